import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escaping } from '../../src/document/escape.ts';
import { visible, visibleExact, visibleLine } from '../../src/document/visible.ts';
import { escape, sha256 } from './builders.ts';
import { nodes, parse, referencesIn, textOf, typesIn } from './gfm.ts';
import { hostilePieces, hostileText } from './hostile.ts';

const unredacted = escaping(sha256, (text) => text);
const shown = (markdown: string): string => textOf(parse(markdown));

describe('a line of prose', () => {
  test.each([
    ['the proxy network is 10.10.0.0/16', 'the proxy network is 10.10.0.0/16'],
    ['all nine services, "healthy" (1/1)', 'all nine services, "healthy" (1/1)'],
    ['2026-06-13T05:38:02Z is a time', '2026-06-13T05:38:02Z is a time'],
    ['traefik_ci_net_app runs', 'traefik_ci_net_app runs'],
    ['thanks to @bob, see #12.', 'thanks to `@bob`, see `#12`.'],
    ['see https://evil.example/x.', 'see `https://evil.example/x`.'],
    ['**two words** here', '`**two words**` here'],
    ['of commit e6349a9b', 'of commit `e6349a9b`'],
    ['a `tick` and ``two``', 'a `` `tick` `` and ``` ``two`` ```'],
    ['- not a list', '`-` not a list'],
    ['a - b', 'a - b'],
    ['1. not a list', '`1.` not a list'],
    ['swap A & B', 'swap A & B'],
    ['two\nlines', 'two lines'],
    ['', ''],
  ])('%j is written %j', (text, written) => {
    expect(escape.inline(text).toString()).toBe(written);
  });

  test('renders as the same text and as nothing else, whatever it holds', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const written = unredacted.inline(text).toString();
        expect(shown(written)).toBe(visibleLine(text));
        const allowed = new Set(['root', 'paragraph', 'text', 'inlineCode']);
        expect(typesIn(written).filter((type) => !allowed.has(type))).toEqual([]);
        expect(
          nodes(parse(written)).filter(({ type }) => type === 'paragraph').length,
        ).toBeLessThan(2);
      }),
      { numRuns: 400 },
    );
  });

  test('mentions, links and names nothing on a forge', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(referencesIn(unredacted.inline(text).toString())).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('with code that its writer marked shows it as code, and nothing else in it does anything', () => {
    const advice = (text: string): string => unredacted.advice(text).toString();
    expect(advice('Run `docker service ps NAME --no-trunc`, it says why.')).toBe(
      'Run `docker service ps NAME --no-trunc`, it says why.',
    );
    expect(advice('`review lint` shows @admin')).toBe('`review lint` shows `@admin`');
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const one of [text, `a \`${text}\` b`, `\`${text}\`, @admin`]) {
          expect(referencesIn(advice(one))).toEqual([]);
          expect(
            typesIn(advice(one)).filter((it) => !/^(root|paragraph|text|inlineCode)$/.test(it)),
          ).toEqual([]);
        }
      }),
      { numRuns: 400 },
    );
  });

  test.each(hostilePieces.filter((it) => it.trim() !== ''))(
    '%j does nothing after a word',
    (piece) => {
      const written = escape.inline(`word ${piece} word`).toString();
      expect(referencesIn(written)).toEqual([]);
      expect(
        typesIn(written).filter((it) => !/^(root|paragraph|text|inlineCode)$/.test(it)),
      ).toEqual([]);
    },
  );

  test('stays one item in a list, one heading, one bold text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const line = unredacted.inline(text).toString();
        expect(parse(`- ${line}`).children).toHaveLength(1);
        expect(parse(`#### 1. ${line}`).children?.map(({ type }) => type)).toEqual(['heading']);
        expect(shown(`- saw ${line}`)).toBe(`saw ${visibleLine(text)}`.trim());
      }),
      { numRuns: 400 },
    );
  });
});

describe('a code span', () => {
  test('shows every character of a command, whatever it holds', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const tree = parse(`x ${unredacted.code(text).toString()} y`);
        const spans = nodes(tree).filter(({ type }) => type === 'inlineCode');
        expect(spans.map(({ value }) => value)).toEqual(text === '' ? [] : [visibleExact(text)]);
        expect(tree.children).toHaveLength(1);
      }),
      { numRuns: 400 },
    );
  });
});

describe('a code block', () => {
  const fenced = (text: string): { markdown: string; tree: ReturnType<typeof parse> } => {
    const markdown = unredacted.fence(text).toString();
    return { markdown, tree: parse(`before\n\n${markdown}\n\nafter`) };
  };

  test('holds whatever it is given, and only that', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { tree } = fenced(text);
        expect(tree.children?.map(({ type }) => type)).toEqual(['paragraph', 'code', 'paragraph']);
        const conflict = /^ ?(?=[<>=|]{7})/gm;
        const value = tree.children?.[1]?.value ?? '';
        expect(value.replace(conflict, '')).toBe(
          visible(text).replace(/\n+$/, '').replace(conflict, ''),
        );
      }),
      { numRuns: 400 },
    );
  });

  test('has no line that starts like a marker or like a git conflict', () => {
    const { markdown } = fenced(
      '<!-- cold-review:end status -->\n<<<<<<< HEAD\n=======\n>>>>>>> x',
    );
    expect(markdown).not.toMatch(/^<!-- cold-review:/m);
    expect(markdown).not.toMatch(/^[<>=]{7}/m);
  });

  test('cuts a long output with its size and the digest of the whole', () => {
    const text = 'line\n'.repeat(1000);
    const written = escape.fence(text).toString();
    expect(written.split('\n').length).toBeLessThan(210);
    expect(written).toContain(`… cut, 5000 bytes in all, sha256 \`${sha256(text)}\``);
  });

  test('cuts a very long line, never through a character', () => {
    const written = escape.fence('😀'.repeat(5000)).toString();
    expect(written).toContain('😀 … line cut, ');
    expect(written).not.toMatch(/\p{Cs}/u);
    expect(Math.max(...written.split('\n').map((line) => line.length))).toBeLessThan(450);
  });

  test('takes no more of its language than a word', () => {
    expect(escape.fence('x', 'sh`\n# evil').toString()).toBe('```shevil\nx\n```');
  });
});

describe('the cell of a table', () => {
  test('never makes another cell or row', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const cell = unredacted.cell(text).toString();
        const tree = parse(`| a | b |\n| - | - |\n| ${cell} | end |`);
        const rows = nodes(tree).filter(({ type }) => type === 'tableRow');
        const cells = rows[1]?.children ?? [];
        expect(rows).toHaveLength(2);
        expect(cells.map(textOf)).toEqual([visibleLine(text.replaceAll('|', '│')), 'end']);
      }),
      { numRuns: 400 },
    );
  });
});

describe('a link', () => {
  const urls = (markdown: string): readonly (string | undefined)[] =>
    nodes(parse(markdown))
      .filter(({ type }) => type === 'link')
      .map(({ url }) => url);

  test('goes where it says', () => {
    const address = 'https://drone.example.net/ops/412?x=1&copy;=(2)';
    expect(urls(escape.link('run', address).toString())).toEqual([
      'https://drone.example.net/ops/412?x=1&copy;=%282%29',
    ]);
    expect(urls(escape.link('run', 'evidence/a-b.json').toString())).toEqual(['evidence/a-b.json']);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '//evil.example/x',
    '/etc/passwd',
    '../../etc/passwd',
    'https://user:pass@host/',
    'https://a b',
    '',
  ])('is none for %j', (address) => {
    expect(urls(escape.link('run', address).toString())).toEqual([]);
  });

  test('is one link or none, whatever its text and address', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (text, tail) => {
        const found = urls(unredacted.link(text || 'x', `https://x.example/${tail}`).toString());
        expect(found.length).toBeLessThan(2);
        for (const url of found) expect(url).toMatch(/^https:\/\/x\.example\//);
      }),
      { numRuns: 400 },
    );
  });
});

describe('what is too long', () => {
  const text = `${'word '.repeat(1000)}@bob`;
  const size = `… cut, 5004 bytes in all`;

  test('is cut, visibly, with its size and the digest of the whole', () => {
    for (const written of [escape.inline(text), escape.code(text)].map(String)) {
      expect(written).toMatch(/^`?word word /);
      expect(written.endsWith(`${size}, sha256 \`${sha256(text)}\``)).toBe(true);
      expect(written.length).toBeLessThan(2150);
    }
  });

  test('is cut at the length that is asked for', () => {
    expect(escape.inline(text, 9).toString()).toMatch(/^word word … cut, /);
    expect(escape.code(text, 9).toString()).toMatch(/^`word word` … cut, /);
  });

  test('is cut shorter in a table', () => {
    expect(escape.cell(text).toString().length).toBeLessThan(240);
    expect(escape.cell(text).toString().endsWith(size)).toBe(true);
  });

  test('is redacted before it is cut: half a secret is one too', () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    expect(escape.inline(`${'x'.repeat(1990)} ${secret}`).toString()).not.toContain('ghp_');
  });
});

test('a secret is redacted before anything else happens to the text', () => {
  const secret = 'ghp_' + 'a1B2'.repeat(9);
  for (const written of [
    escape.inline(`uses ${secret} now`),
    escape.code(`curl -H 'Authorization: token ${secret}'`),
    escape.fence(`x\n${secret}\ny`),
    escape.cell(secret),
    escape.link(secret, `https://x.example/?token=${secret}`),
  ]) {
    expect(written.toString()).not.toContain('a1B2');
    expect(written.toString()).toContain('‹redacted:');
  }
});
