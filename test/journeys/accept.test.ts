import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reviewReport } from '../../src/report/json.ts';
import { lintReport } from '../../src/report/lint-json.ts';
import { commitFiles, git } from '../adapters/git/scratch.ts';
import { sheet, useWorld } from './journey.ts';

const world = useWorld();

const accepting = `${sheet}adversary:
  accept:
    - finding: nothing-changed/M1
      reason: |-
        known <b>since</b> May
      until: 2199-12-31
    - finding: nothing-changed/M2
      reason: looked at
      until: 2001-01-01
`;

function commitBy(directory: string, name: string, message: string, files: object) {
  commitFiles(directory, message, files as Record<string, string>);
  const author = `${name} <${name.toLowerCase()}@example.net>`;
  git(directory, ['commit', '--quiet', '--amend', '--no-edit', `--author=${author}`]);
}

it('what somebody else accepts is accepted to its day, and not what the claim’s author does', async () => {
  const directory = world.planned();
  const patch = { 'module.nix': 'docker network create --subnet 10.10.0.0/16 proxy\n' };
  commitBy(directory, 'Builder', 'feat: patched', patch);
  commitBy(directory, 'Ada', 'plan: accept', { 'claims/pvfix.yaml': accepting });
  const linted = await world.review(directory, ['lint']);
  expect(linted.stdout.split('\n').slice(1)).toEqual([
    'Warning: pvfix: the waiver of nothing-changed/M2 was until 2001-01-01, and accepts nothing any more.',
    '',
  ]);
  const told = await world.review(directory, ['lint', '--json']);
  expect(lintReport.parse(JSON.parse(told.stdout)).waivers).toEqual([
    { phase: 'pvfix', finding: 'nothing-changed/M1', until: '2199-12-31', over: false },
    { phase: 'pvfix', finding: 'nothing-changed/M2', until: '2001-01-01', over: true },
  ]);
  await world.review(directory, ['baseline']);

  commitBy(directory, 'Ada', 'claim(pvfix-M1): patched\n', { a: 'a' });
  const own = await world.review(directory, ['M1', '--json', '--no-commit']);
  const first = reviewReport.parse(JSON.parse(own.stdout));
  expect(first.findings.map(({ id, state }) => `${id} ${state}`)).toEqual(['A1 open']);
  expect(first.notes).toEqual([
    "The waiver of A1 (nothing-changed/M1) does not count: the claim's author wrote it.",
    'Accepted, and no finding has the name: nothing-changed/M2.',
  ]);

  commitBy(directory, 'Builder', 'claim(pvfix-M1): patched, once more\n', { b: 'b' });
  const { stdout, exit } = await world.review(directory, ['M1', '--json']);
  expect(exit).toBe(0);
  const second = reviewReport.parse(JSON.parse(stdout));
  expect(second.findings[0]).toMatchObject({
    state: 'accepted',
    accepted: { by: 'Ada', until: '2199-12-31', reason: 'known <b>since</b> May' },
  });
  expect(git(directory, ['log', '-1', '--format=%s'])).toBe('review(pvfix-M1): M1 PASS');
  const document = readFileSync(join(directory, 'machine-docs/REVIEW-pvfix.md'), 'utf8');
  expect(document).toMatch(/accepted since \S+ by Ada until 2199-12-31: known `<b>since<\/b>` May/);
  const listed = await world.review(directory, ['findings']);
  expect(listed.stdout).toMatch(/0 open of 1 finding/);
  expect(listed.stdout).toMatch(/Accepted by Ada until 2199-12-31: known <b>since<\/b> May/);

  commitBy(directory, 'Builder', 'claim(pvfix-M2): recreated\n', { c: 'c' });
  const last = await world.review(directory, ['M2', '--json', '--no-commit']);
  expect(reviewReport.parse(JSON.parse(last.stdout)).notes).toEqual([
    'The waiver of A2 (nothing-changed/M2) was until 2001-01-01.',
  ]);
});
