import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDocument, type DocumentChange } from '../../src/document/edit.ts';
import { escape } from './builders.ts';
import { hostileText } from './hostile.ts';

const change = (
  id: string | null,
  table = 'the table',
  markdown = `## ${id ?? ''}`,
): DocumentChange => ({
  title: '# REVIEW pvfix: a title',
  table,
  ...(id === null ? {} : { section: { id, kind: 'review', markdown } }),
});

function edited(text: string | null, it: DocumentChange): string {
  const done = editDocument(text, it);
  if (!done.ok) throw new Error(`${done.problem.line}: ${done.problem.message}`);
  return done.text;
}

function problemOf(text: string, it: DocumentChange = change('M9')): string {
  const done = editDocument(text, it);
  if (done.ok) throw new Error('edited');
  const { line, message, wayOut } = done.problem;
  expect(wayOut).not.toBe('');
  return `${line}: ${message}`;
}

const fresh = edited(null, change('M1'));

describe('a REVIEW file', () => {
  test('is made where there is none: title, table, section', () => {
    expect(fresh).toBe(
      [
        '# REVIEW pvfix: a title',
        '',
        '<!-- cold-review:begin table status -->',
        'the table',
        '<!-- cold-review:end status -->',
        '',
        '<!-- cold-review:begin review M1 -->',
        '## M1',
        '<!-- cold-review:end M1 -->',
        '',
      ].join('\n'),
    );
    expect(edited('', change('M1'))).toBe(fresh);
  });

  test('gets later sections at its end, in the order of the reviews', () => {
    const later = edited(edited(fresh, change('M2')), change('M1.again'));
    expect([...later.matchAll(/begin review (\S+)/g)].map(([, id]) => id)).toEqual([
      'M1',
      'M2',
      'M1.again',
    ]);
  });

  test('gets the new table in the place of the old one, wherever people moved it', () => {
    const moved = fresh.replace('# REVIEW', 'Read this first.\n\n# REVIEW');
    const later = edited(moved, change('M2', 'another table'));
    expect(later).toContain('status -->\nanother table\n<!--');
    expect(later).not.toContain('the table');
    expect(later.startsWith('Read this first.\n\n# REVIEW')).toBe(true);
  });

  test('keeps a section as it is, also when the review is rendered again otherwise', () => {
    expect(edited(fresh, change('M1', 'the table', 'something else'))).toBe(fresh);
  });

  test('has an empty line before a section, also where the last line had no end', () => {
    expect(edited(`${fresh}last words`, change('M2'))).toContain(
      'last words\n\n<!-- cold-review:begin review M2 -->',
    );
  });

  test('that people began gets the table under its heading', () => {
    expect(edited('# Ours\r\n\r\nwords\r\n', change(null))).toBe(
      '# Ours\r\n\r\n<!-- cold-review:begin table status -->\r\nthe table\r\n<!-- cold-review:end status -->\r\n\r\n\r\nwords\r\n',
    );
  });

  test('without a heading gets the table on top', () => {
    expect(edited('words', change(null))).toMatch(
      /^# REVIEW pvfix: a title\n\n<!--[^]*-->\n\nwords$/,
    );
  });
});

describe('what people wrote', () => {
  const eol = fc.constantFrom('\n', '\r\n');
  const line = fc.oneof(
    fc.constantFrom('', ' ', '# words', '```', '~~~', '- item', '> <!-- cold-review:end x -->'),
    fc.constantFrom(
      ' <!-- cold-review:begin review M1 -->',
      '<!-- a comment -->',
      '=======',
      '</details>',
    ),
    fc.constantFrom('\r', '\t', '\u{FEFF}', '  trailing  '),
    fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\n', '')),
  );
  const harmless = (text: string): boolean =>
    !text.split('\n').some((it) => /^(<!-- cold-review:|[<>|]{7}( |\r?$))/.test(it));
  const words = fc
    .tuple(fc.array(fc.tuple(line, eol), { maxLength: 6 }), line)
    .map(([lines, last]) => lines.flat().join('') + last)
    .filter(harmless);

  /** All that stands outside of our blocks. */
  const outside = (text: string): string =>
    text.replace(
      /^<!-- cold-review:begin \S+ (\S+) -->\r?\n[^]*?^<!-- cold-review:end \1 -->\r?\n?/gm,
      '',
    );

  const ours = /^(?:\r?\n)?(?:# REVIEW pvfix: a title)?(?:\r?\n)*$/;

  /** Whether `after` is `before` with one piece of ours in it, and line ends at the end. */
  function onlyOursIn(before: string, after: string): boolean {
    return Array.from({ length: before.length + 1 }, (_, at) => at).some((at) => {
      if (!after.startsWith(before.slice(0, at))) return false;
      const rest = after.slice(at);
      return [0, 1, 2, 3, 4].some((gap) => {
        const tail = rest.slice(rest.length - gap);
        const body = rest.slice(0, rest.length - gap);
        if (!/^(?:\r?\n)*$/.test(tail) || !body.endsWith(before.slice(at))) return false;
        return ours.test(body.slice(0, body.length - (before.length - at)));
      });
    });
  }

  test('stays byte for byte, before, between and after the sections', () => {
    fc.assert(
      fc.property(words, words, words, fc.boolean(), (top, between, end, bom) => {
        const one = edited((bom ? '\u{FEFF}' : '') + top, change('M1'));
        const two = edited(`${one}${between}`, change('M2'));
        const three = `${two}${end}`;
        const four = edited(edited(three, change('M2', 'other')), change('M3', 'other'));
        // Ours adds a line end where the last line has none, and an empty line before a section.
        expect(outside(four).startsWith(outside(three))).toBe(true);
        expect(outside(four).slice(outside(three).length)).toMatch(/^(\r?\n){1,2}$/);
        expect(onlyOursIn((bom ? '\u{FEFF}' : '') + top, outside(one))).toBe(true);
        expect(outside(two).startsWith(outside(one + between))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('is not touched by a second run', () => {
    fc.assert(
      fc.property(words, words, (top, end) => {
        const once = `${edited(top, change('M1'))}${end}`;
        fc.pre(harmless(end));
        const twice = edited(once, change('M2', 'other table\nof two lines'));
        expect(edited(twice, change('M2', 'other table\nof two lines'))).toBe(twice);
        expect(edited(twice, change('M1', 'other table\nof two lines'))).toBe(twice);
      }),
      { numRuns: 1000 },
    );
  });

  test('may quote a marker: indented, in a quotation, or broken in a code block', () => {
    const quotes = [
      '```',
      '<!-- cold-review:begin review <id> -->',
      '<!-- cold-review: -->',
      '```',
      ' <!-- cold-review:end M1 -->',
      '> <!-- cold-review:begin table status -->',
      '',
    ].join('\n');
    expect(edited(fresh + quotes, change('M2'))).toContain(`M1 -->\n${quotes}`);
  });

  test('keeps its line ends, and ours are like them', () => {
    const crlf = edited('# A\r\nb\r\n', change('M1'));
    expect(crlf.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(edited(crlf, change('M2')).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('keeps its byte order mark', () => {
    expect(edited('\u{FEFF}# A\n', change('M1')).startsWith('\u{FEFF}# A\n')).toBe(true);
  });
});

describe('nothing is written', () => {
  test.each([
    [
      'a begin without an end',
      fresh.replace('<!-- cold-review:end M1 -->\n', ''),
      '7: M1 begins and never ends.',
    ],
    [
      'an end without a begin',
      `${fresh}<!-- cold-review:end M7 -->\n`,
      '10: M7 ends and never began.',
    ],
    [
      'a section in a section',
      fresh.replace('## M1', '<!-- cold-review:begin review M7 -->'),
      '8: M7 begins inside M1.',
    ],
    ['an end of another', fresh.replace('end M1', 'end M7'), '9: M7 ends inside M1.'],
    [
      'a section twice',
      fresh + fresh.slice(fresh.indexOf('<!-- cold-review:begin review')),
      '10: A second review M1 begins.',
    ],
    [
      'a second table',
      `${fresh}<!-- cold-review:begin table two -->\n<!-- cold-review:end two -->\n`,
      '10: A second table two begins.',
    ],
    [
      'a broken marker',
      `${fresh}<!-- cold-review:begin review M2\n`,
      '10: A line starts like a marker of cold-review and is none.',
    ],
    [
      'an unknown kind',
      `${fresh}<!-- cold-review:begin verdict M2 -->\n`,
      '10: A line starts like a marker of cold-review and is none.',
    ],
    [
      'an id that is none',
      `${fresh}<!-- cold-review:begin review ../x -->\n`,
      '10: A line starts like a marker of cold-review and is none.',
    ],
    [
      'a git conflict',
      `${fresh}<<<<<<< HEAD\na\n=======\nb\n>>>>>>> theirs\n`,
      '10: A git conflict is not resolved.',
    ],
    [
      'half a git conflict',
      `${fresh}a\r\n>>>>>>> theirs\r\n`,
      '11: A git conflict is not resolved.',
    ],
    [
      'a conflict in a section',
      fresh.replace('## M1', '<<<<<<< HEAD'),
      '8: A git conflict is not resolved.',
    ],
  ])('into a file with %s', (_, text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  test('into a file with a broken marker, whatever code blocks a section before it holds', () => {
    const open = fresh.replace('## M1', '```');
    expect(problemOf(`${open}<!-- cold-review:begin review\n`)).toMatch(/^10: A line starts like/);
  });

  test('when a section that is hidden in a code block would be written again', () => {
    const hidden = fresh.replace(
      '<!-- cold-review:begin review',
      '```\n<!-- cold-review:begin review',
    );
    expect(edited(hidden, change('M1'))).toBe(hidden);
  });

  test.each([
    ['an id that is no file name', change('a b')],
    ['an id that closes a comment', change('a-->')],
    ['a marker in a section', change('M9', 'x', 'a\n<!-- cold-review:end M9 -->\nb')],
    ['a marker in the table', change('M9', '<!-- cold-review:end status -->')],
    ['a title of two lines', { ...change('M9'), title: '# a\n# b' }],
  ])('for %s', (_, it) => {
    expect(problemOf(fresh, it)).toMatch(/^1: /);
  });
});

test('hostile text in a section opens and closes no section', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (text, line) => {
      const markdown = `## M1\n\n${escape.fence(text).toString()}\n\n${escape.inline(line).toString()}\n`;
      const one = edited(null, change('M1', 'the table', markdown));
      const two = edited(one, change('M2'));
      expect(two.startsWith(one)).toBe(true);
      expect(two.slice(one.length)).toBe(
        '\n<!-- cold-review:begin review M2 -->\n## M2\n<!-- cold-review:end M2 -->\n',
      );
    }),
    { numRuns: 500 },
  );
});
