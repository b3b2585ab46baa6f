import { describe, expect, it } from 'vitest';
import { parseOutput } from '../../../src/probes/parsers/index.ts';

describe('psql -A', () => {
  it.each([
    ['count\n3\n(1 row)\n', 'count', ['3']],
    ['state\nopen\n(null)\n\n(3 rows)\n', 'state', ['open', '(null)', '']],
    ['state\n(0 rows)\n', 'state', []],
  ])('%j', (text, column, rows) => {
    const value = { refused: false, column, rows };
    expect(parseOutput('psql', text)).toEqual({ ok: true, value });
  });

  it.each([
    '',
    '3',
    'count\n3\n',
    'count\n3\n(2 rows)\n',
    'a\nb\nc\n(1 row)\n',
    'a|b\n1|2\n(1 row)\n',
    '(1 row)\n',
  ])('is not read where it is not whole, or has several columns: %j', (text) => {
    expect(parseOutput('psql', text).ok).toBe(false);
  });
});

describe('redis-cli --no-raw', () => {
  it.each([
    ['PONG\n', 'status', 'PONG'],
    ['(integer) -2\n', 'integer', '-2'],
    ['(nil)\n', 'nil', ''],
    ['"hi \\"there\\"\\n\\xc3\\xbc \\\\"\n', 'text', 'hi "there"\nü \\'],
    ['"(nil)"\n', 'text', '(nil)'],
    ['"(error) x"\n', 'text', '(error) x'],
  ])('%j', (text, kind, value) => {
    expect(parseOutput('redis', text)).toEqual({
      ok: true,
      value: { refused: false, kind, value },
    });
  });

  it.each([
    '',
    '\n',
    '(error) NOAUTH Authentication required.\n',
    '"half',
    '1) "a"\n2) "b"\n',
    '(integer) x',
    '{}',
    '7',
  ])('is no reply: %j', (text) => {
    expect(parseOutput('redis', text).ok).toBe(false);
  });
});
