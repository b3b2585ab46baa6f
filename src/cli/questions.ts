import { createInterface } from 'node:readline/promises';
import process from 'node:process';
import { ReviewFailure } from '../model/failure.ts';

/** Asks a person, or takes what flags have said. */
export interface Questions {
  /** @param flag what answers it without a terminal */
  text(
    question: string,
    flag: string,
    given: string | undefined,
    usual: string | null,
  ): Promise<string>;
  /** @param fallback what `--yes` says; null: nobody but a person may say yes */
  yes(question: string, flag: string, fallback: boolean | null): Promise<boolean>;
  close(): void;
}

/** Questions on the terminal; without one, and with `--yes`, the usual answers. */
export function openQuestions(isInteractive: boolean, saysYes: boolean): Questions {
  const asks = isInteractive && !saysYes && process.stdin.isTTY;
  const lines = asks ? createInterface({ input: process.stdin, output: process.stderr }) : null;
  return {
    text: async (question, flag, given, usual) => {
      if (given !== undefined) return given;
      if (lines) {
        const answer = (
          await lines.question(`${question}${usual === null ? '' : ` [${usual}]`}: `)
        ).trim();
        if (answer !== '' || usual !== null) return answer === '' ? (usual ?? '') : answer;
      } else if (usual !== null && saysYes) return usual;
      throw new ReviewFailure('usage', `Nobody answers: ${question}?`, `Say it by ${flag}`);
    },
    yes: async (question, flag, fallback) => {
      if (lines) return /^y(es)?$/i.test((await lines.question(`${question} [y/N]: `)).trim());
      if (saysYes && fallback !== null) return fallback;
      throw new ReviewFailure('usage', `Nobody answers: ${question}`, `Say it by ${flag}`);
    },
    close: () => lines?.close(),
  };
}
