import { ledger } from '../model/ledger.ts';
import type { Evidence } from '../model/evidence.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import { newestGenuine } from './genuine.ts';
import type { Operator } from './operator.ts';

/**
 * The ledger as the last genuine review or baseline of a phase left it: read at that commit,
 * never at the head, where the builder may have written another.
 */
export async function priorOf(
  phase: string,
  repository: Repository,
  history: readonly CommitInfo[],
  operator: Operator,
  output: string,
): Promise<Evidence['prior']> {
  const newest = await newestGenuine(
    repository,
    history,
    operator.allowedSigners,
    (review) => review.phase === phase,
  );
  if (!newest) return { commit: null, ledger: null };
  const commit = newest.commit.id;
  const path = `${output}/REVIEW-${phase}.json`;
  const read = await repository.read(commit, path);
  if (read.found !== 'file') return { commit, ledger: null };
  try {
    return { commit, ledger: ledger.parse(JSON.parse(Buffer.from(read.bytes).toString('utf8'))) };
  } catch {
    throw new ReviewFailure(
      'configuration',
      `${path} at ${commit.slice(0, 8)} is not a ledger that this version reads.`,
      'Use the version of cold-review that wrote it, or take a new baseline: review baseline',
    );
  }
}
