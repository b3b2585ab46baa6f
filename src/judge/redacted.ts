import { holdsRedaction } from '../document/redacted-value.ts';
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

/** The outcome of an expression over redacted text: only what was found in spite of it stands. */
export function withoutHidden(outcome: Outcome, { value, expect }: Assertion): Outcome {
  const { verdict } = outcome;
  const isFound =
    (verdict === 'PASS' && (expect.empty === false || expect.contains !== undefined)) ||
    (verdict === 'FAIL' && (expect.empty === true || expect.containsNone !== undefined));
  if (verdict === 'INCONCLUSIVE' || (isFound && isSelection(value))) return outcome;
  const actual = 'it was looked for in text that a secret was taken out of: it may be that secret';
  return { ...outcome, verdict: 'INCONCLUSIVE', actual };
}

const path = String.raw`\s*[A-Za-z_]\w*(?:\.\w+|\[\d+\])*`;
const filter = String.raw`^${path}\.filter\(\s*(\w+)\s*,(.*)\)`;
const selections = [
  new RegExp(String.raw`${filter}\.map\(\s*(\w+)\s*,\s*\3((?:\.\w+)+)\s*\)\s*$`, 's'),
  new RegExp(String.raw`${filter}\s*$`, 's'),
];

/**
 * Whether an expression gives elements of a list (or a field of them) and each was chosen by nothing
 * but what is given of it: `lines.filter(l, l.matches("x"))`. What it gives without a mark was chosen
 * by what was really there. Of `all.filter(a, a.Image != "x").map(a, a.Name)` nobody can say so.
 */
function isSelection(expression: string): boolean {
  const shown = expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '0');
  const found = selections.map((one) => one.exec(shown)).find((one) => one !== null);
  const [, element = '', test = '', , field = ''] = found ?? [];
  if (!found || !isBalanced(test)) return false;
  const names = [...test.matchAll(/(?<![\w.])[A-Za-z_]\w*(?!\s*\(|\w)/g)].map(([name]) => name);
  const given = [...test.matchAll(new RegExp(`(?<![\\w.])${element}${field}(?!\\w)`, 'g'))];
  return (
    names.every((name) => name === element || name === 'params') &&
    names.filter((name) => name === element).length === given.length
  );
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
