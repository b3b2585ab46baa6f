import type { Evidence } from '../model/evidence.ts';
import type { HeldValue } from '../model/ledger.ts';
import type { CheckResult } from '../model/review.ts';
import type { PlannedCheck } from '../probes/plan.ts';
import { definitionOf } from './baseline.ts';

/**
 * `holds: once`: true at the claim, and not for ever (an activation time, a quiet window). Once a
 * recorded review saw it hold for this very claim, a later review of the same claim looks again,
 * shows what it saw, and lets the recorded verdict stand. Another claim starts anew, and to look and
 * see nothing is no looking again: what could not be told this time stays INCONCLUSIVE.
 */
export function withHeld(
  result: CheckResult,
  planned: PlannedCheck,
  evidence: Evidence,
): CheckResult {
  if (planned.check.holds !== 'once' || result.verdict !== 'FAIL') return result;
  const held = evidence.prior.ledger?.entries
    .filter(({ claim }) => claim !== null && claim === evidence.claim?.commit)
    .flatMap((entry) => entry.held.map((one) => ({ ...one, at: entry.at })))
    .find((one) => isOf(one, planned));
  if (!held) return result;
  return { ...result, verdict: 'PASS', heldSince: held.at, reason: null, remedy: null };
}

/** The checks of a review that hold once, and were seen to. */
export function heldValues(
  results: readonly CheckResult[],
  planned: readonly PlannedCheck[],
): HeldValue[] {
  return planned.flatMap((one, index) =>
    one.check.holds === 'once' && results[index]?.verdict === 'PASS' ? [valueOf(one)] : [],
  );
}

function valueOf(planned: PlannedCheck): HeldValue {
  const { check, host } = planned;
  return { check: check.id, host, definition: definitionOf(planned) };
}

function isOf(value: HeldValue, planned: PlannedCheck): boolean {
  return (
    value.check === planned.check.id &&
    value.host === planned.host &&
    value.definition === definitionOf(planned)
  );
}
