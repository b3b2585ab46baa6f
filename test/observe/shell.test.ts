import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShellError, decodeVector, encodeVector } from '../../src/observe/shell.ts';
import { shells } from './local-shell.ts';

/** Words that have broken encoders: quotes, expansions, options, nothing, newlines, all of Unicode. */
const word = fc
  .oneof(
    fc.constantFrom(
      '',
      '-n',
      '--',
      "'",
      "''",
      '"',
      '\\',
      '\n',
      '$HOME',
      '`id`',
      '$(id)',
      '*',
      '~',
      '!!',
      '#',
      ';',
      '&&',
      '\t',
      '\r\n',
      '=',
      'a=b',
      '{a,b}',
      '\u202e',
      '%s',
      '\x1e',
    ),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
  )
  .map((text) => text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, ''));
const vector = fc.array(word, { minLength: 1, maxLength: 8 });

/** What a shell makes of the text: each word as it reaches a program, ended by NUL. */
function wordsAsRun(shell: readonly string[], text: string): string[] {
  const [program = '', ...start] = shell;
  const script = `print() { for each; do printf '%s\\0' "$each"; done; }\nprint ${text}\n`;
  const { stdout, status, stderr } = spawnSync(program, start, { input: script });
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
  return stdout.toString('utf8').split('\0').slice(0, -1);
}

describe('a vector', () => {
  it.each(shells.map((words) => [words[0], words] as const))(
    'reaches a program of %s word for word, whatever is in it',
    (_, shell) => {
      // Many vectors in one shell: what is looked for is the encoding, not the fork.
      fc.assert(
        fc.property(fc.array(vector, { minLength: 1, maxLength: 40 }), (vectors) => {
          const expected = vectors.flatMap((argv) => [...argv, 'END OF VECTOR']);
          const text = vectors.map((argv) => `${encodeVector(argv)} 'END OF VECTOR'`).join(' ');
          expect(wordsAsRun(shell, text)).toEqual(expected);
        }),
        { numRuns: 25 },
      );
    },
  );

  it('comes back from its own text', () => {
    fc.assert(
      fc.property(vector, (argv) => {
        expect(decodeVector(encodeVector(argv))).toEqual(argv);
      }),
    );
  });

  it('of plain words is readable: no quotes where none are needed', () => {
    expect(encodeVector(['docker', 'network', 'ls', '--format', '{{json .}}'])).toBe(
      "docker network ls --format '{{json .}}'",
    );
  });

  it.each([
    ['without words', [], 'empty-vector'],
    ['with a NUL byte', ['echo', 'a\0b'], 'nul'],
    ['with half a surrogate pair', ['echo', '\ud800'], 'ill-formed'],
  ])('%s is refused', (_, argv, code) => {
    expect(() => encodeVector(argv)).toThrow(expect.objectContaining({ code }) as ShellError);
  });
});

describe('text that a shell would expand', () => {
  it.each([
    'a $b',
    'a `b`',
    'a; b',
    'a | b',
    'a > b',
    'a "b"',
    "a 'b",
    'a\nb',
    'a *',
    '~',
    'a & b',
    'a \\',
  ])('is no list of words: %j', (text) => {
    expect(() => decodeVector(text)).toThrow(ShellError);
  });
});
