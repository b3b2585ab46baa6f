// npm run lab -- sabotage: every sabotage and disturbance of every host, and the table of the docs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { commit } from '../e2e/chosen.ts';
import { outcomeTable, type Row } from '../e2e/outcome-table.ts';

const hosts = { 'cc-ci': 'test/e2e/lab.test.ts', platform: 'test/e2e/platform.test.ts' } as const;
const file = 'docs/lab-results.md';

/** Runs them all on fresh hosts, one host after the other; resolves to the exit status. */
export function everySabotage(): number {
  const folder = mkdtempSync(join(tmpdir(), 'cold-review-rows-'));
  try {
    const tests = ['run', '--no-file-parallelism', ...Object.values(hosts)];
    const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...tests], {
      stdio: 'inherit',
      env: { ...process.env, COLD_REVIEW_SABOTAGES: 'all', COLD_REVIEW_ROWS: folder },
    });
    const rows = Object.keys(hosts).flatMap((host) => rowsOf(join(folder, `${host}.json`)));
    if (rows.length === 0) return 1;
    writeFileSync(file, page(rows));
    console.log(`Written: ${file}`);
    return status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowsOf(path: string): Row[] {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Row[]) : [];
}

const page = (rows: readonly Row[]): string => `# What each sabotage of the real hosts turns

One at a time, each on a healthy host or in a repository where everything holds, and everything reviewed each time: pvfix-M2 on host cc-ci,
the four other phases at once on the platform (a check's name begins with its phase). Whatever is not named stays PASS. Written by
\`npm run lab -- sabotage\` at commit ${commit().slice(0, 12)}; CI does a quarter of them, chosen by the commit,
several at once where they turn different checks.

${outcomeTable(rows)}
${besides}`;

const besides = `Besides: a patch that is only a comment, and a symlink in the place of the file, FAIL M1; all milestones of the five phases PASS on the healthy
hosts, for a login without rights beyond the groups docker and systemd-journal and the lines that \`review plan --sudoers\` prints; the recorded evidence replays to the same
bytes; no collector runs twice; nothing of the reviewer is left on the host. Of the public ordering cases, those whose anchor is in the boot of a
Debian 12 and that shadow none of its units, one at a time in a real PID 1: c06, c10, c18 and c26 are found, with a component that holds the expected
one; n01, n05, n06, n08 and n10 are silent, and so is the host as it comes. With the lines of \`review plan --sudoers\` granted, the planned command of root
runs; with another deadline, path or word, and anything else, it is refused.
`;
