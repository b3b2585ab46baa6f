/** The words of a file of nftables, as nft(8) takes it apart: what is in quotes is one word, `;` and the end of a line end a statement. */

/** A statement, and the block behind it where it has one. */
export interface Statement {
  /** Outside of braces. */
  readonly words: readonly string[];
  /** With what stands in the braces of a set. */
  readonly all: readonly string[];
  readonly block?: readonly Statement[];
}

const token = /#.*|\\\n|"[^"\n]*"|[{};\n]|[^\s{};"#\\]+|[^\s]/g;

/** Whether a statement that ends in `{` begins a block; else the braces are those of a set. */
type Begins = (words: readonly string[], depth: number) => boolean;

/** The statements of a file. Of braces that do not close, all to the end. */
export function statementsOf(text: string, begins: Begins): Statement[] {
  const tokens = [...text.matchAll(token)]
    .map(([one]) => one)
    .filter((one) => !one.startsWith('#') && one !== '\\\n');
  return new Reading(tokens, begins).block(0);
}

class Reading {
  #at = 0;
  readonly #tokens: readonly string[];
  readonly #begins: Begins;

  constructor(tokens: readonly string[], begins: Begins) {
    this.#tokens = tokens;
    this.#begins = begins;
  }

  block(depth: number): Statement[] {
    const found: Statement[] = [];
    while (this.#at < this.#tokens.length && this.#tokens[this.#at] !== '}') {
      const one = this.#statement(depth);
      if (one.words.length > 0) found.push(one);
    }
    this.#at++;
    return found;
  }

  #statement(depth: number): Statement {
    const words: string[] = [];
    const all: string[] = [];
    for (; this.#at < this.#tokens.length; this.#at++) {
      const word = this.#tokens[this.#at] ?? '';
      if (word === '}') break;
      if (word === ';' || word === '\n') {
        this.#at++;
        break;
      }
      if (word === '{') {
        if (this.#begins(words, depth)) {
          this.#at++;
          return { words, all, block: this.block(depth + 1) };
        }
        all.push(...this.#set());
      } else {
        words.push(word);
        all.push(word);
      }
    }
    return { words, all };
  }

  /** All to the brace that closes, which the caller passes. */
  #set(): string[] {
    const inside: string[] = [];
    for (let open = 0; this.#at < this.#tokens.length; this.#at++) {
      const word = this.#tokens[this.#at] ?? '';
      if (word !== '\n') inside.push(word);
      if (word === '{') open++;
      if (word === '}' && --open === 0) break;
    }
    return inside;
  }
}
