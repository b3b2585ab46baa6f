import type { Evidence } from '../model/evidence.ts';
import type { BaselineValue } from '../model/ledger.ts';
import type { CheckResult } from '../model/review.ts';
import type { PlannedCheck } from '../probes/plan.ts';
import { canonical } from '../probes/matchers/same.ts';
import { comparisonsOf, valuesOf } from './since-baseline.ts';

/** What a check asks, as text: a check that was changed since the baseline has none. */
export function definitionOf({ probe, params, check, asks }: PlannedCheck): string {
  const { vantage, sinceBaseline, eventually, steady } = check;
  const asked = { probe: probe.id, params, vantage, sinceBaseline, eventually, steady, asks };
  return canonical(asked);
}

/** What a baseline saw, by check. */
export type Baseline = ReadonlyMap<string, readonly BaselineValue[]>;

/** Finds the values of a baseline by the check that they are of. */
export function byCheck(values: readonly BaselineValue[]): Baseline {
  const found = new Map<string, BaselineValue[]>();
  for (const value of values) {
    const known = found.get(key(value));
    if (known) known.push(value);
    else found.set(key(value), [value]);
  }
  return found;
}

/** What was seen before the claim. A baseline that was taken after it says nothing about before. */
export function seenBefore({ prior, ancestry }: Evidence): readonly BaselineValue[] {
  const values = prior.ledger?.baseline ?? [];
  if (ancestry === null) return values;
  const taken = (prior.ledger?.entries ?? []).filter(
    ({ kind, evidenceDigest }) =>
      kind === 'baseline' && ancestry.baselines.includes(evidenceDigest),
  );
  return values.filter(({ at }) => taken.some((one) => one.at === at));
}

/** What the baseline saw of a check, as it is asked now. */
export function baselineOf(planned: PlannedCheck, baseline: Baseline): BaselineValue | undefined {
  const { milestone, check, host } = planned;
  const values = baseline.get(key({ milestone, check: check.id, host })) ?? [];
  const definition = values.length === 0 ? '' : definitionOf(planned);
  return values.find((one) => one.definition === definition);
}

/**
 * Red before green: a check that says `before: fail` rests on a baseline that failed it. One that
 * passed, was inconclusive or is missing makes the check INCONCLUSIVE; a failing check stays FAIL.
 * @param baseline of before the claim
 */
export function withBefore(
  result: CheckResult,
  planned: PlannedCheck,
  baseline: Baseline,
): CheckResult {
  if (planned.check.before !== 'fail') return result;
  const value = baselineOf(planned, baseline);
  const before = { verdict: value?.verdict ?? null, actual: value?.actual ?? null };
  const reason = notSeenRed(planned, baseline);
  if (result.verdict !== 'PASS' || reason === null) return { ...result, before };
  return { ...result, before, verdict: 'INCONCLUSIVE', reason };
}

/** Why a check that says `before: fail` cannot pass, whatever is seen now; null where nothing is in its way. */
export function notSeenRed(planned: PlannedCheck, baseline: Baseline): string | null {
  if (planned.check.before !== 'fail') return null;
  const value = baselineOf(planned, baseline);
  return value?.verdict === 'FAIL' ? null : reasonOf(value);
}

function reasonOf(value: BaselineValue | undefined): string {
  if (!value) {
    return 'it says `before: fail`, but no baseline before the claim observed it as it is asked now: nobody saw it red';
  }
  return value.verdict === 'PASS'
    ? `it says \`before: fail\`, but it passed already at the baseline (${value.at}): the work did not turn it`
    : `it says \`before: fail\`, but the baseline (${value.at}) could not tell: ${value.actual}`;
}

/** What a baseline review saw, for later reviews to compare with. */
export function baselineValues(
  results: readonly CheckResult[],
  planned: readonly PlannedCheck[],
  at: string,
): BaselineValue[] {
  return planned.flatMap((one, index) => {
    const result = results[index];
    if (!result) return [];
    const actual = result.outcomes.find(({ verdict }) => verdict !== 'PASS') ?? result.outcomes[0];
    return [
      {
        milestone: one.milestone,
        check: one.check.id,
        host: one.host,
        definition: definitionOf(one),
        verdict: result.verdict,
        actual: actual?.actual ?? '',
        ...comparable(one, result),
        at,
      },
    ];
  });
}

function comparable(planned: PlannedCheck, result: CheckResult): Pick<BaselineValue, 'values'> {
  const seen = valuesOf(result);
  const kept = comparisonsOf(planned).flatMap(({ name }) => {
    const value = seen.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return kept.length === 0 ? {} : { values: Object.fromEntries(kept) };
}

/**
 * Newer values stand for older ones, with one exception: a check that was seen red keeps that,
 * as long as it asks the same. A baseline that is taken again half-way does not un-see it.
 */
export function mergeBaselines(
  older: readonly BaselineValue[],
  newer: readonly BaselineValue[],
): BaselineValue[] {
  const now = byCheck(newer);
  const red = older.filter(
    (one) =>
      one.verdict === 'FAIL' &&
      now.get(key(one))?.some(({ definition }) => definition === one.definition),
  );
  const kept = byCheck(red);
  const fresh = newer.filter((one) => !kept.has(key(one)));
  const untouched = older.filter((one) => !now.has(key(one)));
  return [...untouched, ...red, ...fresh].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function key({ milestone, check, host }: Pick<BaselineValue, 'milestone' | 'check' | 'host'>) {
  return `${milestone}\n${check}\n${host ?? ''}`;
}
