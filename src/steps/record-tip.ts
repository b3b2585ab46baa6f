// Where reviews stand: on the branch that is reviewed, or beside it where a commit on it would deploy.
import { reviewCommitOf } from '../claims/review-commit.ts';
import { sideBranch } from '../claims/side-branch.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { Repository } from '../model/repository.ts';
import { genuineCommits } from './genuine.ts';
import type { Operator } from './operator.ts';
import { isBehind } from './position.ts';
import type { Tip } from './prior.ts';

/** The tip that the record of reviews is read from, and the history that holds it. */
export interface RecordTip extends Tip {
  /** Null where reviews go to the branch itself. */
  readonly side: Side | null;
}

/** A branch that holds reviews and nothing else of ours. */
export interface Side {
  readonly branch: string;
  /** Whether it is there; else its first commit goes on from the record's tip. */
  readonly exists: boolean;
  /** The tip of the branch that is reviewed. */
  readonly seen: string;
}

/**
 * The record of a branch. A side branch that is not there yet goes on from that of the repository's default branch, as far as
 * the branch has what was seen there; else from what stands on the branch itself.
 * @throws ReviewFailure `usage` where a side branch could not be pushed
 */
export async function recordAt(
  repository: Repository,
  operator: Operator,
  at: Tip,
): Promise<RecordTip> {
  if (operator.reviews !== 'side') return { ...at, side: null };
  const { branch } = repository;
  if (repository.kind === 'checkout' || branch === null) throw notHere();
  const own = await sideTip(branch, repository);
  const head = own ?? (await inherited(at.head, repository, operator)) ?? at.head;
  const history = head === at.head ? at.history : await repository.history(head);
  const side = { branch: sideBranch(branch), exists: own !== null, seen: at.head };
  return { head, history, side };
}

/**
 * Whether a claim is on the branch that is reviewed. What lies beside a branch stays where the branch was rewritten; what lies on it goes with it.
 * @param branch the branch's own history
 */
export function claimsOn(
  { side }: Pick<RecordTip, 'side'>,
  branch: Tip['history'],
): (claim: string) => boolean {
  if (side === null) return () => true;
  const there = new Set(branch.map(({ id }) => id));
  return (claim) => there.has(claim);
}

function sideTip(branch: string, repository: Repository): Promise<string | null> {
  return repository.resolve(`refs/heads/${sideBranch(branch)}`);
}

/** The newest genuine review beside the default branch that saw nothing which this branch has not. */
async function inherited(
  head: string,
  repository: Repository,
  { allowedSigners }: Operator,
): Promise<string | null> {
  const { defaultBranch } = repository;
  const tip = defaultBranch === null ? null : await sideTip(defaultBranch, repository);
  if (tip === null) return null;
  const history = await repository.history(tip);
  for (const commit of await genuineCommits(repository, history, allowedSigners)) {
    const review = reviewCommitOf(commit);
    if (review && (await isBehind(review, head, repository))) return commit.id;
  }
  return null;
}

function notHere(): ReviewFailure {
  return new ReviewFailure(
    'usage',
    'Reviews beside a branch are read where it lives and pushed there; this is a checkout, or no branch.',
    'Name the repository by its URL, and the branch: --repository URL --branch NAME --reviews side',
  );
}
