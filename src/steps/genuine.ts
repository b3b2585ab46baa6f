import { reviewCommitOf, type ReviewCommit } from '../claims/review-commit.ts';
import type { Protection } from '../model/evidence.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { CommitInfo, Repository, Signature } from '../model/repository.ts';

/** A baseline or review commit that counts. */
export interface Genuine extends ReviewCommit {
  readonly protection: Protection;
}

interface Wanted {
  /** Of one phase, or of all. */
  readonly phase?: string;
  /** Whether two that stand side by side say the same, so that it does not matter which counts. */
  readonly agree: (one: ReviewCommit, other: ReviewCommit) => boolean;
}

/**
 * The newest commit of the history that is a review or baseline and that git verifies against the
 * operator's allowed signers. Without such a file anyone who may push could have written it:
 * `unprotected`. Newest is a matter of ancestry, never of dates, which the builder writes: the one
 * that has all others behind it. Where two stand side by side - a merge brought an older one, or
 * one of another repository - and do not agree, nobody can say which counts.
 * @param history children before their parents
 * @throws ReviewFailure `no-anchor`
 */
export async function newestGenuine(
  repository: Repository,
  history: readonly CommitInfo[],
  allowedSigners: string | null,
  wanted: Wanted,
): Promise<Genuine | null> {
  const candidates = history
    .flatMap((commit) => reviewCommitOf(commit) ?? [])
    .filter(({ phase }) => wanted.phase === undefined || phase === wanted.phase);
  const protectionOf = protections(candidates, repository, allowedSigners);
  let newest: Genuine | null = null;
  let behind: ReadonlySet<string> = new Set();
  for (const candidate of candidates) {
    if (behind.has(candidate.commit.id)) continue;
    if (newest && wanted.agree(newest, candidate)) continue;
    const protection = await protectionOf(candidate);
    if (protection === null) continue;
    if (newest) throw sideBySide(newest, candidate);
    newest = { ...candidate, protection };
    const reached = await repository.history(candidate.commit.id);
    behind = new Set(reached.map(({ id }) => id));
  }
  return newest;
}

/** All reviews and baselines of a history that count, newest first: with allowed signers, those that one of them signed. */
export async function genuineCommits(
  repository: Repository,
  history: readonly CommitInfo[],
  allowedSigners: string | null,
): Promise<readonly CommitInfo[]> {
  const said = history.filter((commit) => reviewCommitOf(commit) !== null);
  if (allowedSigners === null || said.length === 0) return said;
  const ids = said.map(({ id }) => id);
  const seen = await repository.verifyCommits(ids, allowedSigners);
  return said.filter(({ id }) => seen.get(id)?.good === true);
}

/**
 * How far each candidate can be trusted; null: not at all. Signatures are checked as they are asked
 * for, and in growing batches: the newest commit settles it as a rule, and forged ones before it
 * must not cost a process each.
 */
function protections(
  candidates: readonly ReviewCommit[],
  repository: Repository,
  allowedSigners: string | null,
): (candidate: ReviewCommit) => Promise<Protection | null> {
  const known = new Map<string, Signature>();
  let batch = 1;
  return async (candidate) => {
    if (allowedSigners === null) return 'unprotected';
    if (!known.has(candidate.commit.id)) {
      const from = candidates.indexOf(candidate);
      const ids = candidates.slice(from, from + batch).map(({ commit }) => commit.id);
      batch *= 4;
      const seen = await repository.verifyCommits(ids, allowedSigners);
      for (const [id, signature] of seen) known.set(id, signature);
    }
    return known.get(candidate.commit.id)?.good === true ? 'verified' : null;
  };
}

function sideBySide(one: ReviewCommit, other: ReviewCommit): ReviewFailure {
  const [a, b] = [one, other].map(({ commit }) => commit.id.slice(0, 8));
  return new ReviewFailure(
    'no-anchor',
    `The reviews ${a ?? ''} and ${b ?? ''} stand side by side in the history: neither is behind the other.`,
    'Somebody merged them. Look at both, then say what counts: review baseline',
  );
}

/** For the anchor: which criteria count. */
export const sameCriteria = (one: ReviewCommit, other: ReviewCommit): boolean =>
  one.trailers.criteria === other.trailers.criteria;
