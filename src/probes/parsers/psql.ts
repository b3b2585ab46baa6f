import type { Parsed } from './index.ts';

/**
 * `psql -A` of a query of one column: its name, a line a row, and how many rows there are, by which an output that is
 * not whole, or has a line break in a value, is known.
 */
export function parsePsql(text: string): Parsed {
  const lines = text.replace(/\n$/, '').split('\n');
  const [column = '', ...rest] = lines;
  const footer = /^\((\d+) rows?\)$/.exec(rest.pop() ?? '');
  if (!footer) return { ok: false, reason: 'the answer does not end with the number of its rows' };
  if (column === '' || column.includes('|')) return { ok: false, reason: 'it has not one column' };
  if (rest.length !== Number(footer[1])) {
    return { ok: false, reason: 'it has another number of lines than of rows' };
  }
  return { ok: true, value: { refused: false, column, rows: rest } };
}
