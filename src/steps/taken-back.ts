// Claims that were a mistake and that somebody took back: of a milestone that nothing asks.
import type { Claim } from '../model/claim.ts';
import { ReviewFailure } from '../model/failure.ts';
import { countedAt, type Around } from './criteria-at-claim.ts';
import { openCriteria, recordedCriteria } from './open-criteria.ts';

type Here = Omit<Around, 'opened'> & { readonly head: string };

/**
 * Whether a claim was taken back: a commit on top of it says `This reverts commit <claim>`, and the criteria that counted there
 * hold no such milestone. What could have been judged cannot be taken back: a claim that is not true stays one.
 * @param claim one that no review has looked at
 */
export async function isTakenBack(claim: Claim, here: Here): Promise<boolean> {
  const { repository, head } = here;
  const since = await repository.history(head, { since: claim.commit, all: true });
  for (const { id, message } of since) {
    if (!reverts(message, claim.commit)) continue;
    if (!(await repository.isAncestor(claim.commit, id))) continue;
    if (!(await wasAsked(claim, id, here))) return true;
  }
  return false;
}

/** git's own words: of `git revert`, and to be written by hand where the claim's commit is empty. */
function reverts(message: string, commit: string): boolean {
  return message.split('\n').some((line) => line.trimEnd() === `This reverts commit ${commit}.`);
}

/** Whether the criteria that counted at a commit ask the milestone; those that cannot be read may have. */
async function wasAsked(
  { phase, milestone }: Claim,
  at: string,
  { head, repository, record, operator, world }: Here,
): Promise<boolean> {
  try {
    if (operator.criteria.from !== 'anchor') {
      const opened = await openCriteria(repository, record.history, head, operator, world);
      return opened.criteria.sheets.get(phase)?.milestones[milestone] !== undefined;
    }
    const counted = await countedAt(at, { repository, record, operator });
    if (counted === null) return true;
    const { criteria } = await recordedCriteria(counted, repository, operator, world);
    return criteria.sheets.get(phase)?.milestones[milestone] !== undefined;
  } catch (error) {
    if (error instanceof ReviewFailure) return true;
    throw error;
  }
}
