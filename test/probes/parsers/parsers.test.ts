import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parserName, type ParserName } from '../../../src/model/step.ts';
import { keepFields } from '../../../src/probes/keep.ts';
import { parseOutput } from '../../../src/probes/parsers/index.ts';

const names = parserName.options;
const read = (name: ParserName, text: string): unknown => {
  const parsed = parseOutput(name, text);
  return parsed.ok ? parsed.value : `? ${parsed.reason}`;
};
const refused = expect.stringMatching(/^\? /) as unknown;

describe('a parser', () => {
  it.each<[ParserName, string, unknown]>([
    ['text', '', ''],
    ['text', ' a\r\nb', ' a\r\nb'],
    ['lines', '', []],
    ['lines', '\n\n', []],
    ['lines', 'a\r\n\nb', ['a', 'b']],
    ['lines', ' a ', [' a ']],
    ['lines', 'a\u2028b\rc', ['a\u2028b\rc']],
    ['lines', '\ufffd\n', ['\ufffd']],
    ['json', '{"a":[1,"2",null]}', { a: [1, '2', null] }],
    ['json', ' 7\n', 7],
    ['json', 'null', null],
    ['json', '', refused],
    ['json', ' \n', refused],
    ['json', '{"a":1', refused],
    ['json', '[1,]', refused],
    ['json', "{'a':1}", refused],
    ['json', '{"a":1}{"a":2}', refused],
    ['json', 'NaN', refused],
    ['json', '\ufeff{}', refused],
    ['json', 'Error response from daemon: x', refused],
    ['json-lines', '', []],
    ['json-lines', '\n \n', []],
    ['json-lines', '{"a":1}\r\n\n{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['json-lines', '{"a":1}\n{"a":', refused],
    ['json-lines', '{"a":1} {"a":2}', refused],
    ['json-lines', 'Welcome!\n{"a":1}', refused],
    ['json-lines', '{\n"a":1}', refused],
    ['properties', 'Id=a\n', [{ Id: 'a' }]],
    ['properties', '', refused],
    ['properties', '\n', refused],
    ['properties', 'Id=a', refused],
    ['properties', 'Welcome!\nId=a\n', refused],
    ['properties', 'A=1\nA=2\n', [{ A: ['1', '2'] }]],
    ['properties', 'constructor=1\ntoString=2\n', [{ constructor: '1', toString: '2' }]],
    ['systemd-exec', 'Id=a\nExecStart=x\n', refused],
  ])('%s: %j', (name, text, expected) => {
    expect(read(name, text)).toEqual(expected);
  });

  it('says on which line JSON ends to be JSON', () => {
    expect(read('json-lines', '{}\n\nx')).toMatch(/^\? line 3: not JSON/);
  });

  it('keeps keys that objects have of themselves as plain keys', () => {
    const value = read('json', '{"__proto__":{"polluted":true},"a":1}') as object;
    expect(Object.keys(value)).toEqual(['__proto__', 'a']);
    expect('polluted' in value).toBe(false);
    expect(JSON.stringify(keepFields(value, ['__proto__', 'a']))).toBe(
      '{"__proto__":{"polluted":true},"a":1}',
    );
    expect(read('properties', 'A=1\n__proto__=x\n')).toEqual([{ A: '1\n__proto__=x' }]);
    expect('polluted' in {}).toBe(false);
  });
});

describe.each(names)('%s', (name) => {
  it('refuses NUL bytes wherever they stand', () => {
    for (const text of ['\0', 'Id=a\n\0', '{"a":"\0"}', '[]\0\n']) {
      expect(read(name, text)).toBe('? the output holds NUL bytes');
    }
  });

  it('never throws, and gives JSON-like data or a reason', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const parsed = parseOutput(name, text);
        if (parsed.ok) expect(JSON.parse(JSON.stringify(parsed.value))).toEqual(parsed.value);
        else expect(parsed.reason).not.toBe('');
      }),
    );
  });

  // What is quadratic takes minutes, on any machine.
  it('reads five megabytes on one line in time', { timeout: 120_000 }, () => {
    const begun = performance.now();
    read(name, 'a'.repeat(5_000_000));
    read(name, `Id=${'a=b '.repeat(1_250_000)}\n`);
    read(name, `"${'\\u0000'.repeat(800_000)}"`);
    expect(performance.now() - begun).toBeLessThan(30_000);
  });

  it('refuses, or reads as text, what is nested a million times deep', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const value = read(name, open.repeat(1_000_000) + '1' + close.repeat(1_000_000));
      expect(() => JSON.stringify(keepFields(value, ['a.*.b']))).not.toThrow();
      if (name.startsWith('json')) expect(value).toMatch(/^\? .*nested too deeply/);
    }
  });
});

it('JSON as deep as tools print it is read', () => {
  const text = '['.repeat(90) + ']'.repeat(90);
  expect(JSON.stringify(read('json', text))).toBe(text);
});
