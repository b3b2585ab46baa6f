// What a sabotage of a repository is, and the two kinds of edit that most of them are.
import type { Phase } from '../lab/platform/repository.ts';
import type { Ending } from './reports.ts';
import { idOf } from './phase-scratch.ts';
import type { Scratch } from './scratch.ts';

/** Something done to a repository in which everything holds. */
export interface RepositorySabotage {
  readonly name: string;
  readonly says: string;
  readonly turns: readonly string[];
  readonly apply: (scratch: Scratch) => void;
  /** How the tests of the commit ended, by report, where it is not as claimed. */
  readonly endings?: Readonly<Record<string, Ending>>;
}

type Words = Pick<RepositorySabotage, 'name' | 'says' | 'turns'>;

/** A file is changed; a change that changes nothing is an error. */
export const edited = (words: Words, path: string, from: string | RegExp, to: string): RepositorySabotage => ({
  ...words,
  apply: (scratch: Scratch) => {
    const before = scratch.read(path);
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${words.name} changes nothing of ${path}.`);
    scratch.write(path, after);
  },
}); // prettier-ignore

/** A file is there that was not, or is another. */
export const added = (words: Words, path: string, text: string): RepositorySabotage => ({
  ...words,
  apply: (scratch) => scratch.write(path, text),
});

/** Checks are named with their phase in front. */
export const inPhase = (
  phase: Phase,
  sabotages: readonly RepositorySabotage[],
): RepositorySabotage[] =>
  sabotages.map((one) => ({ ...one, turns: one.turns.map((id) => idOf(phase, id)) }));

/** Nothing is done to the repository: the tests of its commit ended otherwise. */
export const ended = (
  words: Words,
  endings: Readonly<Record<string, Ending>>,
): RepositorySabotage => ({
  ...words,
  endings,
  apply: () => undefined,
});
