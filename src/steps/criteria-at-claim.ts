// Whether a claim is older than the criteria that judge it: what counted when it was made, and what is asked otherwise now.
import { reviewCommitOf, positionOf } from '../claims/review-commit.ts';
import { touchesCriteria } from '../claims/criteria-path.ts';
import { milestoneChanges } from '../judge/milestone-changes.ts';
import type { Claim } from '../model/claim.ts';
import type { CriteriaAtClaim } from '../model/evidence.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { CommitInfo } from '../model/repository.ts';
import { newestGenuine, sameCriteria } from './genuine.ts';
import { recordedCriteria, type CriteriaEffects } from './open-criteria.ts';
import { isBehind } from './position.ts';
import type { Setting, Subject } from './setting.ts';

/** Where criteria of before are looked for. */
export type Around = Pick<Setting, 'repository' | 'record' | 'opened' | 'operator'> & {
  readonly world: CriteriaEffects;
};

/**
 * The criteria that counted when a claim was made. Those of an anchor that stands before it in the history did; else those
 * of the newest genuine baseline or review that does. What a milestone is asked now is compared with what it was asked by them:
 * criteria that moved on, and ask this milestone the same, are no other exam.
 * @returns null where nothing is claimed, or the criteria are no anchor's
 */
export async function criteriaAtClaim(
  { claim }: Pick<Subject, 'claim'>,
  setting: Around,
): Promise<CriteriaAtClaim | null> {
  const { opened, repository } = setting;
  const { from, commit } = opened.source;
  if (!claim || from !== 'anchor' || commit === null) return null;
  const isBefore = commit !== claim.commit && (await repository.isAncestor(commit, claim.commit));
  if (isBefore) return { commit, changes: [] };
  const counted = await countedAt(claim.commit, setting);
  if (counted === null || counted === commit) return { commit: counted, changes: [] };
  return { commit: counted, changes: await changesSince(counted, claim, setting) };
}

/** The anchor that the newest genuine baseline or review before a commit names; null where there is none, or several disagree. */
export async function countedAt(
  claim: string,
  { repository, record, operator }: Pick<Around, 'repository' | 'record' | 'operator'>,
): Promise<string | null> {
  const before = await recordsBefore(claim, { repository, record });
  const wanted = { agree: sameCriteria };
  try {
    const newest = await newestGenuine(repository, before, operator.allowedSigners, wanted);
    return newest && (await repository.resolve(newest.trailers.criteria));
  } catch (error) {
    if (error instanceof ReviewFailure && error.code === 'no-anchor') return null;
    throw error;
  }
}

/** What was there when a commit was made, and the reviews and baselines that stand beside it. */
export async function recordsBefore(
  claim: string,
  { repository, record }: Pick<Setting, 'repository' | 'record'>,
): Promise<readonly CommitInfo[]> {
  if (record.side === null) return repository.history(claim);
  const before: CommitInfo[] = [];
  for (const commit of record.history) {
    const review = reviewCommitOf(commit);
    // What saw the claim came after it.
    if (review === null || positionOf(review) === claim) continue;
    if (await isBehind(review, claim, repository)) before.push(commit);
  }
  return before;
}

async function changesSince(
  counted: string,
  { phase, milestone, commit: claim }: Claim,
  { opened, repository, operator, world }: Around,
): Promise<string[]> {
  try {
    const then = await recordedCriteria(counted, repository, operator, world);
    return milestoneChanges(phase, milestone, then.criteria, opened.criteria);
  } catch (error) {
    if (!(error instanceof ReviewFailure && error.code === 'configuration')) throw error;
    // Another version could read them; that they changed can be told all the same.
    const paths = await repository.changedPaths(counted, opened.source.commit ?? claim);
    return paths.filter(touchesCriteria);
  }
}
