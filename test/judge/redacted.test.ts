import { describe, expect, it } from 'vitest';
import { computesOverRedacted, withoutHidden } from '../../src/judge/redacted.ts';
import type { Assertion } from '../../src/model/probe.ts';
import type { Verdict } from '../../src/model/verdict.ts';

const mark = '‹redacted:password›';

describe('an expression', () => {
  const variables = { lines: ['a', `b ${mark}`], plain: ['a'], nested: { a: [{ [mark]: 1 }] } };
  it.each([
    ['size(lines)', true],
    ['lines.filter(l, l == "x")', true],
    ['1 + nested.a.size()', true],
    ['plain.exists(p, p in lines)', true],
    ['size(plain)', false],
    ['plainlines.size()', false],
    ['lines', false],
    ['lines[0]', false],
    ['nested.a[0].b', false],
    [' lines ', false],
  ])('%s computes over redacted text: %s', (expression, expected) => {
    expect(computesOverRedacted(expression, variables)).toBe(expected);
  });

  it('computes over none where nothing was redacted, nor any value', () => {
    expect(computesOverRedacted('size(a)', { a: [null, 1, true, 'redacted'] })).toBe(false);
  });
});

describe('an outcome over redacted text', () => {
  const some: readonly Assertion['expect'][] = [{ empty: false }, { contains: 'web' }];
  const none: readonly Assertion['expect'][] = [{ empty: true }, { containsNone: 'web' }];
  const others: readonly Assertion['expect'][] = [
    { equals: [] },
    { sameSet: ['web'] },
    { oneOf: ['web'] },
    { matches: 'a' },
    { atLeast: 1 },
    { atMost: 1 },
    { within: { duration: '1s', of: 'x' } },
  ];
  const verdictOf = (value: string, expect: Assertion['expect'], verdict: Verdict): Verdict =>
    withoutHidden(
      { name: 'value', verdict, expected: 'e', actual: 'a' },
      { name: 'value', value, expect },
    ).verdict;

  const selections = [
    'lines.filter(l, l.matches(params.pattern))',
    'analysis.headers.filter(line, line.matches("^x: \\"(a)\\" && other"))',
    'all.filter(one, !(one.Image == "old") || size(one.Name) > 2)',
    "units[0].Names.filter(n, n != 'l' && has(params.x))",
    'all.filter(s, s.Spec.Name.matches(params.pattern)).map(s, s.Spec.Name)',
    'all.filter(s, s.a.b == "x").map(t, t.a.b)',
  ];
  const computed = [
    'size(lines)',
    'all.filter(s, s.Image != "old").map(s, s.Name)',
    'all.filter(s, s.NameOfAnother == "x").map(s, s.Name)',
    'all.filter(s, s.Name == "x" && s.Image != "old").map(s, s.Name)',
    'all.filter(s, s.Name == "x").map(s, {"name": s.Name})',
    'all.filter(s, s.Name == "x").map(s, "found")',
    'all.map(s, s.Image != "old")',
    'all.filter(s, !lines.exists(l, l.contains("x")))',
    'all.filter(s, size(lines) > 3)',
    'all.filter(s, s == "x").filter(s, true).map(s, "y")',
    'all.filter(s, s.ok) + ["web"]',
    'lines.exists(l, l == "x") ? ["web"] : []',
    '["web"].filter(w, !lines.exists(l, l == w))',
    '["web"]',
  ];

  it.each(selections)('stands where %s gives what it chose', (expression) => {
    for (const expect_ of some) expect(verdictOf(expression, expect_, 'PASS')).toBe('PASS');
    for (const expect_ of none) expect(verdictOf(expression, expect_, 'FAIL')).toBe('FAIL');
  });

  it.each([...selections, ...computed])('is not known where nothing was found by %s', (it_) => {
    for (const expect_ of some) expect(verdictOf(it_, expect_, 'FAIL')).toBe('INCONCLUSIVE');
    for (const expect_ of none) expect(verdictOf(it_, expect_, 'PASS')).toBe('INCONCLUSIVE');
    for (const expect_ of others) {
      expect(verdictOf(it_, expect_, 'PASS')).toBe('INCONCLUSIVE');
      expect(verdictOf(it_, expect_, 'FAIL')).toBe('INCONCLUSIVE');
    }
  });

  it.each(computed)('is not known where %s chose by what it does not give', (expression) => {
    for (const expect_ of some) expect(verdictOf(expression, expect_, 'PASS')).toBe('INCONCLUSIVE');
    for (const expect_ of none) expect(verdictOf(expression, expect_, 'FAIL')).toBe('INCONCLUSIVE');
  });

  it('that is not known stays so, with its own reason', () => {
    const outcome = { name: 'v', verdict: 'INCONCLUSIVE', expected: 'e', actual: 'why' } as const;
    const assertion = { name: 'v', value: 'size(lines)', expect: { atLeast: 1 } };
    expect(withoutHidden(outcome, assertion)).toEqual(outcome);
  });
});
