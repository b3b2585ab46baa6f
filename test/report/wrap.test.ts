import { describe, expect, it } from 'vitest';
import { wrapped } from '../../src/report/wrap.ts';

describe('the words of a line', () => {
  it.each<[string, string, readonly string[]]>([
    ['that fit', 'a bc', ['a bc']],
    ['that do not', 'aaaa bbbb cccc', ['aaaa bbbb', 'cccc']],
    ['that are too long', 'abcdefghijklm', ['abcdefghij', 'klm']],
    ['to be copied', 'say `ls -l a` there', ['say', '`ls -l a`', 'there']],
    ['to be copied, and more at them', 'as (`ls -l`), so', ['as', '(`ls -l`),', 'so']],
    ['to be copied that do not fit', 'say `ls -l /a/b/c`', ['say `ls -l', '/a/b/c`']],
    ['with one backtick', 'a ` b c d e f g', ['a ` b c d', 'e f g']],
  ])('%s', (_, text, lines) => {
    expect(wrapped(text, 10)).toEqual(lines);
  });
});
