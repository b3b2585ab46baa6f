/** `git blame --incremental` in and out (git-blame(1)). */
import { text } from './bytes.ts';
import { objectId, repositoryPath } from './path.ts';

/** Arguments that say of some lines of a file, as a commit has it, where they come from. */
export function blameArguments(commit: string, path: string, lines: readonly number[]): string[] {
  const ranges = lines.map((line) => `-L${line},${line}`);
  return ['blame', '--incremental', ...ranges, objectId(commit), '--', repositoryPath(path)];
}

/** The commit that each line comes from, by 1-based line. */
export function parseBlame(output: Uint8Array): Map<number, string> {
  const headers = text(output).matchAll(/^([0-9a-f]{40}) \d+ (\d+) (\d+)$/gm);
  return new Map(
    [...headers].flatMap(([, id = '', first, count]) =>
      Array.from({ length: Number(count) }, (_, index) => [Number(first) + index, id] as const),
    ),
  );
}
