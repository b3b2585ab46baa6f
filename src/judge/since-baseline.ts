import type { BaselineValue } from '../model/ledger.ts';
import type { CheckResult, Outcome } from '../model/review.ts';
import { worst } from '../model/verdict.ts';
import { canonical } from '../probes/matchers/same.ts';
import type { PlannedCheck } from '../probes/plan.ts';

interface Comparison {
  /** Of a fact, or of an expectation. */
  readonly name: string;
  readonly wanted: 'changed' | 'unchanged';
}

/** What a check compares with the baseline: what its probe says, and what it says itself. */
export function comparisonsOf({ probe, check }: PlannedCheck): Comparison[] {
  return [probe.sinceBaseline, check.sinceBaseline].flatMap((since) =>
    (['changed', 'unchanged'] as const).flatMap((wanted) =>
      (since?.[wanted] ?? []).map((name) => ({ name, wanted })),
    ),
  );
}

const redactionMark = '‹redacted:';

/** Values that were seen, canonical, by the name of the fact or expectation; none that a secret was taken out of. */
export function valuesOf({ outcomes, facts }: CheckResult): Map<string, string> {
  const seen = [
    ...outcomes.flatMap(({ name, verdict, actual }) =>
      verdict === 'INCONCLUSIVE' ? [] : [[name, actual] as const],
    ),
    ...Object.entries(facts).map(([name, value]) => [name, canonical(value)] as const),
  ];
  return new Map(seen.filter(([, value]) => !value.includes(redactionMark)));
}

/**
 * Adds what a check compares with its baseline to its outcomes. A value that the baseline did not see, or that was not
 * seen now, is neither changed nor unchanged: INCONCLUSIVE.
 */
export function withSinceBaseline(
  result: CheckResult,
  planned: PlannedCheck,
  baseline: BaselineValue | undefined,
): CheckResult {
  const comparisons = comparisonsOf(planned);
  if (comparisons.length === 0) return result;
  const seen = valuesOf(result);
  const more = comparisons.map((one) => outcomeOf(one, seen.get(one.name), baseline));
  const verdict = worst([result.verdict, ...more.map((one) => one.verdict)]);
  const first = more.find((one) => one.verdict === verdict);
  const isNew = verdict !== result.verdict && first !== undefined;
  return {
    ...result,
    verdict,
    outcomes: [...result.outcomes, ...more],
    ...(isNew
      ? { reason: `${first.name}: expected ${first.expected}, actual ${first.actual}` }
      : {}),
    ...(isNew ? { remedy: planned.probe.remedy ?? null } : {}),
  };
}

function outcomeOf(
  { name, wanted }: Comparison,
  now: string | undefined,
  baseline: BaselineValue | undefined,
): Outcome {
  const then = baseline?.values?.[name];
  const label = `${name}, since the baseline`;
  if (then === undefined || now === undefined) {
    const actual =
      now === undefined ? 'it was not seen now' : 'no baseline saw it as it is asked now';
    return { name: label, verdict: 'INCONCLUSIVE', expected: wanted, actual };
  }
  const holds = (now === then) === (wanted === 'unchanged');
  const expected = wanted === 'unchanged' ? `still ${then}` : `other than ${then}`;
  return { name: label, verdict: holds ? 'PASS' : 'FAIL', expected, actual: now };
}
