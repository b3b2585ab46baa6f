import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { failureReport } from '../../src/report/failure-json.ts';
import { reviewReport } from '../../src/report/json.ts';
import { commitFiles, git } from '../adapters/git/scratch.ts';
import { useWorld, sheet } from './journey.ts';

const world = useWorld();

const claimed = (): string => world.claimed();

/** A claim pvfix-M1 that was made without a baseline. */
function unanchored(): string {
  const directory = world.planned();
  commitFiles(directory, 'claim(pvfix-M1): done\n');
  return directory;
}

/** A checkout that is on another branch than the one that is reviewed. */
function onAnother(directory: string): string {
  git(directory, ['checkout', '-q', '-b', 'elsewhere']);
  return directory;
}

/** A claim pvfix-M1 that is not true. */
function untrue(): string {
  const directory = claimed();
  commitFiles(directory, 'claim(pvfix-M1): still patched\n', { 'module.nix': 'nothing\n' });
  return directory;
}

describe('the exit status', () => {
  it.each<[number, string, () => string, string[]]>([
    [0, 'PASS', claimed, ['M2']],
    [0, 'No mistake', claimed, ['lint']],
    [1, 'FAIL', untrue, ['M1']],
    [2, 'No commit on the branch claims', claimed, ['M9']],
    [2, 'unknown option', claimed, ['M1', '--sure']],
    [2, 'Nothing is named that is to be reviewed', claimed, []],
    [2, 'No host was looked at', claimed, ['M2', '-i', '/nonexistent']],
    [3, 'INCONCLUSIVE', claimed, ['M2', '-i', 'STRANGER']],
    [3, 'says which criteria count', unanchored, ['M1']],
    [4, 'not published', () => onAnother(claimed()), ['M1', '-b', 'main']],
    // FAIL is never 4, and certainly not 0.
    [1, 'not published', () => onAnother(untrue()), ['M1', '-b', 'main']],
  ])('is %i with %s', async (status, says, arrange, args) => {
    const given = args.map((one) => (one === 'STRANGER' ? world.stranger : one));
    const { exit, stdout, stderr } = await world.review(arrange(), given, { apart: true });
    expect(`${stdout}${stderr}`).toContain(says);
    expect(exit, stderr).toBe(status);
  });

  it('is 70 for a bug of ours, in the middle and at the end of everything', async () => {
    const planted = (code: string) => ({
      env: {
        REVIEW_RUN: 'https://ci.example.net/1',
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
      },
    });
    const late = 'setTimeout(() => { throw new TypeError("planted") }, 250)';
    const within = 'URL.canParse = () => { throw new TypeError("planted") }';
    const directory = claimed();
    for (const code of [late, within]) {
      const { exit, stderr } = await world.review(directory, ['M1', '--dry-run'], planted(code));
      expect(stderr).toMatch(/this is a bug of cold-review, and no verdict[^]*planted/);
      expect(exit).toBe(70);
    }
  });
});

describe('output that nobody reads', () => {
  const bundle = fileURLToPath(new URL('../../dist/review.js', import.meta.url));

  /** Runs with streams that are closed before anything is written, as `| head -0` does it. */
  function unread(
    directory: string,
    args: readonly string[],
    closed: readonly ('stdout' | 'stderr')[],
  ) {
    return new Promise<number | null>((done, failed) => {
      const child = spawn(process.execPath, [bundle, ...args], {
        cwd: directory,
        env: { PATH: process.env.PATH, REVIEW_IDENTITY: world.identity },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const name of ['stdout', 'stderr'] as const) {
        if (closed.includes(name)) child[name].destroy();
        else child[name].resume();
      }
      child.on('error', failed);
      child.on('close', done);
    });
  }

  it.each([[['stdout']], [['stderr']], [['stdout', 'stderr']]] as const)(
    'on %j changes no verdict',
    async (closed) => {
      const directory = untrue();
      expect(await unread(directory, ['M1', '--dry-run', '--verbose'], closed)).toBe(1);
      expect(await unread(directory, ['M1', '--dry-run', '--json'], closed)).toBe(1);
      expect(await unread(directory, ['M7'], closed)).toBe(2);
      expect(await unread(directory, ['M2'], closed)).toBe(0);
      const subject = git(directory, ['log', '-1', '--format=%s']);
      expect(subject).toMatch(/^review\(pvfix-M2\): M2 PASS/);
    },
  );
});

describe('--json', () => {
  it.each([
    ['PASS', 0, claimed, ['M1']],
    ['FAIL', 1, untrue, ['M1']],
    ['INCONCLUSIVE', 3, claimed, ['M2', '-i', 'STRANGER']],
  ] as const)('is one report, of a %s', async (verdict, exit, arrange, args) => {
    const given = args.map((one) => (one === 'STRANGER' ? world.stranger : one));
    const ran = await world.review(arrange(), [...given, '--json']);
    expect(reviewReport.parse(JSON.parse(ran.stdout))).toMatchObject({ verdict });
    expect(ran.exit).toBe(exit);
  });

  it.each<[string, number, string, () => string, string[]]>([
    ['a claim that is not there', 2, 'usage', claimed, ['M9']],
    ['criteria that nobody set', 3, 'no-anchor', unanchored, ['M1']],
    ['a repository that is none', 2, 'repository', () => '/', ['M1']],
    ['an unknown option', 2, 'usage', claimed, ['M1', '--sure']],
  ])('is one failure, of %s', async (_, exit, code, arrange, args) => {
    const ran = await world.review(arrange(), [...args, '--json']);
    expect(failureReport.parse(JSON.parse(ran.stdout))).toMatchObject({ code, exit });
    expect(ran.exit).toBe(exit);
    expect(ran.stderr).not.toBe('');
  });

  it.each(['lint', 'baseline'])('of %s has every mistake with its place', async (command) => {
    const directory = claimed();
    commitFiles(directory, 'plan\n', {
      'claims/pvfix.yaml': sheet.replace('repo-file-match', 'x').replace('says: the', 'sais: the'),
    });
    const ran = await world.review(directory, [command, '--json']);
    const { problems } = failureReport.parse(JSON.parse(ran.stdout));
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual([
      'claims/pvfix.yaml:9',
      'claims/pvfix.yaml:10',
    ]);
    expect(ran.exit).toBe(2);
  });

  it('of several baselines is one list', async () => {
    const directory = world.planned();
    commitFiles(directory, 'plan: another phase\n', {
      'claims/other.yaml': sheet.replace('phase: pvfix', 'phase: other'),
    });
    const ran = await world.review(directory, ['baseline', '--json']);
    const reports = JSON.parse(ran.stdout) as unknown[];
    expect(reports.map((one) => reviewReport.parse(one).phase)).toEqual(['other', 'pvfix']);
  });
});

describe('colour and progress', () => {
  const terminal =
    '--import=data:text/javascript,process.stdout.isTTY=true;process.stderr.isTTY=true;process.stdout.columns=80';

  it('are for terminals alone', async () => {
    const ran = await world.review(claimed(), ['M2', '--dry-run']);
    expect(`${ran.stdout}${ran.stderr}`).not.toContain('\x1b');
    expect(ran.stderr).toBe('Nothing was committed.\n');
  });

  it.each([
    ['with colour', {}, true],
    ['without where NO_COLOR is set', { NO_COLOR: '1' }, false],
    ['with colour where NO_COLOR is empty', { NO_COLOR: '' }, true],
  ])('on a terminal the verdict comes %s', async (_, env, colored) => {
    const ran = await world.review(claimed(), ['M2', '--dry-run', '--quiet', '--verbose'], {
      env: { ...env, TERM: 'xterm', NODE_OPTIONS: terminal },
    });
    const loud = await world.review(untrue(), ['M1', '--dry-run', '--quiet'], {
      env: { ...env, TERM: 'xterm', NODE_OPTIONS: terminal },
    });
    expect(`${ran.stdout}${loud.stdout}`.includes('\u001b[')).toBe(colored);
  });
});
