import { beforeAll, describe, expect, it } from 'vitest';
import type { Evidence, FurtherRun } from '../../src/model/evidence.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { agreed } from '../../src/judge/runs.ts';
import { check, exhibit, render } from '../document/builders.ts';
import { claiming, evidenceWhere, reviewOf } from './two-milestones.ts';

let right: Evidence;
let wrong: Evidence;
let blind: Evidence;
beforeAll(async () => {
  right = claiming(await evidenceWhere({ one: 'right', two: 'right' }), 'M2');
  wrong = claiming(await evidenceWhere({ one: 'right', two: 'wrong' }), 'M2');
  blind = { ...right, observations: [] };
});

const runOf = ({
  startedAt,
  endedAt,
  waits,
  hosts,
  limits,
  observations,
}: Evidence): FurtherRun => ({
  ...{ startedAt, endedAt, waits, hosts, limits, observations },
});
const several = (
  [first, ...others]: readonly Evidence[],
  ledger: Ledger | null = null,
): Evidence => ({
  ...(first as Evidence),
  prior: { commit: null, ledger, changes: [] },
  runs: others.map(runOf),
});
const named = { right: () => right, wrong: () => wrong, blind: () => blind };
type Name = keyof typeof named;
const runs = (...names: Name[]) => names.map((name) => named[name]());

describe('several cold runs', () => {
  it.each<[Name[], Verdict, string | null]>([
    [['right', 'right', 'right'], 'PASS', null],
    [['wrong', 'wrong'], 'FAIL', null],
    [
      ['right', 'wrong', 'right'],
      'INCONCLUSIVE',
      '3 cold runs do not agree: 2 PASS, 1 FAIL; run 2: ',
    ],
    [['wrong', 'right'], 'INCONCLUSIVE', '2 cold runs do not agree: 1 PASS, 1 FAIL; run 1: '],
    [
      ['right', 'blind'],
      'INCONCLUSIVE',
      '2 cold runs do not agree: 1 PASS, 1 INCONCLUSIVE; run 2: ',
    ],
    [
      ['wrong', 'blind'],
      'INCONCLUSIVE',
      '2 cold runs do not agree: 1 FAIL, 1 INCONCLUSIVE; run 1: ',
    ],
  ])('that see %j come to %s', async (names, verdict, reason) => {
    const review = await reviewOf(several(runs(...names)));
    expect(review.verdict).toBe(verdict);
    const [seen] = review.milestones.flatMap(({ checks }) => checks);
    if (reason !== null) expect(seen?.reason?.slice(0, reason.length)).toBe(reason);
    expect(seen?.runs?.verdicts).toHaveLength(names.length);
    expect(render.section(review)).toContain(`${names.length} cold runs: `);
  });

  it('of which there is one say nothing of it', async () => {
    const review = await reviewOf(right);
    expect(review.milestones[0]?.checks[0]?.runs).toBeUndefined();
    expect(render.section(review)).not.toContain('cold run');
  });

  it('say how long it took, at the least, in the middle and at the most', () => {
    const took = (...times: number[]) =>
      agreed(
        times.map((ms) => [check('a', { exhibits: [exhibit('x', '', { durationMs: ms })] })]),
      )[0]?.runs;
    expect(took(30, 10, 20)).toMatchObject({ minMs: 10, medianMs: 20, maxMs: 30 });
    expect(took(40, 10, 20, 30)).toMatchObject({ minMs: 10, medianMs: 25, maxMs: 40 });
  });

  it('in which a break-it probe found different things have not agreed', () => {
    const found = (...subjects: string[]) =>
      check('p', {
        verdict: 'FAIL',
        facts: { found: subjects.map((subject) => ({ subject, says: 'x' })) },
      });
    const verdictOf = (...those: ReturnType<typeof found>[]) =>
      agreed(those.map((one) => [one]))[0]?.verdict;
    expect(verdictOf(found('a', 'b'), found('b', 'a'))).toBe('FAIL');
    expect(verdictOf(found('a'), found('a', 'b'))).toBe('INCONCLUSIVE');
  });

  it('keep what any of them could not tell', () => {
    const runs = [['a'], ['a', 'b'], []].map((kept) => [check('p', { kept })]);
    expect(agreed(runs)[0]?.kept).toEqual(['a', 'b']);
  });

  it('beside the claim raise what any of them found, and have not seen everything', () => {
    const found = (...subjects: string[]) =>
      check('p', {
        verdict: subjects.length === 0 ? 'PASS' : 'FAIL',
        reason: subjects.length === 0 ? null : 'it is wrong',
        facts: { found: subjects.map((subject) => ({ subject, says: 'x' })) },
      });
    const blindOne = check('p', { verdict: 'INCONCLUSIVE', reason: 'it could not look' });
    const of = (...those: ReturnType<typeof found>[]) =>
      agreed(
        those.map((one) => [one, one]),
        1,
      ).map(({ verdict, unseen, facts }) => ({ verdict, unseen, found: facts.found }));
    for (const runs of [
      [found(), found('a')],
      [found('a'), found()],
      [blindOne, found('a')],
    ])
      expect(of(...runs)).toMatchObject([
        { verdict: 'INCONCLUSIVE', unseen: undefined },
        {
          verdict: 'FAIL',
          unseen: expect.stringMatching(/^2 cold runs do not agree/) as string,
          found: [{ subject: 'a' }],
        },
      ]);
    expect(of(found('a'), found('b'))[1]?.found).toMatchObject([
      { subject: 'a' },
      { subject: 'b' },
    ]);
    expect(of(found('a'), found('a'))[1]).toMatchObject({ verdict: 'FAIL', unseen: undefined });
    expect(of(found(), blindOne)[1]).toMatchObject({ verdict: 'INCONCLUSIVE' });
  });
});

describe('a check that flaps', () => {
  const stateAfter = async (evidence: Evidence) => {
    const { ledger } = await reviewOf(evidence);
    const known = ledger.findings.find(({ identity }) => identity === 'flapping/M2/second');
    expect(known?.preExisting ?? false).toBe(false);
    return { ledger, state: known?.state ?? null };
  };

  it('is a finding, that only runs which all pass close', async () => {
    const { ledger, state } = await stateAfter(several(runs('right', 'wrong', 'right')));
    expect(state).toBe('open');
    for (const [names, wanted] of [
      [['right'], 'open'],
      [['wrong', 'wrong'], 'open'],
      [['right', 'blind'], 'open'],
      [['right', 'right'], 'fixed'],
    ] as [Name[], string][])
      expect((await stateAfter(several(runs(...names), ledger))).state, names.join()).toBe(wanted);
  });

  it.each<[string, Name[]]>([
    ['one that always fails', ['wrong', 'wrong']],
    ['one that could not be looked at once', ['right', 'blind', 'right']],
  ])('is not %s', async (_, names) => {
    expect((await stateAfter(several(runs(...names)))).state).toBeNull();
  });
});
