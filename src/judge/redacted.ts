import { containsRedaction } from '../document/redact.ts';
import type { Assertion } from '../model/probe.ts';
import type { Outcome } from '../model/review.ts';

/** Names one value, and computes nothing: `units[0].ActiveState`. */
const plainPath = /^\s*[A-Za-z_]\w*(?:\.\w+|\[\d+\])*\s*$/;

/**
 * Whether an expression filters, counts or compares what holds a redaction mark: what it looks for
 * may stand behind the mark. An expression that only names a value is judged by that value.
 */
export function computesOverRedacted(
  expression: string,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  if (plainPath.test(expression)) return false;
  return Object.entries(variables).some(
    ([name, value]) => new RegExp(`\\b${name}\\b`).test(expression) && holdsRedaction(value),
  );
}

const known = new WeakMap<object, boolean>();

/** Looks at a value once, however many checks read it. */
function holdsRedaction(value: unknown): boolean {
  if (typeof value === 'string') return containsRedaction(value);
  if (typeof value !== 'object' || value === null) return false;
  const before = known.get(value);
  if (before !== undefined) return before;
  const holds = Object.entries(value).some(
    ([key, inner]) => containsRedaction(key) || holdsRedaction(inner),
  );
  known.set(value, holds);
  return holds;
}

/** The outcome of an expression over redacted text: only what was found in spite of it stands. */
export function withoutHidden(outcome: Outcome, { expect }: Assertion): Outcome {
  const { verdict } = outcome;
  const isShown =
    (verdict === 'PASS' && (expect.empty === false || expect.contains !== undefined)) ||
    (verdict === 'FAIL' && (expect.empty === true || expect.containsNone !== undefined));
  if (verdict === 'INCONCLUSIVE' || isShown) return outcome;
  const actual = 'it was looked for in text that a secret was taken out of: it may be that secret';
  return { ...outcome, verdict: 'INCONCLUSIVE', actual };
}
