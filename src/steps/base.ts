import { positionOf, reviewCommitOf, type ReviewCommit } from '../claims/review-commit.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import type { Base, Effects } from '../observe/effects.ts';
import { isBehind } from './position.ts';

/**
 * Where the work of a phase began: its first genuine baseline before the commit that is looked at. A baseline that was
 * taken again half-way does not move it.
 * @param history children before their parents
 */
export function baseOf(
  about: Looked,
  history: readonly CommitInfo[],
  repository: Repository,
  allowedSigners: string | null,
): Effects['base'] {
  const { phase, commit } = about;
  return async (named) => {
    if (named !== null) return namedBase(named, commit, repository);
    const baselines = await baselinesBefore(about, history, repository, allowedSigners);
    const before = baselines.map((one) => one.commit.id);
    const [first, oldest] = [before.at(-1), baselines.at(-1)];
    if (first === undefined || oldest === undefined)
      return { ok: false, reason: `no baseline of ${phase} comes before ${commit.slice(0, 8)}` };
    for (const id of before)
      if (!(await repository.isAncestor(first, id)))
        return { ok: false, reason: 'two baselines of the phase stand side by side' };
    return { ok: true, commit: positionOf(oldest) };
  };
}

/** What is looked at: a commit, of a claim or not. */
interface Looked {
  readonly phase: string;
  readonly commit: string;
  readonly claim?: unknown;
}

/** The genuine baselines of a phase that come before a commit, newest first. */
export async function baselinesBefore(
  { phase, commit, claim }: Looked,
  history: readonly CommitInfo[],
  repository: Repository,
  allowedSigners: string | null,
): Promise<ReviewCommit[]> {
  const baselines = history
    .flatMap((one) => reviewCommitOf(one) ?? [])
    .filter((one) => one.phase === phase && one.kind === 'baseline');
  const ids = baselines.map((one) => one.commit.id);
  const signatures =
    allowedSigners === null ? null : await repository.verifyCommits(ids, allowedSigners);
  const before: ReviewCommit[] = [];
  for (const one of baselines) {
    const isGenuine = signatures?.get(one.commit.id)?.good ?? signatures === null;
    const at = positionOf(one);
    // Beside the branch, what saw the claim came after it.
    const isLater = at === commit && at !== one.commit.id && claim != null;
    if (isGenuine && !isLater && (await isBehind(one, commit, repository))) before.push(one);
  }
  return before;
}

/** A commit that a check names in full, where it comes before the one that is looked at. */
export async function namedBase(
  named: string | null,
  commit: string,
  repository: Repository,
): Promise<Base> {
  if (named === null) return { ok: false, reason: 'by hand there is no baseline: name a base' };
  if (!/^[0-9a-f]{40}$/.test(named))
    return { ok: false, reason: `${JSON.stringify(named.slice(0, 60))} is no commit in full` };
  const known = (await repository.resolve(named)) !== null;
  if (!known || named === commit || !(await repository.isAncestor(named, commit)))
    return { ok: false, reason: `${named.slice(0, 8)} does not come before ${commit.slice(0, 8)}` };
  return { ok: true, commit: named };
}
