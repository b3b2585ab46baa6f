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

const backslash = 92;
const hex = 120;

/** Bytes that are no printable ASCII stand there as `\xHH`. */
function unescaped(text: string): string {
  const written = new TextEncoder().encode(text);
  const bytes = new Uint8Array(written.length);
  let length = 0;
  for (let at = 0; at < written.length; at += 1) {
    if (written[at] !== backslash) {
      bytes[length++] = written[at] ?? 0;
      continue;
    }
    at += 1;
    const escape = written[at] ?? backslash;
    const code = /^[0-9a-f]{2}$/.exec(
      String.fromCharCode(...written.subarray(at + 1, at + 3)),
    )?.[0];
    if (escape === hex && code !== undefined) {
      bytes[length++] = Number.parseInt(code, 16);
      at += 2;
    } else bytes[length++] = escapes[String.fromCharCode(escape)] ?? escape;
  }
  return new TextDecoder().decode(bytes.subarray(0, length));
}
