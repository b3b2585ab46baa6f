/** Bytes and text. */
import { createHash } from 'node:crypto';

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** Chunks of a stream as one array. */
export function joined(chunks: readonly ArrayLike<number>[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

/** Text of bytes; what is not UTF-8 shows as U+FFFD. */
export function text(bytes: Uint8Array): string {
  return lenient.decode(bytes);
}

/** Text of bytes that are UTF-8, else null. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** The name git gives these bytes as a blob (gitformat: SHA-1 over `blob <length>\0` and the bytes). */
export function blobName(content: string | Uint8Array): string {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
