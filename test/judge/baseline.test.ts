import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  baselineValues,
  definitionOf,
  byCheck,
  mergeBaselines,
  withBefore,
} from '../../src/judge/baseline.ts';
import { heldValues, withHeld } from '../../src/judge/held.ts';
import type { BaselineValue, LedgerEntry } from '../../src/model/ledger.ts';
import type { CheckResult } from '../../src/model/review.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { commit, evidenceOf, startedAt } from './builders.ts';
import { judged, observed, planned, type Asked } from './planned.ts';

const seen = { PASS: observed({ a: 1 }), FAIL: observed({ a: 2 }), INCONCLUSIVE: observed({}) };
async function resultOf(verdict: Verdict, asked: Asked = {}): Promise<CheckResult> {
  const [result] = await judged([planned(asked)], seen[verdict]);
  if (result?.verdict !== verdict) throw new Error(`it is ${result?.verdict ?? 'missing'}`);
  return result;
}

const verdicts = ['PASS', 'FAIL', 'INCONCLUSIVE'] as const;
const red: Asked = { check: { before: 'fail' } };

function valueOf(more: Partial<BaselineValue> = {}, asked: Asked = red): BaselineValue {
  const definition = definitionOf(planned(asked));
  return {
    milestone: 'M1',
    check: 'one',
    host: 'cc-ci',
    definition,
    verdict: 'FAIL',
    actual: '2',
    at: startedAt,
    ...more,
  };
}

describe('red before green', () => {
  it.each<[Verdict, string, readonly BaselineValue[], Verdict]>([
    ['PASS', 'a red baseline', [valueOf()], 'PASS'],
    ['PASS', 'a green one', [valueOf({ verdict: 'PASS' })], 'INCONCLUSIVE'],
    ['PASS', 'one that could not tell', [valueOf({ verdict: 'INCONCLUSIVE' })], 'INCONCLUSIVE'],
    ['PASS', 'none', [], 'INCONCLUSIVE'],
    ['PASS', "another milestone's", [valueOf({ milestone: 'M2' })], 'INCONCLUSIVE'],
    ['PASS', "another check's", [valueOf({ check: 'two' })], 'INCONCLUSIVE'],
    ['PASS', "another host's", [valueOf({ host: 'other' })], 'INCONCLUSIVE'],
    ['PASS', 'that of no host', [valueOf({ host: null })], 'INCONCLUSIVE'],
    ['PASS', 'another definition', [valueOf({ definition: '{}' })], 'INCONCLUSIVE'],
    ['PASS', 'one for other parameters', [valueOf({}, { ...red, with: { x: 1 } })], 'INCONCLUSIVE'],
    [
      'PASS',
      'one from another vantage',
      [valueOf({}, { check: { vantage: 'host' } })],
      'INCONCLUSIVE',
    ],
    ...verdicts.map((before): [Verdict, string, BaselineValue[], Verdict] => [
      'FAIL',
      before,
      [valueOf({ verdict: before })],
      'FAIL',
    ]),
    ...verdicts.map((before): [Verdict, string, BaselineValue[], Verdict] => [
      'INCONCLUSIVE',
      before,
      [valueOf({ verdict: before })],
      'INCONCLUSIVE',
    ]),
  ])('%s now with %s at the baseline is %s', async (now, _what, baseline, expected) => {
    const result = withBefore(await resultOf(now, red), planned(red), byCheck(baseline));
    expect(result.verdict).toBe(expected);
    expect(result.reason === null).toBe(expected === 'PASS');
  });

  it('shows what the baseline saw, and says why it does not rest on it', async () => {
    const seen = byCheck([valueOf({ verdict: 'PASS', actual: '1' })]);
    const green = withBefore(await resultOf('PASS', red), planned(red), seen);
    expect(green).toMatchObject({
      before: { verdict: 'PASS', actual: '1' },
      reason: expect.stringContaining('it passed already at the baseline') as string,
    });
    const none = withBefore(await resultOf('PASS', red), planned(red), byCheck([]));
    expect(none).toMatchObject({
      before: { verdict: null, actual: null },
      reason: expect.stringContaining('nobody saw it red') as string,
    });
    const unclear = byCheck([valueOf({ verdict: 'INCONCLUSIVE', actual: 'why' })]);
    const dim = withBefore(await resultOf('PASS', red), planned(red), unclear);
    expect(dim.reason).toMatch(/could not tell: why$/);
  });

  it('is not asked of a check that does not say so', async () => {
    const result = await resultOf('PASS');
    const seen = byCheck([valueOf({ verdict: 'PASS' }, {})]);
    expect(withBefore(result, planned(), seen)).toBe(result);
  });
});

describe('what a check asks', () => {
  it('is another with each part of it', () => {
    const all = [
      planned(),
      planned({ with: { x: 1 } }),
      planned({ with: { x: '1' } }),
      planned({ check: { vantage: 'reviewer' } }),
      planned({ check: { eventually: { within: '60s', every: '5s' } } }),
      planned({ check: { eventually: { within: '90s', every: '5s' } } }),
      planned({ check: { steady: { for: '60s', every: '5s' } } }),
      { ...planned(), asks: 'another host behind the name' },
      { ...planned(), probe: { ...planned().probe, id: 'another' } },
    ];
    expect(new Set(all.map(definitionOf)).size).toBe(all.length);
  });

  it('is the same in any order of the parameters', () => {
    expect(definitionOf(planned({ with: { x: 1, y: 2 } }))).toBe(
      definitionOf(planned({ with: { y: 2, x: 1 } })),
    );
  });
});

describe('the values of a baseline', () => {
  it('are what each check came to, and what it saw', async () => {
    const checks = [
      planned(),
      planned({ id: 'two', probe: { value: 'seen.gone', expect: { equals: 1 } } }),
    ];
    const values = baselineValues(await judged(checks, seen.FAIL), checks, startedAt);
    expect(values).toMatchObject([
      {
        milestone: 'M1',
        check: 'one',
        host: 'cc-ci',
        verdict: 'FAIL',
        actual: '2',
        at: startedAt,
        definition: definitionOf(planned()),
      },
      {
        check: 'two',
        verdict: 'INCONCLUSIVE',
        actual: expect.stringContaining('could not be told') as string,
      },
    ]);
    expect(baselineValues([], checks, startedAt)).toEqual([]);
  });

  const value = fc.record({
    milestone: fc.constantFrom('M1', 'M2'),
    check: fc.constantFrom('a', 'b'),
    host: fc.constantFrom(null, 'x'),
    definition: fc.constantFrom('1', '2'),
    verdict: fc.constantFrom<Verdict>(...verdicts),
    actual: fc.string({ maxLength: 2 }),
    at: fc.constant(startedAt),
  });
  const keyOf = (one: BaselineValue): string =>
    JSON.stringify([one.milestone, one.check, one.host]);
  const baseline = fc.uniqueArray(value, { selector: keyOf });

  it('taken again: the newer stand, but a red that asks the same was seen', () => {
    fc.assert(
      fc.property(baseline, baseline, (older, newer) => {
        const merged = mergeBaselines(older, newer);
        expect(new Set(merged.map(keyOf)).size).toBe(merged.length);
        for (const key of new Set([...older, ...newer].map(keyOf))) {
          const [before, after, now] = [older, newer, merged].map((all) =>
            all.find((one) => keyOf(one) === key),
          );
          const keepsRed = before?.verdict === 'FAIL' && before.definition === after?.definition;
          expect(now).toEqual(keepsRed ? before : (after ?? before));
        }
      }),
    );
  });

  it('taken again with the same values stay as they are, in any order', () => {
    fc.assert(
      fc.property(baseline, baseline, (older, newer) => {
        const merged = mergeBaselines(older, newer);
        expect(mergeBaselines(merged, newer)).toEqual(merged);
        expect(mergeBaselines(merged, merged)).toEqual(merged);
        expect(mergeBaselines([...older].reverse(), [...newer].reverse())).toEqual(merged);
      }),
    );
  });
});

describe('what holds once', () => {
  const once: Asked = { check: { holds: 'once' } };
  const held = { check: 'one', host: 'cc-ci', definition: definitionOf(planned(once)) };
  const entry = (more: Partial<LedgerEntry> = {}): LedgerEntry => ({
    kind: 'review',
    milestone: 'M1',
    title: 'M1',
    verdict: 'PASS',
    claim: commit,
    at: '2026-06-13T05:45:00.000Z',
    evidence: 'e.json',
    evidenceDigest: 'd',
    superseded: false,
    held: [held],
    ...more,
  });
  const prior = (...entries: readonly LedgerEntry[]) =>
    evidenceOf({
      prior: {
        changes: [],
        commit: null,
        ledger: {
          schema: 'cold-review/ledger/1',
          phase: 'pvfix',
          title: 't',
          entries: [...entries],
          findings: [],
          baseline: [],
        },
      },
    });

  it.each<[Verdict, string, readonly LedgerEntry[], Verdict]>([
    ['FAIL', 'it held at this claim', [entry()], 'PASS'],
    [
      'FAIL',
      'it held at this claim, in a review that was superseded',
      [entry({ superseded: true }), entry({ held: [] })],
      'PASS',
    ],
    ['FAIL', 'nobody looked before', [], 'FAIL'],
    ['FAIL', 'it did not hold', [entry({ held: [] })], 'FAIL'],
    ['FAIL', 'it held at another claim', [entry({ claim: '8'.repeat(40) })], 'FAIL'],
    ['FAIL', 'it held before any claim', [entry({ claim: null })], 'FAIL'],
    ['FAIL', 'another check held', [entry({ held: [{ ...held, check: 'two' }] })], 'FAIL'],
    ['FAIL', 'it held on another host', [entry({ held: [{ ...held, host: null }] })], 'FAIL'],
    ['FAIL', 'it asked something else', [entry({ held: [{ ...held, definition: '{}' }] })], 'FAIL'],
    ['INCONCLUSIVE', 'it held at this claim', [entry()], 'INCONCLUSIVE'],
    ['PASS', 'nobody looked before', [], 'PASS'],
  ])('%s now, and %s: %s', async (now, _what, entries, expected) => {
    const result = withHeld(await resultOf(now, once), planned(once), prior(...entries));
    expect(result.verdict).toBe(expected);
    expect(result.heldSince).toBe(now === 'FAIL' && expected === 'PASS' ? entry().at : null);
    expect(result.reason === null).toBe(expected === 'PASS');
  });

  it('is asked only of a check that says so', async () => {
    const always = planned();
    const asIfHeld = entry({ held: [{ ...held, definition: definitionOf(always) }] });
    expect(withHeld(await resultOf('FAIL'), always, prior(asIfHeld)).verdict).toBe('FAIL');
  });

  it('holds for no claim where there is none', async () => {
    const evidence = { ...prior(entry({ claim: null })), claim: null };
    expect(withHeld(await resultOf('FAIL', once), planned(once), evidence).verdict).toBe('FAIL');
  });

  it('is recorded of what passed, and of nothing else', async () => {
    const checks = [planned(once), planned({ id: 'always' })];
    expect(heldValues(await judged(checks, seen.PASS), checks)).toEqual([held]);
    expect(heldValues(await judged(checks, seen.FAIL), checks)).toEqual([]);
    expect(heldValues([], checks)).toEqual([]);
  });
});
