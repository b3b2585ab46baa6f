// Claims that were a mistake and that somebody took back: of a milestone that nothing asks.
import { reviewCommitOf } from '../claims/review-commit.ts';
import type { Claim } from '../model/claim.ts';
import { ReviewFailure } from '../model/failure.ts';
import { countedAt, recordsBefore, type Around } from './criteria-at-claim.ts';
import { recordedCriteria, type OpenCriteria } from './open-criteria.ts';

type Here = Omit<Around, 'opened'> & {
  readonly head: string;
  /** The criteria that count now. */
  readonly counted: OpenCriteria | null;
};

/**
 * Whether a claim was taken back: a commit on top of it says `This reverts commit <claim>`, and no criteria that
 * counted from the claim to there hold such a milestone. What could have been judged cannot be taken back: a claim that is not true stays one.
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

/** Whether criteria that counted from the claim to a commit ask the milestone; those that cannot be read may have. */
async function wasAsked(
  { phase, milestone, commit: claim }: Claim,
  at: string,
  { counted: now, repository, record, operator, world }: Here,
): Promise<boolean> {
  const asks = ({ criteria }: OpenCriteria): boolean =>
    criteria.sheets.get(phase)?.milestones[milestone] !== undefined;
  try {
    if (operator.criteria.from !== 'anchor') return now === null || asks(now);
    const counted = [
      ...(await Promise.all(
        [claim, at].map((one) => countedAt(one, { repository, record, operator })),
      )),
      ...(await recordedBetween(claim, at, { repository, record })),
    ];
    for (const one of new Set(counted)) {
      if (one === null || asks(await recordedCriteria(one, repository, operator, world)))
        return true;
    }
    return false;
  } catch (error) {
    if (error instanceof ReviewFailure) return true;
    throw error;
  }
}

/** The anchors that baselines and reviews between two commits name, whoever made those; null for one that is not there. */
async function recordedBetween(
  from: string,
  to: string,
  { repository, record }: Pick<Here, 'repository' | 'record'>,
): Promise<(string | null)[]> {
  const before = await recordsBefore(from, { repository, record });
  const known = new Set(before.map(({ id }) => id));
  const since = (await recordsBefore(to, { repository, record })).filter(
    ({ id }) => !known.has(id),
  );
  const named = new Set(since.flatMap((one) => reviewCommitOf(one)?.trailers.criteria ?? []));
  return Promise.all([...named].map((one) => repository.resolve(one)));
}
