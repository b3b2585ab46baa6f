import { describe, expect, it } from 'vitest';
import { baselineOf, baselineValues, byCheck } from '../../src/judge/baseline.ts';
import { withSinceBaseline } from '../../src/judge/since-baseline.ts';
import type { CheckResult } from '../../src/model/review.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { startedAt } from './builders.ts';
import { judged, observed, planned } from './planned.ts';

type Since = { changed?: string[]; unchanged?: string[] };
const probe = { value: 'seen.a', expect: { equals: 1 }, facts: { id: 'seen.id' } };

/** The verdict of a check that saw one thing at the baseline and another one now. */
async function verdictOf(since: Since, then: unknown, now: unknown): Promise<string> {
  return (await compared(since, then, now)).verdict;
}

async function compared(since: Since, then: unknown, now: unknown): Promise<CheckResult> {
  const asked = planned({ probe, check: { sinceBaseline: since } });
  const [before] = await judged([asked], observed(then));
  const [after] = await judged([asked], observed(now));
  if (!before || !after) throw new Error('it was not judged');
  const ledger = baselineValues([withSinceBaseline(before, asked, undefined)], [asked], startedAt);
  const result = withSinceBaseline(after, asked, baselineOf(asked, byCheck(ledger)));
  expect(result.reason === null).toBe(result.verdict === 'PASS');
  return result;
}

describe('what a check compares with its baseline', () => {
  it.each<[Since, unknown, unknown, Verdict]>([
    [{ unchanged: ['id'] }, { a: 1, id: 'x' }, { a: 1, id: 'x' }, 'PASS'],
    [{ unchanged: ['id'] }, { a: 1, id: 'x' }, { a: 1, id: 'y' }, 'FAIL'],
    [{ changed: ['id'] }, { a: 1, id: 'x' }, { a: 1, id: 'y' }, 'PASS'],
    [{ changed: ['id'] }, { a: 1, id: 'x' }, { a: 1, id: 'x' }, 'FAIL'],
    [{ changed: ['id'] }, { a: 1, id: 1 }, { a: 1, id: '1' }, 'PASS'],
    [{ changed: ['id'], unchanged: ['value'] }, { a: 1, id: 'x' }, { a: 1, id: 'y' }, 'PASS'],
    [{ unchanged: ['value'] }, { a: 2, id: 'x' }, { a: 1, id: 'x' }, 'FAIL'],
    // Not seen then, or not now, is neither.
    [{ changed: ['id'] }, { a: 1 }, { a: 1, id: 'x' }, 'INCONCLUSIVE'],
    [{ unchanged: ['id'] }, { a: 1 }, { a: 1 }, 'INCONCLUSIVE'],
    [{ changed: ['id'] }, { a: 1, id: 'x' }, { a: 1 }, 'INCONCLUSIVE'],
    [{ changed: ['id'] }, 'garbage', { a: 1, id: 'x' }, 'INCONCLUSIVE'],
    [{ changed: ['id'] }, { a: 1, id: 'x' }, 'garbage', 'INCONCLUSIVE'],
    // A secret that was taken out may be any.
    [
      { unchanged: ['id'] },
      { a: 1, id: '‹redacted:x›' },
      { a: 1, id: '‹redacted:x›' },
      'INCONCLUSIVE',
    ],
    // A check that fails fails.
    [{ unchanged: ['id'] }, { a: 2, id: 'x' }, { a: 2, id: 'x' }, 'FAIL'],
    [{ changed: ['id'] }, { a: 2 }, { a: 2, id: 'x' }, 'FAIL'],
  ])('%j, then %j, now %j: %s', async (since, then, now, verdict) => {
    expect(await verdictOf(since, then, now)).toBe(verdict);
  });

  it.each<[Since, string, string]>([
    [{ unchanged: ['id'] }, 'y', 'id, since the baseline: expected still "x", actual "y"'],
    [{ changed: ['id'] }, 'x', 'id, since the baseline: expected other than "x", actual "x"'],
  ])('%j that is %j now says what was expected', async (since, id, reason) => {
    const result = await compared(since, { a: 1, id: 'x' }, { a: 1, id });
    expect([result.reason, result.remedy]).toEqual([reason, null]);
  });

  it('has no baseline where it compares something else by now', async () => {
    const old = planned({ probe, check: { sinceBaseline: { unchanged: ['value'] } } });
    const asked = planned({ probe, check: { sinceBaseline: { unchanged: ['id'] } } });
    const [seen] = await judged([old], observed({ a: 1, id: 'x' }));
    if (!seen) throw new Error('it was not judged');
    const ledger = baselineValues([seen], [old], startedAt);
    expect(baselineOf(asked, byCheck(ledger))).toBeUndefined();
  });
});
