import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  describeExpectation,
  match,
  matcherOf,
  satisfiedByNothing,
  type MatcherName,
} from '../../../src/probes/matchers/index.ts';

type Told = boolean | 'cannot tell';
const told = (name: MatcherName, actual: unknown, operand: unknown): Told => {
  const result = match(name, actual, operand);
  return result.ok ? result.matched : 'cannot tell';
};
const unknown = 'cannot tell' as const;
const day = '2026-06-13T05:49:12Z';
const near = (duration: unknown, of: unknown) => ({ duration, of });

describe('a matcher', () => {
  it.each<[MatcherName, unknown, unknown, Told]>([
    ['equals', 1, 1, true],
    ['equals', 1, '1', false],
    ['equals', '1.10', 1.1, false],
    ['equals', true, 'true', false],
    ['equals', null, null, true],
    ['equals', null, 0, false],
    ['equals', null, '', false],
    ['equals', [], null, false],
    ['equals', {}, [], false],
    ['equals', 'nothing', undefined, false],
    ['equals', ['a', 'b'], ['b', 'a'], false],
    ['equals', { a: 1, b: { c: [2], d: 3 } }, { b: { d: 3, c: [2] }, a: 1 }, true],
    ['equals', { a: 1 }, { a: 1, b: null }, false],
    ['equals', 'a ', 'a', false],
    ['equals', 'A', 'a', false],
    ['oneOf', 'a', ['a', 'b'], true],
    ['oneOf', 'c', ['a', 'b'], false],
    ['oneOf', 1, ['1'], false],
    ['oneOf', ['a'], ['a'], false],
    ['oneOf', ['a'], [['a']], true],
    ['oneOf', 'a', [], unknown],
    ['oneOf', 'a', 'a', unknown],
    ['oneOf', 'a', 'abc', unknown],
    ['oneOf', 'a', null, unknown],
    ['sameSet', ['a', 'b'], ['b', 'a'], true],
    ['sameSet', ['a', 'a'], ['a'], true],
    ['sameSet', ['a'], ['a', 'b'], false],
    ['sameSet', ['a', 'b'], ['a'], false],
    ['sameSet', [], ['a'], false],
    ['sameSet', [1], ['1'], false],
    ['sameSet', ['a,b'], ['a', 'b'], false],
    ['sameSet', [], [], unknown],
    ['sameSet', ['a'], [], unknown],
    ['sameSet', 'a', ['a'], unknown],
    ['sameSet', ['a'], 'a', unknown],
    ['sameSet', { 0: 'a' }, ['a'], unknown],
    ['sameSet', null, ['a'], unknown],
    ['contains', ['a', 'b'], 'a', true],
    ['contains', ['a', 'b'], ['a', 'b'], true],
    ['contains', ['a'], ['a', 'b'], false],
    ['contains', [], 'a', false],
    ['contains', [1], '1', false],
    ['contains', [['a']], [['a']], true],
    ['contains', ['abc'], 'a', false],
    ['contains', 'abc', 'a', unknown],
    ['contains', { a: 1 }, 'a', unknown],
    ['contains', null, 'a', unknown],
    ['contains', ['a'], [], unknown],
    ['contains', [], [], unknown],
    ['subset', ['b', 'a', 'b'], ['a', 'b', 'c'], true],
    ['subset', [], ['a'], true],
    ['subset', ['a', 'd'], ['a', 'b'], false],
    ['subset', [1], ['1'], false],
    ['subset', ['a'], [], unknown],
    ['subset', 'a', ['a'], unknown],
    ['subset', null, ['a'], unknown],
    ['subset', ['a'], 'a', unknown],
    ['semver', '24.0.7', '>=24.0.7 <26', true],
    ['semver', 'v25.3.0+dfsg1', '>=24.0.7 <26', true],
    ['semver', '26.0.0', '>=24.0.7 <26', false],
    ['semver', '24.0.6', '>=24.0.7', false],
    ['semver', '24.0.10', '>=24.0.9', true],
    ['semver', '26.0.0-rc.1', '>=24.0.7 <26', false],
    ['semver', '26.0.0-rc.1', '>=24.0.7', true],
    ['semver', '6.1.0-18-amd64', '>=6.1', unknown],
    ['semver', '6.1.0-18-amd64', '>=6.0', true],
    ['semver', '28.0.0-rc.1', '>=28', unknown],
    ['semver', '28.0.0-rc.1', '>27', unknown],
    ['semver', '28.0.0-rc.1', '28.x', unknown],
    ['semver', '28.0.0-rc.1', '^28', unknown],
    ['semver', '28.1.0-rc.1', '^28', true],
    ['semver', '28.0.0', '>=28', true],
    ['semver', '28.0.0-rc.1', '<28', false],
    ['semver', '6.1.0-18-amd64', '>=6.2', false],
    ['semver', '24.0.7-rc.1', '>=24.0.7', unknown],
    ['semver', '24.0', '>=24.0.7', unknown],
    ['semver', '1:24.0.7-1', '>=24.0.7', unknown],
    ['semver', '', '>=24.0.7', unknown],
    ['semver', null, '>=24.0.7', unknown],
    ['semver', 24, '>=24.0.7', unknown],
    ['semver', '24.0.7', 'new', unknown],
    ['semver', '24.0.7', null, unknown],
    ['containsNone', ['b'], 'a', true],
    ['containsNone', [], 'a', true],
    ['containsNone', ['a', 'b'], ['c', 'b'], false],
    ['containsNone', ['a'], [], unknown],
    ['containsNone', 'b', 'a', unknown],
    ['containsNone', null, 'a', unknown],
    ['containsNone', {}, 'a', unknown],
    ['matches', 'abc', 'b', true],
    ['matches', 'abc', '^b', false],
    ['matches', 'a\nb', '^b', false],
    ['matches', 'a\nb', '(?m)^b$', true],
    ['matches', '', '.', false],
    ['matches', 'a', '(', unknown],
    ['matches', 'aa', String.raw`(a)\1`, unknown],
    ['matches', 'a', '(?=a)', unknown],
    ['matches', 1, '1', unknown],
    ['matches', null, 'null', unknown],
    ['matches', ['a'], 'a', unknown],
    ['matches', 'a', null, unknown],
    ['matches', 'a', ['a'], unknown],
    ['atLeast', 2, 2, true],
    ['atLeast', 1.9, 2, false],
    ['atLeast', '3', 2, unknown],
    ['atLeast', 3, '2', unknown],
    ['atLeast', 21_474_836_480, '20GiB', true],
    ['atLeast', 21_474_836_479, '20GiB', false],
    ['atMost', 86_400_000, '1d', true],
    ['atMost', 86_400_001, '1d', false],
    ['atMost', '1d', '1d', unknown],
    ['atLeast', 3, '2 GiB', unknown],
    ['atLeast', null, 0, unknown],
    ['atLeast', [1, 2], 2, unknown],
    ['atLeast', true, 1, unknown],
    ['atMost', 2, 2, true],
    ['atMost', 2.1, 2, false],
    ['atMost', '', 2, unknown],
    ['atMost', null, 2, unknown],
    ['atMost', [], 2, unknown],
    ['empty', [], true, true],
    ['empty', '', true, true],
    ['empty', {}, true, true],
    ['empty', ['a'], true, false],
    ['empty', ' ', true, false],
    ['empty', [null], true, false],
    ['empty', { a: null }, true, false],
    ['empty', [], false, false],
    ['empty', ['a'], false, true],
    ['empty', null, true, unknown],
    ['empty', null, false, unknown],
    ['empty', 0, true, unknown],
    ['empty', false, true, unknown],
    ['within', day, near('60s', '2026-06-13T05:50:12Z'), true],
    ['within', day, near('60s', '2026-06-13T05:48:12Z'), true],
    ['within', day, near('60s', '2026-06-13T05:50:12.001Z'), false],
    ['within', day, near('60s', '2026-06-13T05:48:11.999Z'), false],
    ['within', 'Sat 2026-06-13 05:49:12 UTC', near('0s', day), true],
    ['within', 'Sat 2026-06-13 05:49:12 UTC', near('0s', '2026-06-13T07:49:12+02:00'), true],
    ['within', '', near('60s', day), unknown],
    ['within', 'n/a', near('60s', day), unknown],
    ['within', null, near('60s', day), unknown],
    ['within', 0, near('60s', day), unknown],
    ['within', day, near('60s', null), unknown],
    ['within', day, near('60s', '0001-01-01T00:00:00Z'), unknown],
    ['within', day, near('soon', day), unknown],
    ['within', day, near(60, day), unknown],
    ['within', day, near(null, day), unknown],
    ['within', day, { duration: '60s' }, unknown],
    ['within', day, { of: day }, unknown],
    ['within', day, '60s', unknown],
    ['within', day, null, unknown],
  ])('%s: %j and %j: %s', (name, actual, operand, expected) => {
    expect(told(name, actual, operand)).toBe(expected);
  });

  it('that cannot tell says why', () => {
    expect(match('matches', 1, 'a')).toEqual({ ok: false, reason: 'the value is not a text' });
    expect(match('atLeast', '1', 1)).toEqual({ ok: false, reason: 'only numbers can be compared' });
    expect(match('within', day, near('x', day))).toMatchObject({ reason: 'the duration is none' });
    expect(match('within', 'x', near('1s', day))).toMatchObject({
      reason: 'the value is not an instant',
    });
    expect(match('within', day, near('1s', 'x'))).toMatchObject({
      reason: 'the fact it is compared with is not an instant',
    });
    expect(match('matches', 'a', '(')).toMatchObject({
      reason: 'the pattern "(" is not a regular expression (RE2)',
    });
    expect(match('empty', 0, true)).toMatchObject({ reason: 'the value has no size' });
    expect(match('contains', 'a', 'a')).toMatchObject({ reason: 'the value is not a list' });
    expect(match('sameSet', ['a'], 'a')).toMatchObject({
      reason: 'the expectation is not a list',
    });
  });

  it('matches in time what a backtracking engine would take years for', { timeout: 60_000 }, () => {
    const begun = performance.now();
    expect(told('matches', `${'a'.repeat(50_000)}b`, '^(a+)+$')).toBe(false);
    expect(performance.now() - begun).toBeLessThan(60_000);
  });
});

const json = fc.jsonValue();

describe('every matcher', () => {
  const names = [
    'equals',
    'oneOf',
    'sameSet',
    'contains',
    'containsNone',
    'subset',
    'semver',
    'matches',
    'atLeast',
    'atMost',
    'after',
    'before',
    'empty',
    'within',
  ] as const satisfies readonly MatcherName[];

  it('answers or says why not, whatever it is given', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.anything(), json, (name, actual, operand) => {
        fc.pre(typeof actual !== 'bigint' && !hasStrange(actual));
        const result = match(name, actual, operand);
        expect(result.ok ? typeof result.matched : typeof result.reason).toMatch(
          /^(boolean|string)$/,
        );
      }),
    );
  });

  it('of lists agrees with the others: what is contained is not contained in none', () => {
    fc.assert(
      fc.property(fc.array(json), json, (list, one) => {
        fc.pre(!Array.isArray(one));
        expect(told('contains', list, one)).toBe(!told('containsNone', list, one));
        expect(told('sameSet', [...list, one], [one, ...list])).toBe(true);
        expect(told('contains', [...list, one], [one])).toBe(true);
      }),
    );
  });

  it.each<[MatcherName, unknown, boolean]>([
    ['equals', 0, true],
    ['equals', null, true],
    ['equals', '', true],
    ['equals', false, true],
    ['equals', [], true],
    ['equals', {}, true],
    ['equals', 1, false],
    ['oneOf', ['a', ''], true],
    ['oneOf', ['a'], false],
    ['sameSet', ['a'], false],
    ['contains', ['a'], false],
    ['containsNone', ['a'], true],
    ['subset', ['a'], true],
    ['semver', '>=0.0.0', false],
    ['matches', '.*', true],
    ['matches', '.+', false],
    ['atLeast', 0, true],
    ['atLeast', 1, false],
    ['atMost', 5, true],
    ['atMost', -1, false],
    ['empty', true, true],
    ['empty', false, false],
    ['within', near('1s', day), false],
  ])('%s %j would be satisfied by seeing nothing: %s', (name, operand, expected) => {
    expect(satisfiedByNothing(name, operand)).toBe(expected);
  });

  it.each<[MatcherName, unknown, string]>([
    ['equals', [['10.10.0.0/16']], 'equals [["10.10.0.0/16"]]'],
    ['oneOf', ['a'], 'is one of ["a"]'],
    ['sameSet', ['a'], 'is exactly the set ["a"]'],
    ['contains', 'a', 'contains "a"'],
    ['containsNone', 'a', 'contains none of "a"'],
    ['subset', ['a'], 'holds nothing but ["a"]'],
    ['semver', '>=24', 'is a version in ">=24"'],
    ['matches', 'a+', 'matches "a+"'],
    ['atLeast', 1, 'is at least 1'],
    ['atMost', 1, 'is at most 1'],
    ['empty', true, 'is empty'],
    ['empty', false, 'is not empty'],
    ['within', near('60s', day), `is at most 60s from "${day}"`],
    ['within', null, 'is null'],
  ])('%s %j reads %s', (name, operand, words) => {
    expect(describeExpectation(name, operand)).toBe(words);
  });

  it('is the only one of its expectation', () => {
    expect(matcherOf({ equals: 1 })).toEqual({ name: 'equals', operand: 1 });
    expect(matcherOf({ equals: null })).toEqual({ name: 'equals', operand: null });
    expect(matcherOf({ empty: false })).toEqual({ name: 'empty', operand: false });
    expect(matcherOf({})).toBeNull();
    expect(matcherOf({ equals: undefined })).toBeNull();
    expect(matcherOf({ equals: 1, empty: true })).toBeNull();
  });
});

/** Values that JSON does not know, and that no expression gives. */
function hasStrange(value: unknown): boolean {
  try {
    JSON.stringify(value);
    return false;
  } catch {
    return true;
  }
}
