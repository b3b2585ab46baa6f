import type { CommitInfo } from '../model/repository.ts';
import {
  parseReviewSubject,
  parseTrailers,
  type ReviewSubject,
  type ReviewTrailers,
} from './subject.ts';

/** A commit that says it is a review, a recheck or a baseline. Whether it is genuine is for signatures to say. */
export interface ReviewCommit {
  readonly commit: CommitInfo;
  readonly kind: ReviewSubject['kind'];
  readonly phase: string;
  /** Null for a baseline and a recheck. */
  readonly milestone: string | null;
  readonly trailers: ReviewTrailers;
}

/** Where on the reviewed branch a review stands: itself, or the tip that it saw where it stands beside the branch. */
export function positionOf({
  commit,
  trailers,
}: Pick<ReviewCommit, 'commit' | 'trailers'>): string {
  return trailers.branchTip ?? commit.id;
}

/** Reads a commit's subject and trailers, or null: one that does not say all of it is none. */
export function reviewCommitOf(commit: CommitInfo): ReviewCommit | null {
  const subject = parseReviewSubject(commit.subject);
  if (!subject) return null;
  const parsed = parseTrailers(commit.message);
  if (!parsed.ok) return null;
  const { trailers } = parsed;
  if ((subject.kind === 'review') === (trailers.claim === null)) return null;
  return {
    commit,
    kind: subject.kind,
    phase: subject.phase,
    milestone: subject.kind === 'review' ? subject.milestone : null,
    trailers,
  };
}
