import { describe, expect, test } from 'vitest';
import { subjectOf } from '../../../src/adversary/ordering/telling.ts';

describe('the subject of a cycle', () => {
  test.each([
    ['two units, in order', ['b.service', 'a.service'], 'a.service+b.service'],
    ['four units', ['d', 'c', 'b', 'a'], 'a+b+c+d'],
    // `printf 'a b c d e' | sha256sum`, its first half.
    [
      'of more, a digest',
      ['e', 'd', 'c', 'b', 'a'],
      'a+b+c+2-more-52cf9f06f83e0a0a90dc25dcf548c184',
    ],
  ])('spells %s', (_what, members, subject) => {
    expect(subjectOf(members)).toBe(subject);
  });

  test('tells long cycles apart by any member', () => {
    const start = ['a', 'b', 'c', 'd'];
    expect(subjectOf([...start, 'e'])).not.toBe(subjectOf([...start, 'f']));
  });
});
