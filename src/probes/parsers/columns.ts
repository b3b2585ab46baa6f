import type { Parsed } from './index.ts';

/** Lines of words with blanks between them, a list each: `ps -o`, `dpkg-query -W -f`. */
export function parseColumns(text: string): Parsed {
  if (text !== '' && !text.endsWith('\n')) return { ok: false, reason: 'the last line is cut off' };
  const rows = text
    .split('\n')
    .map((line) => line.split(/[ \t]+/).filter((word) => word !== ''))
    .filter((row) => row.length > 0);
  return { ok: true, value: rows };
}
