import type { Assertion, Probe } from '../model/probe.ts';
import type { Outcome } from '../model/review.ts';
import { describeExpectation, match, matcherOf } from '../probes/matchers/index.ts';
import { canonical } from '../probes/matchers/same.ts';
import { bind } from '../probes/plan.ts';
import type { Evaluated } from './evaluation.ts';

/** The name of an expectation that stands alone, as `value` and `expect`. */
export const loneAssertion = 'value';

const redactionMark = '‹redacted:';

/** The expectations of a probe that apply to a check. */
export function assertionsOf(
  probe: Probe,
  params: Readonly<Record<string, unknown>>,
): readonly Assertion[] {
  if (probe.value !== undefined && probe.expect !== undefined) {
    return [{ name: loneAssertion, value: probe.value, expect: probe.expect }];
  }
  return (probe.asserts ?? []).filter(
    ({ given }) => given === undefined || Object.hasOwn(params, given),
  );
}

/** Judges one expectation: PASS only with a value that was seen, whole, and matches. */
export function outcomeOf(
  assertion: Assertion,
  params: Readonly<Record<string, unknown>>,
  seen: Evaluated,
): Outcome {
  const inconclusive = (expected: string, reason: string): Outcome => ({
    name: assertion.name,
    verdict: 'INCONCLUSIVE',
    expected,
    actual: reason,
  });
  const found = matcherOf(assertion.expect);
  if (!found) return inconclusive('one matcher', 'the expectation names none, or several');
  const operand = bind(found.operand, params);
  if (operand === undefined || hasUndefined(operand)) {
    return inconclusive(found.name, 'a parameter or fact that the expectation needs is not known');
  }
  const expected = describeExpectation(found.name, operand);
  if (!seen.ok) return inconclusive(expected, `could not be told: ${seen.reason}`);
  const actual = canonical(seen.value);
  if (actual.includes(redactionMark) || canonical(operand).includes(redactionMark)) {
    return inconclusive(expected, 'the value holds a redacted secret');
  }
  const result = match(found.name, seen.value, operand);
  if (!result.ok) return inconclusive(expected, `${actual}: ${result.reason}`);
  return { name: assertion.name, verdict: result.matched ? 'PASS' : 'FAIL', expected, actual };
}

function hasUndefined(value: unknown): boolean {
  if (value === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(hasUndefined);
}
