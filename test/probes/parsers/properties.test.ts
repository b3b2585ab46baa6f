import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePropertyBlocks, PropertyError } from '../../../src/probes/parsers/properties.ts';

describe('property blocks', () => {
  test.each<[string, string, Record<string, string | string[]>[]]>([
    ['one block', 'Id=a.service\nAfter=b c\n', [{ Id: 'a.service', After: 'b c' }]],
    ['two blocks', 'Id=a\n\nId=b\n', [{ Id: 'a' }, { Id: 'b' }]],
    ['more blank lines than needed', '\n\nId=a\n\n\nId=b\n\n', [{ Id: 'a' }, { Id: 'b' }]],
    ['a value with equals signs', 'Environment=A=1 B=2\n', [{ Environment: 'A=1 B=2' }]],
    ['an empty value', 'Id=a\nAfter=\n', [{ Id: 'a', After: '' }]],
    ['a key that comes three times', 'E=1\nE=2\nE=3\n', [{ E: ['1', '2', '3'] }]],
    ['the same key in two blocks', 'E=1\n\nE=2\n', [{ E: '1' }, { E: '2' }]],
    ['carriage returns', 'Id=a\r\nAfter=b\r\n\r\nId=c\r\n', [{ Id: 'a', After: 'b' }, { Id: 'c' }]],
    ['a line break inside a value', 'E=sh -c a\n  b\nId=a\n', [{ E: 'sh -c a\n  b', Id: 'a' }]],
    ['a blank line inside a value', 'E=a\n\n- b\nId=a\n', [{ E: 'a\n\n- b', Id: 'a' }]],
    ['a line break in a repeated key', 'E=1\nE=2\n- 3\n', [{ E: ['1', '2\n- 3'] }]],
    ['a key that objects inherit', 'constructor=x\n', [{ constructor: 'x' }]],
    ['nothing', '', []],
  ])('%s', (_, text, blocks) => {
    expect(parsePropertyBlocks(text).blocks).toStrictEqual(blocks);
  });

  test.each([
    ['ends with its last line', 'Id=a\n', true],
    ['is cut off inside a line', 'Id=a\nAft', false],
    ['is cut off inside a value', 'Id=a\nAfter=b', false],
    ['is empty', '', false],
  ])('a text that %s: complete is %s', (_, text, complete) => {
    expect(parsePropertyBlocks(text).complete).toBe(complete);
  });

  test.each([
    ['a NUL byte', 'Id=a\nAfter=\0b\n', 'nul', 2],
    ['a message instead of properties', '\nFailed to connect to bus\n', 'not-a-property', 2],
  ])('%s is refused with its line', (_, text, code, line) => {
    let caught: unknown;
    try {
      parsePropertyBlocks(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(PropertyError);
    expect(caught).toMatchObject({ code, line });
  });

  test('what is printed is read back', () => {
    const key = fc.stringMatching(/^[A-Z][a-zA-Z0-9_]{0,8}$/);
    const value = fc.string().filter((text) => !/[\r\n\0]/.test(text));
    const block = fc.dictionary(key, value, { minKeys: 1, noNullPrototype: true });
    fc.assert(
      fc.property(fc.array(block), (blocks) => {
        const text = blocks
          .map((entries) =>
            Object.entries(entries)
              .map(([name, content]) => `${name}=${content}\n`)
              .join(''),
          )
          .join('\n');
        expect(parsePropertyBlocks(text).blocks).toStrictEqual(blocks);
      }),
    );
  });
});
