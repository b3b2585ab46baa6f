/** A program that may be given files of the claim, in a sandbox on the machine that reviews. */
export interface Tool {
  readonly name: string;
  /** The words behind the sandbox's: `FILE` and `FOLDER` stand for the file and the folder that it lies in. */
  readonly argv: readonly string[];
  /** The Debian package that has it. */
  readonly package: string;
  /** Exit statuses that say that a file is wrong; 0 says that it is right, and any other says nothing. */
  readonly refuses: readonly number[];
  /** Whether it is root there: the only one that some take rules from. */
  readonly isRoot: boolean;
  /** What it may do in the namespaces of its sandbox, where it would do nothing without. */
  readonly capabilities: readonly string[];
  /** Limits of each process besides the common ones, as prlimit calls them. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Folders that it writes to, empty and in memory. */
  readonly writes: readonly string[];
  /** How a line begins that says nothing. */
  readonly comment: RegExp;
  /** What a file names that it takes in. */
  readonly includes: ((text: string) => readonly string[]) | null;
  /** How a file says what the tool would run: that file is not given to it. */
  readonly runs: RegExp | null;
  /** What a file says to be left alone: an answer about the rest of it is none about the file. */
  readonly overlooks: RegExp | null;
  /** A line that says what is wrong; others repeat the file. */
  readonly tells: RegExp;
  /** A sample that it has to accept, and one that it has to refuse: the proof that it can tell. */
  readonly right: string;
  readonly wrong: string;
  /** Why a refusal may be about this machine and not about the file; null where it is about the file. */
  readonly doubt: (said: readonly string[]) => string | null;
}

const exhausted =
  /out of memory|memory (allocation|exhausted)|cannot allocate|no space left|too many open files|resource temporarily unavailable|file size limit/i;

/** What any program says that met a limit of its sandbox. */
export function doubtOfLimits(said: readonly string[]): string | null {
  return said.find((line) => exhausted.test(line)) ?? null;
}

/** What a global pattern has in its first group, wherever it fits. */
export const namedBy =
  (pattern: RegExp) =>
  (text: string): string[] =>
    [...text.matchAll(pattern)].map(([, named = '']) => named.trim());
