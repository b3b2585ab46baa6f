import { positionOf, type ReviewCommit } from '../claims/review-commit.ts';
import type { Repository } from '../model/repository.ts';

/**
 * Whether a commit has what a review saw behind it. The tip that a review beside the branch saw is not there any more where the
 * branch was rewritten: then nothing stands on it.
 */
export async function isBehind(
  review: Pick<ReviewCommit, 'commit' | 'trailers'>,
  commit: string,
  repository: Repository,
): Promise<boolean> {
  const at = positionOf(review);
  return (await repository.resolve(at)) !== null && repository.isAncestor(at, commit);
}
