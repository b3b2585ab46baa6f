import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { match } from '../../../src/probes/matchers/index.ts';
import { canonical, sameValue } from '../../../src/probes/matchers/same.ts';

const equal = (actual: unknown, operand: unknown): boolean => {
  const result = match('equals', actual, operand);
  return result.ok && result.matched;
};
const json = fc.jsonValue();

describe('equality of JSON values', () => {
  it('holds of a value and itself, in any order of its keys', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(equal(value, JSON.parse(JSON.stringify(value)))).toBe(true);
        expect(equal(value, turned(value))).toBe(true);
      }),
    );
  });

  it('does not hold of a value and one that was changed', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(equal(value, [value])).toBe(false);
        expect(equal(value, { value })).toBe(false);
        expect(equal(value, JSON.stringify(value) + ' ')).toBe(false);
      }),
    );
  });

  it('is that of their text, which is JSON of the value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonical(turned(value))).toBe(canonical(value));
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(canonical({ b: undefined, a: [undefined] })).toBe('{"a":[null]}');
    expect(canonical(undefined)).toBe('nothing');
  });

  it('is not fooled by keys that objects have of themselves', () => {
    const own = JSON.parse('{"__proto__":{"a":1},"constructor":2}') as unknown;
    expect(canonical(own)).toBe('{"__proto__":{"a":1},"constructor":2}');
    expect(sameValue(own, {})).toBe(false);
    expect(sameValue({}, JSON.parse('{"toString":null}'))).toBe(false);
  });

  it('is the same relation the other way round', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(sameValue(a, b)).toBe(sameValue(b, a));
      }),
    );
  });
});

/** The same value with the keys of its objects in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}
