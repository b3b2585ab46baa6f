import type { Matcher } from '../../model/probe.ts';
import { parseInstant } from '../../model/instant.ts';
import { parseAmount, parseDuration } from '../../model/units.ts';
import { canonical, sameValue } from './same.ts';
import { RE2JS } from 're2js';
import semver from 'semver';

/** Whether an actual value is what was expected, or why that cannot be told. */
export type Match =
  | { readonly ok: true; readonly matched: boolean }
  | { readonly ok: false; readonly reason: string };

export type MatcherName = keyof Matcher;

interface Definition {
  /** The expectation in words, for evidence: `equals "exited"`. */
  readonly words: string;
  readonly test: (actual: unknown, expected: unknown) => Match;
}

const yes = (matched: boolean): Match => ({ ok: true, matched });
const no = (reason: string): Match => ({ ok: false, reason });

const definitions = {
  equals: { words: 'equals', test: (actual, expected) => yes(sameValue(actual, expected)) },
  oneOf: {
    words: 'is one of',
    test: (actual, expected) =>
      Array.isArray(expected) && expected.length > 0
        ? yes(expected.some((option) => sameValue(actual, option)))
        : no('an empty list of choices decides nothing'),
  },
  sameSet: {
    words: 'is exactly the set',
    test: (actual, expected) =>
      bothLists(actual, expected, (seen, wanted) => sameValue(asSet(seen), asSet(wanted))),
  },
  contains: {
    words: 'contains',
    test: (actual, expected) =>
      listed(actual, expected, (seen, wanted) =>
        wanted.every((one) => seen.some((element) => sameValue(element, one))),
      ),
  },
  containsNone: {
    words: 'contains none of',
    test: (actual, expected) =>
      listed(actual, expected, (seen, wanted) =>
        wanted.every((one) => !seen.some((element) => sameValue(element, one))),
      ),
  },
  subset: {
    words: 'holds nothing but',
    test: (actual, expected) =>
      bothLists(actual, expected, (seen, wanted) =>
        seen.every((element) => wanted.some((one) => sameValue(element, one))),
      ),
  },
  matches: { words: 'matches', test: matchesPattern },
  semver: { words: 'is a version in', test: isVersionIn },
  atLeast: { words: 'is at least', test: (a, e) => ordered(a, e, (x, y) => x >= y) },
  atMost: { words: 'is at most', test: (a, e) => ordered(a, e, (x, y) => x <= y) },
  after: { words: 'is after', test: (a, e) => instants(a, e, (x, y) => x > y) },
  before: { words: 'is before', test: (a, e) => instants(a, e, (x, y) => x < y) },
  empty: { words: 'is empty', test: isEmpty },
  within: { words: 'is', test: isWithin },
} as const satisfies Record<MatcherName, Definition>;

/** The one key that a matcher has, and its operand. */
export function matcherOf(matcher: Matcher): { name: MatcherName; operand: unknown } | null {
  const set = Object.entries(matcher).filter(([, operand]) => operand !== undefined);
  const [only] = set;
  return set.length === 1 && only ? { name: only[0] as MatcherName, operand: only[1] } : null;
}

/** Compares an actual value with the operand of a matcher. */
export function match(name: MatcherName, actual: unknown, operand: unknown): Match {
  return definitions[name].test(actual, operand);
}

/** The expectation as people read it: `equals [["10.10.0.0/16"]]`. */
export function describeExpectation(name: MatcherName, operand: unknown): string {
  if (name === 'empty') return operand === false ? 'is not empty' : 'is empty';
  if (name === 'within' && isRange(operand)) {
    return `is at most ${String(operand.duration)} from ${canonical(operand.of)}`;
  }
  return `${definitions[name].words} ${canonical(operand)}`;
}

/**
 * Whether an observation that saw nothing would satisfy the expectation. Such an expectation
 * needs a positive control.
 */
export function satisfiedByNothing(name: MatcherName, operand: unknown): boolean {
  return [null, '', 0, false, [], {}].some((nothing) => {
    const result = match(name, nothing, operand);
    return result.ok && result.matched;
  });
}

function matchesPattern(actual: unknown, expected: unknown): Match {
  if (typeof expected !== 'string') return no('the pattern is not a text');
  if (typeof actual !== 'string') return no('the value is not a text');
  try {
    return yes(RE2JS.compile(expected).matcher(actual).find());
  } catch {
    return no(`the pattern ${JSON.stringify(expected)} is not a regular expression (RE2)`);
  }
}

/** Versions and ranges as https://semver.org and npm's `semver` read them. */
function isVersionIn(actual: unknown, expected: unknown): Match {
  if (typeof expected !== 'string' || semver.validRange(expected) === null)
    return no('the expectation is no range of versions');
  const version = typeof actual === 'string' ? semver.parse(actual) : null;
  if (!version) return no('the value is no version as semver.org has it, such as 24.0.7');
  const { major, minor, patch } = version;
  const { set } = new semver.Range(expected);
  // By precedence alone: `>=28` does not begin at 28.0.0-0, as it does for a range that includes pre-releases.
  const [released, itself] = [`${major}.${minor}.${patch}`, version].map((one) =>
    set.some((comparators) => comparators.every((comparator) => comparator.test(one))),
  );
  if (released === itself) return yes(itself === true);
  return no(
    'whether what follows the dash makes it a pre-release or a build decides, and is not known',
  );
}

function isEmpty(actual: unknown, expected: unknown): Match {
  const size =
    typeof actual === 'string' || Array.isArray(actual)
      ? actual.length
      : typeof actual === 'object' && actual !== null
        ? Object.keys(actual).length
        : null;
  if (size === null) return no('the value has no size');
  return yes((size === 0) === (expected !== false));
}

function isWithin(actual: unknown, expected: unknown): Match {
  if (!isRange(expected)) return no('the range is incomplete');
  const range = parseDuration(String(expected.duration));
  if (range === null) return no('the duration is none');
  return instants(actual, expected.of, (from, to) => Math.abs(from - to) <= range);
}

function instants(
  actual: unknown,
  expected: unknown,
  holds: (from: number, to: number) => boolean,
): Match {
  const [from, to] = [actual, expected].map((one) =>
    typeof one === 'string' ? parseInstant(one) : null,
  );
  if (from === null || from === undefined) return no('the value is not an instant');
  if (to === null || to === undefined) return no('the fact it is compared with is not an instant');
  return yes(holds(from, to));
}

function isRange(value: unknown): value is { duration: unknown; of: unknown } {
  return typeof value === 'object' && value !== null && 'duration' in value && 'of' in value;
}

/** A number with another; with a duration in milliseconds, with a size in bytes. */
function ordered(
  actual: unknown,
  expected: unknown,
  holds: (a: number, b: number) => boolean,
): Match {
  const limit = typeof expected === 'string' ? parseAmount(expected) : expected;
  if (typeof actual !== 'number' || typeof limit !== 'number') {
    return no('only numbers can be compared');
  }
  return yes(holds(actual, limit));
}

type ListTest = (actual: readonly unknown[], expected: readonly unknown[]) => boolean;

function bothLists(actual: unknown, expected: unknown, holds: ListTest): Match {
  if (!Array.isArray(actual)) return no('the value is not a list');
  if (!Array.isArray(expected)) return no('the expectation is not a list');
  if (expected.length === 0) return no('an empty list to compare with decides nothing');
  return yes(holds(actual, expected));
}

/** The same for an expectation that may be a single element. */
function listed(actual: unknown, expected: unknown, holds: ListTest): Match {
  return bothLists(actual, Array.isArray(expected) ? expected : [expected], holds);
}

function asSet(values: readonly unknown[]): string[] {
  return [...new Set(values.map(canonical))].sort();
}
