// `npm test`: everything that this machine can run, and at the end what it could not, with the one
// command that adds it.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { labReady } from '../test/lab/index.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numTotalTests: number;
}

const lab = labReady();
const demanded = process.env.COLD_REVIEW_DEMAND_LAB === '1';
if (demanded && !lab.ready) {
  console.error(`The real host is demanded, and it is not there: ${lab.reason}\n  ${lab.command}`);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'cold-review-test-'));
const chosen = process.argv.slice(2);
const shared = 'model claims ci criteria probes judge adversary document report journeys'.split(
  ' ',
);
// Real hosts mostly wait, for each other and for what they were told to do. All others mostly reckon: they go
// beside and behind them, two at a time, and stand back where both want the processor.
const real = { args: ['test/e2e', '--maxWorkers=2'], log: join(folder, 'real.txt'), nice: 0 };
const excluded = [...shared, 'e2e'].map((room) => `--exclude=test/${room}/**`);
const others = {
  args: [...excluded, '--maxWorkers=2'],
  log: join(folder, 'others.txt'),
  nice: 10,
};
// Rooms that leave nothing behind in a process, so that it reads their modules once.
const sharedOnes = {
  args: [...shared.map((room) => `test/${room}/`), '--no-isolate', '--maxWorkers=2'],
  log: null,
  nice: 10,
};
const lanes =
  chosen.length > 0 ? [[{ args: chosen, log: null, nice: 0 }]] : [[sharedOnes], [real, others]];
const reports = (await Promise.all(lanes.map(oneAfterAnother))).flat();
if (chosen.length === 0)
  for (const { log } of [others, real]) process.stdout.write(readFileSync(log));
rmSync(folder, { recursive: true, force: true });

const sum = (count: (report: Report) => number) =>
  reports.reduce((all, one) => all + count(one), 0);
const passed = sum(({ numPassedTests }) => numPassedTests);
const red = sum(({ numFailedTests }) => numFailedTests);
const skipped = sum(({ numTotalTests }) => numTotalTests) - passed - red;
if (!lab.ready) {
  console.log(`\nNot run: the tests on the real host. ${lab.reason}\n  ${lab.command}`);
}
const lost = demanded && skipped > 0;
if (lost) console.error(`${skipped} tests were skipped where the real host is demanded.`);
const failed = red + (lost ? skipped : 0);
console.log(`${passed} passed, ${failed} failed, ${lost ? 0 : skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;

interface Run {
  readonly args: readonly string[];
  /** Where its words wait until the others are done; null: they come at once. */
  readonly log: string | null;
  readonly nice: number;
}

async function oneAfterAnother(runs: readonly Run[], lane: number): Promise<Report[]> {
  const reports: Report[] = [];
  for (const [at, run] of runs.entries())
    reports.push(await vitest(run, join(folder, `${lane}-${at}.json`)));
  return reports;
}

async function vitest({ args, log, nice }: Run, file: string): Promise<Report> {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const words = log === null ? 'inherit' : openSync(log, 'a');
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args],
    { stdio: ['ignore', words, words] },
  );
  if (child.pid !== undefined && nice > 0) setPriority(child.pid, nice);
  const status = await new Promise<number | null>((done, failed) => {
    child.on('error', failed);
    child.on('close', done);
  });
  const report = read(file);
  return status === 0 || report.numFailedTests > 0 ? report : { ...report, numFailedTests: 1 };
}

function read(path: string): Report {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch {
    console.error('vitest left no report.');
    return { numPassedTests: 0, numFailedTests: 1, numTotalTests: 1 };
  }
}
