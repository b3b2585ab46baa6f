/** `git blame --incremental` in and out (git-blame(1)). */
import { text } from './bytes.ts';
import { objectId, repositoryPath } from './path.ts';

/** Arguments that say of some lines of a file, as a commit has it, where they come from. */
export function blameArguments(commit: string, path: string, lines: readonly number[]): string[] {
  const ranges = lines.map((line) => `-L${line},${line}`);
  return ['blame', '--incremental', ...ranges, objectId(commit), '--', repositoryPath(path)];
}

const header = /^([0-9a-f]{40}) \d+ (\d+) (\d+)$/;

/** The commit that each line comes from, by 1-based line. What authors wrote stands behind a word of git's. */
export function parseBlame(output: Uint8Array): Map<number, string> {
  const headers = text(output)
    .split('\n')
    .flatMap((line) => {
      const [, id = '', first, count] = header.exec(line) ?? [];
      return id === '' ? [] : [{ id, first: Number(first), count: Number(count) }];
    });
  return new Map(
    headers.flatMap(({ id, first, count }) =>
      Array.from({ length: count }, (_, index) => [first + index, id] as const),
    ),
  );
}
