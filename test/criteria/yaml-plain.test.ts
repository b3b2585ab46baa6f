import { dump } from 'js-yaml';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readPlain } from '../../src/criteria/yaml-plain.ts';
import { readThoroughly } from '../../src/criteria/yaml.ts';

const thorough = (text: string): unknown => {
  const read = readThoroughly({ path: 'claims/a.yaml', text });
  return read.ok ? { value: read.file.value } : 'refused';
};

/** What the quick reader takes, the thorough one takes as the same. */
const agrees = (text: string): void => {
  const quick = readPlain(text);
  if (quick) expect(thorough(text)).toEqual(quick);
};

const scalar = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    ...[
      '1_000',
      '0x1F',
      '0b11',
      '0o17',
      '012',
      '.5',
      '5.',
      '1e3',
      '+1',
      '-0',
      '-0.0',
      '+.inf',
      '.NaN',
    ],
    ...[
      'yes',
      'No',
      'TRUE',
      'null',
      '~',
      '',
      'Null',
      '12:30',
      '2026-01-01',
      '<<',
      '=',
      '!',
      '&a',
      '*a',
    ],
    ...[
      'a: b',
      'a #b',
      '- a',
      '? a',
      '%a',
      '@a',
      '`a',
      '{{a}}',
      '[a',
      '|',
      '>',
      'a\nb',
      ' a',
      'a ',
      "'",
    ],
    '9007199254740993',
    '123456789012345678901234567890',
  ),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const word = fc.stringMatching(/^[A-Za-z][\w.-]{0,5}$/);
const key = fc.oneof({ weight: 9, arbitrary: word }, fc.string({ maxLength: 5 }));
const { root } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
  root: fc.dictionary(key, tie('value'), { maxKeys: 5 }),
}));

const piece = fc.constantFrom(
  ...[
    'a',
    'b: ',
    'c:',
    ': ',
    '- ',
    '? ',
    '\n',
    '\n  ',
    '\n    ',
    '\n\n',
    ' ',
    '# x',
    '"',
    "'",
    '|',
    '>',
    '|2',
  ],
  ...[
    '|-',
    '>+',
    '[',
    ']',
    '{',
    '}',
    ', ',
    ',',
    '&a ',
    '*a',
    '!t ',
    '<<: ',
    '---\n',
    '...\n',
    '%',
    '\\',
    '\\n',
  ],
  ...[
    '\\x41',
    '1',
    '0x1',
    '1_0',
    '.5',
    '~',
    'null',
    'true',
    'é',
    '\u2028',
    '\ufeff',
    '\t',
    '\r\n',
    'key: ',
    '-',
  ],
);

describe('the quick reader of YAML', () => {
  it('reads what either library writes as the thorough reader does', () => {
    fc.assert(
      fc.property(root, fc.boolean(), fc.boolean(), (value, isFlow, isFolded) => {
        agrees(
          stringify(value, {
            collectionStyle: isFlow ? 'flow' : 'block',
            blockQuote: isFolded ? 'folded' : true,
          }),
        );
        agrees(dump(value, { lineWidth: isFolded ? 20 : -1 }));
      }),
      { numRuns: 500 },
    );
  });

  it('takes no text that the thorough reader takes otherwise', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        agrees(pieces.join(''));
        agrees(`key: ${pieces.join('')}`);
        agrees(`a:\n  - b: ${pieces.join('')}\n    c: 1\n`);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['a tag', 'a: !!str 1'],
    ['an anchor', 'a: &a 1'],
    ['an alias', 'a: &a 1\nb: *a'],
    ['a second document', 'a: 1\n---\nb: 1'],
    ['the start of a document', '---\na: 1'],
    ['a directive', '%YAML 1.2\n---\na: 1'],
    ['a merge key', '<<: {a: 1}'],
    ['a number for a key', '1: a'],
    ['null for a key', 'null: a'],
    ['no key', ': a'],
    ['a list for a key', '[a]: b'],
    ['a key of every object', '__proto__: a'],
    ['the same key twice', 'a: 1\na: 2'],
    ['an escape of a control character', 'a: "\\x00"'],
    ['a list', '- a'],
    ['nothing', ''],
    ['a tab', 'a:\t1'],
    ['a carriage return', 'a: 1\r\n'],
    ['deep nesting', `a: ${'['.repeat(60)}${']'.repeat(60)}`],
    ['a quote that is never closed', 'a: "b'],
  ])('leaves %s to the thorough reader', (_, text) => {
    expect(readPlain(text)).toBeNull();
  });

  it('reads all that ships with the package, as the thorough reader does', () => {
    const files = ['claims', 'probes', 'probes/collectors'].flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => join(folder, name)),
    );
    expect(files.length).toBeGreaterThan(80);
    for (const path of files) {
      const text = readFileSync(path, 'utf8');
      expect([path, readPlain(text)]).toEqual([path, thorough(text)]);
    }
  });
});
