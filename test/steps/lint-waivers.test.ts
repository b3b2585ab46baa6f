import { expect, it } from 'vitest';
import type { Criteria } from '../../src/criteria/index.ts';
import { isOver, lastDays, unknownKinds } from '../../src/steps/lint-waivers.ts';

const criteria = (finding: string, state = 'open') =>
  ({
    probes: new Map([['p', { id: 'repo-test-skipped', value: 'x', finding: {} }]]),
    sheets: new Map([
      ['a', { phase: 'a', state, adversary: { accept: [{ finding, until: '2026-01-31' }] } }],
    ]),
    locate: (...at: unknown[]) => ({ file: JSON.stringify(at), line: 1, column: 1 }),
  }) as unknown as Criteria;

it('a waiver of a kind that nothing raises is a mistake, with the name that was meant', () => {
  const [problem, ...more] = unknownKinds(criteria('repo-test-skipt/a.ts (2)'));
  expect(problem?.message).toBe(
    'no finding is of the kind "repo-test-skipt", did you mean "repo-test-skipped"?',
  );
  expect(problem?.example).toBe('finding: repo-test-skipped/a.ts (2)');
  expect(more).toEqual([]);
});

it.each([
  ['a probe', criteria('repo-test-skipped/a.ts')],
  ['a kind of ours', criteria('nothing-changed/M1')],
  ['a closed sheet', criteria('repo-test-skipt/a.ts', 'closed')],
])('a waiver of %s is none', (_what, given) => {
  expect(unknownKinds(given)).toEqual([]);
});

it('a waiver is over after its last day, and not on it', () => {
  const day = { phase: 'a', finding: 'repo-test-skipped/a.ts', until: '2026-01-31' };
  expect(lastDays(criteria('repo-test-skipped/a.ts'))).toEqual([day]);
  expect(isOver(day, new Date('2026-01-31T23:59:59Z'))).toBe(false);
  expect(isOver(day, new Date('2026-02-01T00:00:00Z'))).toBe(true);
});
