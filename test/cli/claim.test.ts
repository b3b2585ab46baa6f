import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { claimReport } from '../../src/report/claim-json.ts';
import {
  bareOf,
  commitFiles,
  git,
  removeScratch,
  scratchDirectory,
  scratchRepository,
  write,
} from '../adapters/git/scratch.ts';
import { runHere } from './terminal.ts';

// Whole runs, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const sheet = (phase: string, state = 'open', checks = 'M1') => `phase: ${phase}
title: The web server comes back
state: ${state}
milestones:
  ${checks}:
    title: nginx is back
    checks:
      - id: conf
        says: the configuration listens on 443
        probe: repo-file-match
        before: fail
        with:
          path: nginx.conf
          pattern: 'listen 443'
`;

let recorded: string;
let planned: string;

beforeAll(async () => {
  const files = {
    'review.yaml': 'hosts: {}\n',
    'claims/web.yaml': sheet('web'),
    'claims/old.yaml': sheet('old', 'closed'),
    'claims/late.yaml': sheet('late', 'open', 'M7'),
    'nginx.conf': 'listen 80\n',
  };
  planned = scratchRepository(files);
  recorded = copyOf(planned);
  const { exit, stderr } = await runHere(recorded, ['baseline', 'web']);
  expect(exit, stderr).toBe(0);
});
afterAll(removeScratch);

function copyOf(directory: string): string {
  const copy = join(scratchDirectory(), 'repository');
  cpSync(directory, copy, { recursive: true });
  git(copy, ['config', 'user.name', 'Builder']);
  git(copy, ['config', 'user.email', 'builder@example.org']);
  return copy;
}

const tip = (directory: string): string => git(directory, ['log', '-1', '--format=%s']);

describe('review claim', () => {
  it('shows what will be looked at, and makes the commit in the name of the builder', async () => {
    const directory = copyOf(recorded);
    const ran = await runHere(directory, ['claim', 'M1', '--phase', 'web', '-m', 'it listens']);
    expect(ran.exit, ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(/conf +the configuration listens on 443 \(has to be red/);
    expect(ran.stdout).toMatch(/pushed +no: the branch has no upstream/);
    expect(ran.stdout).toMatch(/once it is pushed:\n {2}git push -u origin main\n/);
    expect(ran.stdout).not.toContain('cannot pass');
    expect(tip(directory)).toBe('claim(web-M1): it listens');
    expect(git(directory, ['log', '-1', '--format=%an %cn'])).toBe('Builder Builder');
    expect(git(directory, ['diff', '--stat', 'HEAD~1', 'HEAD'])).toBe('');
    expect(ran.stdout).not.toMatch(/waits/);
    const again = await runHere(directory, ['claim', 'M1', '--phase', 'web', '--dry-run']);
    const first = git(directory, ['rev-parse', '--short=8', 'HEAD']);
    expect(again.stdout).toMatch(new RegExp(`waits +${first} claims M1 already`));
  });

  it('prints the command and makes nothing with --dry-run, by the title of the milestone', async () => {
    const directory = copyOf(recorded);
    const before = tip(directory);
    const ran = await runHere(directory, ['claim', 'web-M1', '--dry-run']);
    expect(ran.exit, ran.stderr).toBe(0);
    expect(ran.stdout).toContain("git commit --allow-empty -m 'claim(web-M1): nginx is back'");
    expect(tip(directory)).toBe(before);
  });

  it('pushes where that is said, with what is not pushed yet', async () => {
    const directory = copyOf(recorded);
    const bare = bareOf(directory);
    git(directory, ['remote', 'add', 'origin', bare]);
    git(directory, ['push', '-q', '-u', 'origin', 'main']);
    commitFiles(directory, 'nginx listens', { 'nginx.conf': 'listen 443\n' });
    const quiet = await runHere(directory, ['claim', 'web-M1', '--json']);
    expect(claimReport.parse(JSON.parse(quiet.stdout))).toMatchObject({ pushed: false });
    expect(tip(bare)).not.toMatch(/^claim/);
    const ran = await runHere(directory, ['claim', 'web-M1', '--push']);
    expect(ran.exit, ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(/2 commits not at origin\/main yet/);
    expect(git(bare, ['rev-parse', 'main'])).toBe(git(directory, ['rev-parse', 'HEAD']));
  });

  it('says that criteria which changed since the baseline do not count', async () => {
    const directory = copyOf(recorded);
    commitFiles(directory, 'easier', { 'claims/web.yaml': sheet('web').replace('443', '80') });
    const { stdout } = await runHere(directory, ['claim', 'web-M1', '--dry-run']);
    expect(stdout).toMatch(/criteria +claims\/web\.yaml: changed since then, which does not count/);
    expect(stdout).toMatch(/\n +review baseline web\n/);
    expect(stdout).toContain('443');
  });

  it.each<[string, string, RegExp]>([
    ['was green before', 'listen 443\n', /passed already at the baseline/],
    ['could not be told before', `${'#'.repeat(1_200_000)}\n`, /the baseline .* could not tell/],
  ])('says before it is made that a check cannot pass which %s', async (_, conf, why) => {
    const directory = copyOf(planned);
    commitFiles(directory, 'as it is', { 'nginx.conf': conf });
    const { exit, stderr } = await runHere(directory, ['baseline', 'web']);
    expect(exit, stderr).toBe(0);
    const { stdout } = await runHere(directory, ['claim', 'web-M1', '--dry-run']);
    expect(stdout.replace(/\n {16}/g, ' ')).toMatch(why);
    expect(stdout).toMatch(/✗ cannot pass conf: it says `before: fail`, but/);
    expect(stdout).toMatch(/way out[^\n]*(?:\n {16}[^\n]*)*\n {16}review baseline web\n/);
    const json = await runHere(directory, ['claim', 'web-M1', '--dry-run', '--json']);
    expect(claimReport.parse(JSON.parse(json.stdout)).notSeenRed).toMatchObject([
      { check: 'conf', reason: expect.stringMatching(why) as string },
    ]);
  });

  it.each<[string, readonly string[], number, RegExp]>([
    [
      'an unknown milestone, with those there are',
      ['M3'],
      2,
      /no milestone M3.*late-M7, old-M1, web-M1/,
    ],
    ['no milestone', [], 2, /Nothing is named.*web-M1/],
    ['a milestone of two phases', ['M1'], 2, /ambiguous: .*web-M1/],
    ['a phase that has none such', ['M1', '--phase', 'late'], 2, /no milestone late-M1/],
    ['a closed phase', ['old-M1'], 2, /closed[^]*state: open/],
    ['a phase without a baseline', ['late-M7'], 3, /no baseline[^]*review baseline late/],
    ['a summary of two lines', ['web-M1', '-m', 'a\nb'], 2, /one line/],
    ['an empty summary', ['web-M1', '-m', ' '], 2, /summary is empty/],
    [
      'words that CI skips a commit by',
      ['web-M1', '-m', '[CI SKIP] done'],
      2,
      /\[CI SKIP\] makes CI skip/,
    ],

    ['a push without an upstream', ['web-M1', '--push'], 2, /no upstream[^]*git push -u/],
  ])('tells the way out of %s', async (_, argv, status, says) => {
    const { exit, stderr } = await runHere(recorded, ['claim', '--dry-run', ...argv]);
    expect(exit, stderr).toBe(status);
    expect(stderr).toMatch(says);
  });

  it.each<[string, RegExp, (directory: string) => void]>([
    [
      'a changed file',
      /1 changed file is not committed/,
      (directory) => write(directory, 'nginx.conf', 'listen 443\n'),
    ],
    [
      'a merge under way',
      /A merge is under way/,
      (directory) => write(directory, '.git/MERGE_HEAD', git(directory, ['rev-parse', 'HEAD'])),
    ],
    [
      'an upstream that is ahead',
      /has 1 commit\(s\) that are not here/,
      (directory) => {
        git(directory, ['remote', 'add', 'origin', bareOf(directory)]);
        git(directory, ['fetch', '-q', 'origin']);
        git(directory, ['branch', '-q', '-u', 'origin/main']);
        git(directory, ['reset', '-q', '--hard', 'HEAD~1']);
        git(directory, ['commit', '-q', '--allow-empty', '-m', 'aside']);
        git(directory, ['cherry-pick', 'origin/main']);
      },
    ],
    [
      'a mistake in a sheet',
      /mistakes/,
      (directory) => commitFiles(directory, 'x', { 'claims/web.yaml': 'phase: web\n' }),
    ],
    ['no baseline at all', /review baseline/, () => undefined],
  ])('makes no commit with %s', async (what, says, arrange) => {
    const directory = copyOf(what === 'no baseline at all' ? planned : recorded);
    arrange(directory);
    const before = git(directory, ['rev-parse', 'HEAD']);
    const { exit, stderr } = await runHere(directory, ['claim', 'web-M1']);
    expect(exit).not.toBe(0);
    expect(stderr).toMatch(says);
    expect(git(directory, ['rev-parse', 'HEAD'])).toBe(before);
  });

  it('is made in a checkout, not in a bare repository', async () => {
    const { exit, stderr } = await runHere(scratchDirectory(), [
      'claim',
      'web-M1',
      '-r',
      bareOf(recorded),
    ]);
    expect([exit, stderr]).toEqual([2, expect.stringMatching(/in a checkout.*in your clone/)]);
  });
});
