import { reviewCommitOf, type ReviewCommit } from '../claims/review-commit.ts';
import type { Protection } from '../model/evidence.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';

/** A baseline or review commit that counts. */
export interface Genuine extends ReviewCommit {
  readonly protection: Protection;
}

/**
 * The newest commit of the history that is a review or baseline (of a phase, if one is given) and
 * that git verifies against the operator's allowed signers. Without such a file anyone who may
 * push could have written it: `unprotected`.
 */
export async function newestGenuine(
  repository: Repository,
  history: readonly CommitInfo[],
  allowedSigners: string | null,
  wanted: (review: ReviewCommit) => boolean = () => true,
): Promise<Genuine | null> {
  for (const commit of history) {
    const review = reviewCommitOf(commit);
    if (!review || !wanted(review)) continue;
    if (allowedSigners === null) return { ...review, protection: 'unprotected' };
    const signature = await repository.verifyCommit(commit.id, allowedSigners);
    if (signature.good) return { ...review, protection: 'verified' };
  }
  return null;
}
