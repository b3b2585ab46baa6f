import { describe, expect, it } from 'vitest';
import { chosen, grouped } from '../../../src/steps/proposals/chosen.ts';
import { firstOf, isPlain, withIds } from '../../../src/steps/proposals/fitting.ts';
import type { Draft } from '../../../src/steps/proposals/index.ts';

const draft = (name: string, more: Partial<Draft> = {}): Draft => ({
  name,
  says: `it says ${name}`,
  probe: 'p',
  with: {},
  ...more,
});
const unit = draft('unit', { along: 'enabled', alone: 'nothing starts it' });
const enabled = draft('enabled');
const result = (verdict: 'PASS' | 'FAIL' | 'INCONCLUSIVE', reason: string | null = null) => ({
  verdict,
  reason,
  outcomes: [{ name: 'state', verdict, expected: 'up', actual: 'down' }],
});

describe('what is proposed of what was judged', () => {
  const { PASS, FAIL } = { PASS: result('PASS'), FAIL: result('FAIL') };
  it.each([
    ['both pass', { unit: PASS, enabled: PASS }, ['unit', 'enabled'], []],
    [
      'only what it goes along with passes',
      { unit: FAIL, enabled: PASS },
      ['enabled'],
      [['FAIL, state: down', 'it says unit']],
    ],
    [
      'what it goes along with fails',
      { unit: PASS, enabled: FAIL },
      [],
      [['nothing starts it', 'it says unit']],
    ],
    [
      'it could not be seen',
      { unit: PASS, enabled: result('INCONCLUSIVE', 'denied') },
      [],
      [['nothing starts it', 'it says unit']],
    ],
    [
      'neither passes',
      { unit: result('INCONCLUSIVE', 'denied'), enabled: FAIL },
      [],
      [['INCONCLUSIVE, denied', 'it says unit']],
    ],
    ['neither was judged', {}, [], [['no check takes such a name or value', 'it says unit']]],
  ])('%s', (_, results, proposed, leftOut) => {
    const seen = chosen(withIds([unit, enabled]), new Map(Object.entries(results)));
    expect(seen.proposals.map(({ id }) => id)).toEqual(proposed);
    expect(seen.leftOut).toEqual(leftOut);
  });

  it('puts together what has the same reason', () => {
    const found = [
      ['denied', 'a'],
      ['cut', 'b'],
      ['denied', 'c'],
    ] as const;
    expect(grouped(found)).toEqual([
      { why: 'denied', what: ['a', 'c'] },
      { why: 'cut', what: ['b'] },
    ]);
  });
});

describe('ids', () => {
  it.each([
    ['of words', ['unit my_Web@1'], ['unit-my-web-1']],
    ['of nothing that an id may hold', ['ж', 'ж'], ['check', 'check-2']],
    ['that would be the same', ['a.b', 'a-b', 'a-b-2'], ['a-b', 'a-b-2', 'a-b-2-2']],
    ['of long names', ['x'.repeat(300), 'x'.repeat(301)], ['x'.repeat(56), `${'x'.repeat(56)}-2`]],
  ])('%s', (_, names, ids) => {
    expect(withIds(names.map((name) => draft(name))).map(({ id }) => id)).toEqual(ids);
  });
});

describe('texts that no sheet should hold', () => {
  it.each([
    ['a plain one', 'web', true],
    ['quotes, a hash, an asterisk', `"'# &*!|>%@\``, true],
    ['a variable', '{{address}}', false],
    ['a line end', 'a\nb', false],
    ['a change of direction', 'a\u202eb', false],
    ['nothing to see', 'a\u200bb', false],
    ['an escape', '\u001b[31mred', false],
    ['bytes that are no text', 'a\ufffdb', false],
    ['a secret that was taken out', '‹redacted:token›', false],
  ])('%s', (_, text, fits) => {
    expect(isPlain(draft(text))).toBe(fits);
    expect(isPlain(draft('a', { says: text }))).toBe(fits);
    expect(isPlain(draft('a', { with: { one: text } }))).toBe(fits);
    expect(isPlain(draft('a', { with: { many: ['a', text] } }))).toBe(fits);
  });
});

describe('a host with more than anybody reads', () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => draft(`${at}`));
  it('is cut, and says by how many', () => {
    expect(firstOf(many(60))).toMatchObject({ kept: { length: 60 }, more: 0 });
    expect(firstOf(many(1000))).toMatchObject({ kept: { length: 60 }, more: 940 });
  });

  it('never cuts a draft off from what it goes along with', () => {
    const { kept, more } = firstOf([...many(59), unit, enabled]);
    expect(kept).not.toContain(unit);
    expect(more).toBe(2);
  });
});
