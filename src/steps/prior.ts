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
): Promise<Evidence['prior']> {
  const newest = await newestGenuine(repository, history, operator.allowedSigners, {
    phase,
    agree: () => false,
  });
  if (!newest) return { commit: null, ledger: null };
  const commit = newest.commit.id;
  const path = await ledgerPath(phase, newest.commit, repository);
  const read = await repository.read(commit, path);
  if (read.found !== 'file') throw unreadable(path, commit);
  try {
    return { commit, ledger: ledger.parse(JSON.parse(Buffer.from(read.bytes).toString('utf8'))) };
  } catch {
    throw unreadable(path, commit);
  }
}

/**
 * The ledger that a review commit itself wrote: it touches our files alone. Never a path that
 * today's configuration names, where somebody else may have put a file before.
 */
async function ledgerPath(
  phase: string,
  { id, parents }: CommitInfo,
  repository: Repository,
): Promise<string> {
  const [parent] = parents;
  const changed = parent === undefined ? [] : await repository.changedPaths(parent, id);
  const name = `REVIEW-${phase}.json`;
  const [path, ...others] = changed.filter((one) => one === name || one.endsWith(`/${name}`));
  if (path === undefined || others.length > 0) throw unreadable(name, id);
  return path;
}

function unreadable(path: string, commit: string): ReviewFailure {
  return new ReviewFailure(
    'no-anchor',
    `The review ${commit.slice(0, 8)} holds no ${path} that this version reads.`,
    'Somebody changed that commit, or another version wrote it. Look at it: git show',
  );
}
