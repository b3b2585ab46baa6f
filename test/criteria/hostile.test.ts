import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/criteria/yaml.ts';
import { parseExpression } from '../../src/criteria/expression.ts';
import { lines, problemsWith, valid } from './support.ts';
import { endsSoon } from '../ends-soon.ts';

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  .concat(
    'bcdefghij'.split('').map(
      (name, index) =>
        `${name}: &${name} [${Array(9)
          .fill(`*${'abcdefghi'.charAt(index)}`)
          .join(', ')}]`,
    ),
  )
  .join('\n');

/** Each is answered at once, by one problem of the file. */
const hostile: readonly (readonly [string, string, string])[] = [
  ['a bomb of aliases', bomb, 'expand to too much'],
  ['an alias of itself', 'a: &a [*a]', 'expand to too much'],
  ['an alias of its own mapping', 'a: &a\n  b: *a\n', 'expand to too much'],
  ['a MiB of brackets', '['.repeat(1024 * 1024), 'nested too deeply'],
  ['a MiB of dashes', '- '.repeat(512 * 1024), 'nested too deeply'],
  ['a MiB of question marks', '? '.repeat(512 * 1024), 'nested too deeply'],
  ['keys in keys', '{a: '.repeat(200_000), 'nested too deeply'],
  [
    'levels of indentation',
    Array.from({ length: 500 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
    'nested too deeply',
  ],
  ['more than a MiB', `# ${'a'.repeat(1024 * 1024)}`, 'larger than 1 MiB'],
  ['more than a MiB of two-byte letters', `# ${'é'.repeat(600_000)}`, 'larger than 1 MiB'],
  [
    'very many keys',
    Array.from({ length: 60_000 }, (_, index) => `k${String(index)}: 1`).join('\n'),
    'holds too much',
  ],
  ['very many documents', '---\n'.repeat(100_000), 'holds too much|second document'],
  ['very many anchors', '&a '.repeat(100_000), 'holds too much'],
  ['a NUL', 'phase: a\u0000b\n', 'U+0000'],
  ['an escaped NUL', 'phase: "a\\0b"\n', 'control character'],
  ['an escape sequence', 'phase: \u001b[31mred\n', 'U+001B'],
  ['bytes that were no UTF-8', 'phase: \ufffd\n', 'U+FFFD'],
  ['half a character', 'phase: \ud800\n', 'U+D800'],
  ['half a character in quotes', 'phase: "\\ud800"\n', 'control character|not YAML'],
  ['a prototype', '__proto__:\n  phase: pvfix\n', '__proto__'],
  [
    'a constructor',
    'constructor: x\nphase: pvfix\ntitle: x\nmilestones: {}\n',
    'unknown key "constructor"',
  ],
  ['a list', '- a\n- b\n', 'the file is a list'],
  ['a text', 'hello\n', 'the file is the text'],
];

describe('hostile files', () => {
  it.each(hostile)('%s', (_, text, message) => {
    const found = endsSoon(() => problemsWith({ 'claims/pvfix.yaml': text })).filter(
      ({ file }) => file === 'claims/pvfix.yaml',
    );
    expect(lines(found).join('\n')).toMatch(new RegExp(message.replace('+', '\\+')));
  });

  it('do not make it throw, whatever their bytes', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'a: ',
        '- ',
        '? ',
        '{',
        '}',
        '[',
        ']',
        '\n',
        '  ',
        '\t',
        '&a ',
        '*a',
        '!x ',
        '|',
        '>',
        '"',
        "'",
        '---\n',
        '...\n',
        '%YAML 1.1\n',
        '# ',
        '<<: ',
        '\r',
        ',',
        ':',
        '{{a}}',
        '\u2028',
        '\ufeff',
        '~',
        '0x1F',
        '.nan',
        '1e999',
      ),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const result = readYaml({ path: 'x.yaml', text: pieces.join('') });
        if (result.ok) return;
        expect(result.problems.length).toBeGreaterThan(0);
        for (const { line, column } of result.problems)
          expect(Math.min(line, column)).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('do not make it throw as criteria of any kind', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(valid)), json, (path, value) => {
        const found = problemsWith({ [path]: JSON.stringify(value) });
        expect(found.some(({ file }) => file === path)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('hostile expressions', () => {
  it.each([
    ['brackets', '('.repeat(2000)],
    ['closed brackets', `${'('.repeat(100)}a${')'.repeat(100)}`],
    ['lists in lists', `${'['.repeat(100)}${']'.repeat(100)}`],
    ['a long one', `a${'+a'.repeat(10_000)}`],
    ['ternaries', 'a ? '.repeat(900)],
    ['negations', `${'!'.repeat(1000)}a`],
    ['minus signs', `${'-'.repeat(1000)}a`],
    ['calls', `${'a.b('.repeat(20)}${')'.repeat(20)}`],
    ['unclosed calls', 'a.b('.repeat(20)],
    ['macros in macros', `${'a.map(x, '.repeat(20)}x${')'.repeat(20)}`],
  ])('%s are answered at once', (_, text) => {
    endsSoon(() => parseExpression(text));
  });
});
