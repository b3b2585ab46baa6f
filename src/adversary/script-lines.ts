import { z } from 'zod';
import { analysis } from './analysis.ts';

/**
 * The lines of a shell script without comments, for patterns to be looked for in what can run.
 * Gives `lines`, trimmed at the end, none empty.
 */
export const scriptLines = analysis(
  { variables: z.object({ script: z.string() }), params: z.looseObject({}) },
  ({ script }) => ({ ok: true, value: { lines: codeLines(script) } }),
);

/**
 * Strips comments: a `#` that begins a word, outside of quotes (POSIX.1-2017, XCU 2.3, rule 9).
 * Quotes may span lines. A here-document counts as code.
 */
export function codeLines(script: string): string[] {
  const lines: string[] = [];
  let quote: string | null = null;
  for (const line of script.split(/\r?\n/)) {
    const { code, open } = codeOf(line, quote);
    quote = open;
    const text = code.trimEnd();
    if (text !== '') lines.push(text);
  }
  return lines;
}

function codeOf(line: string, open: string | null): { code: string; open: string | null } {
  let quote = open;
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === '\\' && quote !== "'") at++;
    else if (quote !== null) quote = char === quote ? null : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '#' && (at === 0 || /[\s;&|()<>]/.test(line.charAt(at - 1)))) {
      return { code: line.slice(0, at), open: null };
    }
  }
  return { code: line, open: quote };
}
