import { touchesCriteria } from '../claims/criteria-path.ts';
import type { Repository } from '../model/repository.ts';
import type { Genuine } from './genuine.ts';

/** What moving the anchor to `head` changes in the criteria, for the operator to read first. */
export async function criteriaDifference(
  repository: Repository,
  anchor: Genuine | null,
  head: string,
): Promise<string> {
  const to = head.slice(0, 8);
  if (!anchor) return `First baseline: the criteria at ${to} are what counts from now on.\n`;
  const from = anchor.trailers.criteria;
  if ((await repository.resolve(from)) === null) {
    return `The anchor ${from.slice(0, 8)} is not in this history: the criteria at ${to} replace it.\n`;
  }
  const changed = (await repository.changedPaths(from, head)).filter(touchesCriteria);
  if (changed.length === 0) return `The criteria are those of the anchor ${from.slice(0, 8)}.\n`;
  return [
    `The anchor moves from ${from.slice(0, 8)} to ${to}. Changed criteria:\n`,
    ...changed.map((path) => `  ${JSON.stringify(path).slice(1, -1)}\n`),
    `Read them: git diff ${from.slice(0, 8)} ${to} -- review.yaml claims probes templates\n`,
  ].join('');
}
