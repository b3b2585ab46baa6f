/** Finds the marks of one run in one stream of bytes, however the stream is cut into chunks. */
import { ascii, concat, indexOfWord } from './bytes.ts';

/** What a mark says: a command begins, or has ended with an exit status. */
export type Mark =
  | { readonly kind: 'begin'; readonly id: number }
  | { readonly kind: 'end'; readonly id: number; readonly exit: number };

export interface MarkHandler {
  /** Bytes that are no mark, in order. Valid during the call only. */
  onBytes(bytes: Uint8Array): void;
  onMark(mark: Mark): void;
}

/** Longest text of a mark after the nonce, newline included. */
const longestText = 32;
const newline = 0x0a;

function parseText(text: string): Mark | null {
  const match = /^ (?:b (\d+)|e (\d+) (\d+))$/.exec(text);
  if (match === null) return null;
  const [, begun, ended, exit] = match;
  return begun === undefined
    ? { kind: 'end', id: Number(ended), exit: Number(exit) }
    : { kind: 'begin', id: Number(begun) };
}

export class MarkReader {
  readonly #word: Uint8Array;
  readonly #handler: MarkHandler;
  /** The start of what may turn out to be a mark. */
  #held: Uint8Array = new Uint8Array();

  constructor(nonce: string, handler: MarkHandler) {
    this.#word = new TextEncoder().encode(`\x1e${nonce}`);
    this.#handler = handler;
  }

  push(chunk: Uint8Array): void {
    let data = this.#held.length > 0 ? concat([this.#held, chunk]) : chunk;
    for (;;) {
      const at = indexOfWord(data, this.#word);
      if (at > 0) this.#handler.onBytes(data.subarray(0, at));
      data = data.subarray(at);
      const used = this.#takeMark(data);
      if (used === 0) break;
      data = data.subarray(used);
    }
    this.#held = new Uint8Array(data);
  }

  /** Takes the mark that `data` begins with and returns its length; 0 where it is not whole yet. */
  #takeMark(data: Uint8Array): number {
    if (data.length < this.#word.length) return 0;
    const text = data.subarray(this.#word.length, this.#word.length + longestText);
    const end = text.indexOf(newline);
    if (end < 0 && text.length < longestText) return 0;
    const mark = end < 0 ? null : parseText(ascii(text.subarray(0, end)));
    if (mark === null) {
      // Our nonce without the text of a mark: nothing that our shell printed.
      this.#handler.onBytes(data.subarray(0, this.#word.length));
      return this.#word.length;
    }
    this.#handler.onMark(mark);
    return this.#word.length + end + 1;
  }
}
