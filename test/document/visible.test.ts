import { expect, test } from 'vitest';
import { head } from '../../src/document/cut.ts';
import { visible, visibleExact, visibleLine } from '../../src/document/visible.ts';

const character = (...codes: readonly number[]): string => String.fromCodePoint(...codes);
const colored = `${character(0x1b)}[1;31mred${character(0x1b)}[0m`;

test.each([
  ['colours are dropped', colored, 'red'],
  ['other escapes are shown', `${character(0x1b)}[2Jx`, '␛[2Jx'],
  ['a bell and a null are shown', character(7, 0), '␇␀'],
  ['C1 controls are named', character(0x9b), '‹U+009B›'],
  ['text cannot run backwards', `a${character(0x202e)}b${character(0x2069)}`, 'a‹U+202E›b‹U+2069›'],
  [
    'nothing of no width hides',
    `a${character(0x200b, 0xfeff, 0xad)}b`,
    'a‹U+200B›‹U+FEFF›‹U+00AD›b',
  ],
  ['line separators of Unicode are named', character(0x2028, 0x2029), '‹U+2028›‹U+2029›'],
  ['tags are named', character(0xe0041), '‹U+E0041›'],
  ['half a surrogate pair is named', character(0xd83d), '‹U+D83D›'],
  ['a lone carriage return is shown', 'a\rb', 'a␍b'],
  ['line ends are one kind', 'a\r\nb', 'a\nb'],
  ['a sign in colour stays', `⚠${character(0xfe0f)} 😀 ü 漢`, `⚠${character(0xfe0f)} 😀 ü 漢`],
  ['our markers are none', '<!-- Cold-Review:end x -->', '<!-- ‹Cold-Review›:end x -->'],
])('%s', (_, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('one line of prose has single spaces', () => {
  expect(visibleLine(' a \t\n b  ')).toBe('a b');
});

test('one exact line shows its line ends and tabs', () => {
  expect(visibleExact("printf 'a\tb\n'")).toBe("printf 'a␉b␊'");
});

test('a cut never leaves half a character', () => {
  expect(head('a😀b', 2)).toBe('a');
  expect(head('a😀b', 3)).toBe('a😀');
});
