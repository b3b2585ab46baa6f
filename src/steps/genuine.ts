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
  const [newest, other] = await genuineTips(repository, history, allowedSigners, wanted, 2);
  if (newest && other) throw sideBySide(newest.commit.id, other.commit.id, wanted.phase);
  return newest ?? null;
}

/**
 * The commits that have no other review or baseline on top of them: one, unless a merge brought several together that do not agree.
 * @param history children before their parents
 * @param most so many are enough
 */
export async function genuineTips(
  repository: Repository,
  history: readonly CommitInfo[],
  allowedSigners: string | null,
  wanted: Wanted,
  most = Infinity,
): Promise<readonly Genuine[]> {
  const candidates = history
    .flatMap((commit) => reviewCommitOf(commit) ?? [])
    .filter(({ phase }) => wanted.phase === undefined || phase === wanted.phase);
  const protectionOf = protections(candidates, repository, allowedSigners);
  const tips: Genuine[] = [];
  const behind = new Set<string>();
  for (const candidate of candidates) {
    if (tips.length >= most) break;
    if (behind.has(candidate.commit.id)) continue;
    if (tips[0] && wanted.agree(tips[0], candidate)) continue;
    const protection = await protectionOf(candidate);
    if (protection === null) continue;
    tips.push({ ...candidate, protection });
    const reached = await repository.history(candidate.commit.id);
    for (const { id } of reached) behind.add(id);
  }
  return tips;
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

/** Nobody can say which of two counts. */
export function sideBySide(one: string, other: string, phase: string | undefined): ReviewFailure {
  const [a, b] = [one, other].map((id) => id.slice(0, 8));
  return new ReviewFailure(
    'no-anchor',
    `The reviews ${a ?? ''} and ${b ?? ''} stand side by side in the history: neither is behind the other.`,
    `Somebody merged them. Look at both, then go on from both: review baseline${phase === undefined ? '' : ` ${phase}`}`,
  );
}

/** For the anchor: which criteria count. */
export const sameCriteria = (one: ReviewCommit, other: ReviewCommit): boolean =>
  one.trailers.criteria === other.trailers.criteria;
