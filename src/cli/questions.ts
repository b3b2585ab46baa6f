import { createInterface, type Interface } from 'node:readline/promises';
import process from 'node:process';
import { ReviewFailure } from '../model/failure.ts';
import type { Terminal } from './terminal.ts';

/** What is asked, and how an answer is read. */
export interface Question<T> {
  readonly asks: string;
  /** What answers it without a terminal, as it is shown: `--name NAME`. */
  readonly flag: string;
  /** What the flag said. */
  readonly given: string | undefined;
  /** The usual answer; null where there is none. */
  readonly usual: string | null;
  /** Takes an answer, or says what is wrong with it, and gives a right one. */
  readonly read: (answer: string) => Answer<T> | Promise<Answer<T>>;
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly wrong: string; readonly wayOut: string };

/** Asks a person, again where the answer is none, or takes what flags have said. */
export interface Questions {
  /** @throws {ReviewFailure} `usage` where a flag is wrong, and where nobody answers */
  text<T>(question: Question<T>): Promise<T>;
  /** @param fallback what `--yes` says, and Enter alone; null: nobody but a person may say yes, in so many letters */
  yes(question: string, flag: string, fallback: boolean | null): Promise<boolean>;
  close(): void;
}

/** Questions on the terminal; without one, and with `--yes`, the usual answers. */
export function openQuestions(
  terminal: Terminal,
  saysYes: boolean,
  [input, output]: readonly [NodeJS.ReadableStream, NodeJS.WritableStream] = [
    process.stdin,
    process.stderr,
  ],
): Questions {
  const asks = terminal.isInteractive && !saysYes && 'isTTY' in input && input.isTTY === true;
  const lines = asks ? createInterface({ input, output }) : null;
  // Readline takes Ctrl-C from the terminal: whoever it was meant for has it.
  lines?.once('SIGINT', () => {
    if (!process.emit('SIGINT')) lines.close();
  });
  const answer = lines === null ? null : answers(lines, output);
  return {
    text: async ({ asks: words, flag, given, usual, read }) => {
      if (given !== undefined || answer === null) {
        const said = given ?? (saysYes ? usual : null);
        if (said === null) throw nobody(words, flag);
        return valueOf(await read(said));
      }
      for (;;) {
        const said = await answer(`${words}${usual === null ? '' : ` [${usual}]`}: `);
        if (said === null) throw nobody(words, flag);
        if (said === '' && usual === null) continue;
        const taken = await read(said === '' ? (usual ?? '') : said);
        if (taken.ok) return taken.value;
        terminal.err(terminal.prose(`${taken.wrong}\n  ${taken.wayOut}\n`));
      }
    },
    yes: async (words, flag, fallback) => {
      if (answer === null) {
        if (saysYes && fallback !== null) return fallback;
        throw nobody(words, flag);
      }
      for (;;) {
        const said = await answer(`${words} ${fallback === true ? '[Y/n]' : '[y/N]'}: `);
        if (said === null) throw nobody(words, flag);
        if (said === '') return fallback === true;
        if (/^(?:y(?:es)?|no?)$/i.test(said)) return /^y/i.test(said);
      }
    },
    close: () => lines?.close(),
  };
}

/** Asks for a line; null once there are no more: without that nothing would ever come of a question. */
function answers(
  lines: Interface,
  output: NodeJS.WritableStream,
): (question: string) => Promise<string | null> {
  let isOver = false;
  const ended = new Promise<null>((resolve) => {
    lines.once('close', () => {
      isOver = true;
      resolve(null);
    });
  });
  return async (question) => {
    const said = isOver ? null : await Promise.race([lines.question(question), ended]);
    if (said === null) output.write('\n');
    return said?.trim() ?? null;
  };
}

function valueOf<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  throw new ReviewFailure('usage', answer.wrong, answer.wayOut);
}

function nobody(words: string, flag: string): ReviewFailure {
  return new ReviewFailure(
    'usage',
    `Nobody answers: ${words.replace(/\??$/, '?')}`,
    `Say it by ${flag}`,
  );
}
