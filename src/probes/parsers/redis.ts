import type { Parsed } from './index.ts';

/** One reply of `redis-cli --no-raw`: a status, a text in quotes, a number or nothing. An error is no reply. */
export function parseRedis(text: string): Parsed {
  const [line = '', ...more] = text.replace(/\n$/, '').split('\n');
  if (more.length > 0 || line === '') return { ok: false, reason: 'it is not one reply' };
  const error = /^\(error\) (.*)$/.exec(line)?.[1];
  if (error !== undefined) return { ok: false, reason: `Redis says: ${error.slice(0, 200)}` };
  const reply = valueOf(line);
  return reply === null
    ? { ok: false, reason: 'it is no reply of redis-cli --no-raw' }
    : { ok: true, value: { refused: false, ...reply } };
}

function valueOf(line: string): { kind: string; value: string } | null {
  const number = /^\(integer\) (-?\d+)$/.exec(line)?.[1];
  if (number !== undefined) return { kind: 'integer', value: number };
  if (line === '(nil)') return { kind: 'nil', value: '' };
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(line)?.[1];
  if (quoted !== undefined) return { kind: 'text', value: unescaped(quoted) };
  return /^[A-Za-z]{2,20}$/.test(line) ? { kind: 'status', value: line } : null;
}

const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, a: 7, b: 8 };

/** Bytes that are no printable ASCII stand there as `\xHH`. */
function unescaped(text: string): string {
  const bytes = [...text.matchAll(/\\x([0-9a-f]{2})|\\(.)|([^\\])/gs)].flatMap(
    ([, hex, escape, plain]) => {
      if (hex !== undefined) return [Number.parseInt(hex, 16)];
      if (escape !== undefined && escapes[escape] !== undefined) return [escapes[escape]];
      return [...new TextEncoder().encode(escape ?? plain)];
    },
  );
  return new TextDecoder().decode(new Uint8Array(bytes));
}
