/** Bytes as plain Uint8Arrays: what node hands out as Buffers is looked at through {@link view}. */

/** A Buffer, as the part of it that any typing of Node agrees on. */
interface Memory {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** The same memory, as a plain Uint8Array. */
export function view({ buffer, byteOffset, byteLength }: Memory): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** One character per byte, for text that is known to be ASCII. */
export function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** True if `data` from `at` on is the start of `word`, or `word` the start of that. */
function agrees(data: Uint8Array, at: number, word: Uint8Array): boolean {
  const length = Math.min(word.length, data.length - at);
  for (let i = 0; i < length; i++) if (data[at + i] !== word[i]) return false;
  return true;
}

/** Where `word`, whole or cut off by the end of `data`, first begins; `data.length` where it does not. */
export function indexOfWord(data: Uint8Array, word: Uint8Array): number {
  const first = word[0] ?? 0;
  for (let at = data.indexOf(first); at >= 0; at = data.indexOf(first, at + 1)) {
    if (agrees(data, at, word)) return at;
  }
  return data.length;
}
