import { createHash } from 'node:crypto';
import { concat } from './bytes.ts';

/** One output stream of a vector as it came: the start of it, and the digest of the whole. */
export interface RawStream {
  /** UTF-8, what is invalid replaced by U+FFFD; the first `cap` bytes. */
  readonly text: string;
  /** Bytes received. */
  readonly bytes: number;
  /** SHA-256 of all bytes received, hex. */
  readonly digest: string;
  readonly cut: boolean;
}

/** Takes any amount of output, keeps the first bytes of it and digests all. */
export class StreamSink {
  readonly #cap: number;
  readonly #hash = createHash('sha256');
  readonly #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #bytes = 0;

  constructor(capBytes: number) {
    this.#cap = capBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    this.#hash.update(chunk);
    const room = this.#cap - this.#keptBytes;
    if (room <= 0) return;
    // A copy: a view would hold on to the whole buffer that the socket read.
    const kept = new Uint8Array(chunk.subarray(0, room));
    this.#keptBytes += kept.length;
    this.#kept.push(kept);
  }

  /** What was taken so far; the sink may go on. */
  result(): RawStream {
    const cut = this.#bytes > this.#keptBytes;
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    // A character that the cap went through is dropped, not replaced.
    const text = decoder.decode(concat(this.#kept), { stream: cut });
    return { text, bytes: this.#bytes, digest: this.#hash.copy().digest('hex'), cut };
  }
}
