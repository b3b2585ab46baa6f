import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostBranches, refsAsked, tipsOf, withoutSides } from '../../src/watch/branches.ts';

const id = 'a'.repeat(40);
const answer = (...branches: string[]) =>
  branches.map((branch) => `${id}\trefs/heads/${branch}\n`).join('');
const names = (text: string, patterns: string[]) => [...tipsOf(text, patterns).tips.keys()];

describe('watched branches', () => {
  it.each([
    [['main'], ['main', 'maine', 'x/main'], ['main']],
    [['work/*'], ['work/a', 'work/a/b', 'work', 'homework/a'], ['work/a', 'work/a/b']],
    [['*-fix'], ['a-fix', 'a-fixed', '-fix'], ['a-fix']],
    [['a*b*c'], ['abc', 'axbxc', 'acb', 'ac', 'abcabc'], ['abc', 'abcabc', 'axbxc']],
    [['aa*aa'], ['aaa', 'aaaa'], ['aaaa']],
  ])('of %j in %j are %j', (patterns, branches, wanted) => {
    expect(names(answer(...branches), patterns)).toEqual(wanted);
  });

  it('are asked for as refs, so that no pattern is an option', () => {
    expect(refsAsked(['main', 'work/*'])).toEqual(['refs/heads/main', 'refs/heads/work/*']);
  });

  it('are none that hold reviews, whatever the pattern', () => {
    const text = answer('main', 'cold-review/main', 'x/cold-review/y', 'cold-reviews');
    expect(names(withoutSides(text), ['*'])).toEqual(['cold-reviews', 'main', 'x/cold-review/y']);
    expect(names(withoutSides(text), ['cold-review/main'])).toEqual([]);
  });

  it('are told apart from what else an answer says', () => {
    const noise = `warning: hello\n${id}\tHEAD\n${id}\trefs/remotes/x/refs/heads/main\nzz\trefs/heads/main\n`;
    expect(names(noise, ['main'])).toEqual([]);
    expect(names(answer('work/a b', 'work/$(id)', 'work/../x', 'work/ok'), ['work/*'])).toEqual([
      'work/ok',
    ]);
  });

  it('are not more than can be followed, and those that are named come first', () => {
    const many = Array.from({ length: mostBranches + 5 }, (_, index) => `a/${index}`);
    const { tips, left } = tipsOf(answer(...many, 'main'), ['a/*', 'main']);
    expect([tips.size, left, tips.has('main')]).toEqual([mostBranches, 6, true]);
  });

  it('match in a time that does not explode', () => {
    const text = answer(`${'a'.repeat(5000)}b`);
    expect(names(text, ['*a*a*a*a*a*a*a*a*a*a*c'])).toEqual([]);
  });

  it('match as a regular expression of the same meaning would', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), part, (parts, text) => {
        const expected = new RegExp(`^${parts.join('.*')}$`).test(text);
        const isName = /^[ab][ab/]*$/.test(text) && !/\/\/|\/$/.test(text);
        expect(names(answer(text), [parts.join('*')])).toEqual(expected && isName ? [text] : []);
      }),
    );
  });
});
