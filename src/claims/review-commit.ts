import type { CommitInfo } from '../model/repository.ts';
import { parseReviewSubject, parseTrailers, type ReviewTrailers } from './subject.ts';

/** A commit that says it is a review or a baseline. Whether it is genuine is for signatures to say. */
export interface ReviewCommit {
  readonly commit: CommitInfo;
  readonly phase: string;
  /** Null for a baseline. */
  readonly milestone: string | null;
  readonly trailers: ReviewTrailers;
}

/** Reads a commit's subject and trailers, or null: one that does not say all of it is none. */
export function reviewCommitOf(commit: CommitInfo): ReviewCommit | null {
  const subject = parseReviewSubject(commit.subject);
  if (!subject) return null;
  const parsed = parseTrailers(commit.message);
  if (!parsed.ok) return null;
  const { trailers } = parsed;
  if ((subject.kind === 'baseline') !== (trailers.claim === null)) return null;
  return {
    commit,
    phase: subject.phase,
    milestone: subject.kind === 'baseline' ? null : subject.milestone,
    trailers,
  };
}
