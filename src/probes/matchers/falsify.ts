// Expectations that no value of their kind can falsify.
import { match, type MatcherName } from './index.ts';

const farthest = Number.MAX_SAFE_INTEGER;
const instants = ['1970-01-01T00:00:00Z', '2000-02-29T12:00:00Z', '9999-12-31T23:59:59Z'];

/** Values as unlike each other as a matcher's kind allows. What is compared with one value is falsified by any other. */
const unlike: Partial<Record<MatcherName, readonly unknown[]>> = {
  oneOf: [true, false],
  matches: ['', 'a', 'Z', '0', ' ', '\n', '-/.:', 'mutated: a value that nobody expects'],
  semver: ['0.0.0', '0.0.1', '1.2.3', '999999.999999.999999'],
  atLeast: [-farthest, 0, farthest],
  atMost: [-farthest, 0, farthest],
  after: instants,
  before: instants,
  within: instants,
};

/**
 * Whether an expectation holds whatever is seen: `matches: '.*'`, `semver: '*'`, `size(x)` that is at least 0.
 * @param value the expression whose value is expected
 */
export function holdsAlways(
  { name, operand }: { readonly name: MatcherName; readonly operand: unknown },
  value: string,
): boolean {
  const seen = unlike[name] ?? [];
  const possible = isCount(value) ? seen.map((one) => (one === -farthest ? 1 : one)) : seen;
  return (
    possible.length > 0 &&
    possible.every((one) => {
      const result = match(name, one, operand);
      return result.ok && result.matched;
    })
  );
}

/** `size(...)`, whole: never less than nothing. */
function isCount(value: string): boolean {
  const text = value.trim();
  if (!text.startsWith('size(')) return false;
  let open = 0;
  for (const [at, character] of Array.from(text).entries()) {
    if (character === '(') open += 1;
    if (character !== ')') continue;
    open -= 1;
    if (open === 0) return at === Array.from(text).length - 1;
  }
  return false;
}
