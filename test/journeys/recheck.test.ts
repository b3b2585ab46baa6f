import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledger as ledgerSchema } from '../../src/model/ledger.ts';
import { reviewReport } from '../../src/report/json.ts';
import { commitFiles, git, scratchDirectory } from '../adapters/git/scratch.ts';
import { useWorld } from './journey.ts';

const world = useWorld();
const module = (create: string) => ({ 'module.nix': `docker network create ${create}\n` });
const patched = module('--subnet 10.10.0.0/16 proxy');

/** M1 and M2 have passed. */
async function passed(): Promise<string> {
  const directory = world.claimed();
  for (const milestone of ['M1', 'M2'])
    expect((await world.review(directory, [milestone])).exit).toBe(0);
  return directory;
}

const headOf = (directory: string) => git(directory, ['rev-parse', 'HEAD']);
const subjectOf = (directory: string) => git(directory, ['log', '-1', '--format=%s']);
const read = (directory: string, name: string) =>
  readFileSync(join(directory, 'machine-docs', name), 'utf8');
const stateOf = (directory: string) =>
  ledgerSchema
    .parse(JSON.parse(read(directory, 'REVIEW-pvfix.json')))
    .findings.find(({ identity }) => identity === 'regressed/M1')?.state;

describe('review recheck', () => {
  it('tells what changed, and only that: it regresses, is known, is mended, and each is recorded once', async () => {
    const directory = await passed();
    const quiet = headOf(directory);
    const nothing = await world.review(directory, ['recheck', 'pvfix']);
    expect(nothing).toMatchObject({ exit: 0, stderr: '' });
    expect(nothing.stdout).toMatch(
      /^pvfix recheck PASS, nothing changed: M1, M2 still hold \(2 checks\); 1 open finding \(A1\) · \S+\n$/,
    );
    expect(headOf(directory)).toBe(quiet);

    commitFiles(directory, 'chore: tidy up\n', module('proxy'));
    const regressed = await world.review(directory, ['recheck', '--json']);
    expect(regressed.exit, regressed.stderr).toBe(1);
    const report = reviewReport.parse(JSON.parse(regressed.stdout));
    expect(report).toMatchObject({ kind: 'recheck', verdict: 'FAIL', claim: null, milestones: [] });
    expect(subjectOf(directory)).toMatch(
      /^review\(pvfix\): recheck FAIL \+ \[adversary\] A2 M1 passed before and does not hold/,
    );
    expect(stateOf(directory)).toBe('open');
    const document = read(directory, 'REVIEW-pvfix.md');
    expect(document).toContain('## Recheck: FAIL · ');
    expect(document).toMatch(/\*\*M1 FAIL · M2 PASS · 2 open findings\*\*/);
    expect(document).toMatch(/^\| M1 .*\| ✗ FAIL, was PASS \|.* A2 +\|$/m);
    const path = join(directory, 'machine-docs/evidence', report.evidence.name);
    const { stdout } = await world.review(directory, ['replay', '--markdown', path]);
    expect(document).toContain(stdout.trim());

    const known = headOf(directory);
    const still = await world.review(directory, ['recheck']);
    expect(still.exit).toBe(1);
    expect(still.stdout).toMatch(
      /nothing changed: M2 still holds \(1 check\); M1 still does not; /,
    );
    expect(headOf(directory)).toBe(known);

    commitFiles(directory, 'fix: as it was\n', patched);
    expect((await world.review(directory, ['recheck'])).exit).toBe(0);
    expect(subjectOf(directory)).toBe('review(pvfix): recheck PASS, A2 fixed');
    expect(stateOf(directory)).toBe('fixed');
    // Reviews go on from what it recorded.
    expect((await world.review(directory, ['M2'])).exit).toBe(0);
    expect(stateOf(directory)).toBe('fixed');
    expect(git(directory, ['status', '--porcelain'])).toBe('');
  });

  it('that could not look says why, writes nothing, and is no pass', async () => {
    const directory = await passed();
    const before = headOf(directory);
    const junit = join(scratchDirectory(), 'report.xml');
    const ran = await world.review(directory, ['recheck', '-i', world.stranger, '--junit', junit]);
    expect(ran.exit).toBe(3);
    expect(ran.stdout).toMatch(/recheck INCONCLUSIVE, .*M2 could not be judged: could not look: /);
    expect(headOf(directory)).toBe(before);
    expect(readFileSync(junit, 'utf8')).toMatch(/tests="2" failures="0" errors="1"/);
  });

  it('of a phase where nothing has passed confirms nothing', async () => {
    const directory = world.claimed();
    const ran = await world.review(directory, ['recheck', 'pvfix']);
    expect(ran).toMatchObject({ exit: 3 });
    expect(ran.stdout).toContain('no milestone stands as passed');
  });

  it.each([
    ['an unknown phase', ['recheck', 'other'], /No review or baseline of other/],
    ['criteria that are not recorded', ['recheck', '--criteria', 'worktree'], /not recorded/],
  ])('of %s is a usage error that says what to do', async (_, args, words) => {
    const directory = world.claimed();
    const ran = await world.review(directory, args);
    expect(ran.exit).toBe(2);
    expect(ran.stderr).toMatch(words);
    expect(ran.stderr).toMatch(/review (?:baseline|M1)/);
    expect(readdirSync(directory)).toContain('machine-docs');
  });

  it('of a repository that nobody has looked at says how to begin', async () => {
    const directory = world.planned();
    const ran = await world.review(directory, ['recheck']);
    expect(ran.exit).not.toBe(0);
    expect(ran.stderr).toContain('review baseline');
    expect(existsSync(join(directory, 'machine-docs'))).toBe(false);
  });
});
