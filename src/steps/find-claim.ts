import { claimOf, noClaim, selectClaim } from '../claims/select.ts';
import { commandLine } from '../judge/command-line.ts';
import type { Claim } from '../model/claim.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import type { OpenCriteria } from './open-criteria.ts';

/**
 * The claim that `M2`, `pvfix-M2` or a commit names, on the branch.
 * @param isBegun asked where there is none: whether a baseline is there
 * @throws ReviewFailure `usage`
 */
export async function findClaim(
  target: string,
  repository: Repository,
  head: string,
  history: readonly CommitInfo[],
  isBegun: () => Promise<boolean>,
): Promise<Claim> {
  const isMilestone = /^(?:[a-z0-9][a-z0-9-]*-)?M\d+$/.test(target);
  const id = isMilestone || target === '' ? null : await repository.resolve(target);
  if (id === null) {
    const found = selectClaim(target, history);
    if (found) return found;
    // Only what went wrong is worth reading the subjects of all commits.
    const recent = await repository.history(head, { all: true, limit: 1000 });
    throw noClaim(target, history, recent, await isBegun());
  }
  const commit = await repository.commitInfo(id);
  const claim = claimOf(commit);
  if (claim && (await repository.isAncestor(id, head))) return claim;
  if (claim) {
    throw new ReviewFailure(
      'usage',
      `The claim ${id.slice(0, 8)} is not on ${repository.branch ?? 'the branch'}.`,
      'Merge it there first, or name its branch: --branch NAME',
    );
  }
  throw new ReviewFailure(
    'usage',
    `Commit ${id.slice(0, 8)} makes no claim: its subject is ${JSON.stringify(commit.subject.slice(0, 72))}.`,
    "A claim's subject reads claim(<phase>-M<n>): <summary>",
  );
}

/** Says so where the criteria that count cannot judge a claim. */
export function assertSheet(claim: Claim, opened: OpenCriteria): void {
  const { phase, milestone } = claim;
  const sheet = opened.criteria.sheets.get(phase);
  if (!sheet) {
    const { code, message, wayOut } = noSheet(`claims/${phase}.yaml`, opened);
    throw new ReviewFailure(code, message, `${wayOut}. ${takenBack(claim)}`);
  }
  if (sheet.milestones[milestone]) return;
  throw new ReviewFailure(
    'undecidable',
    `claims/${phase}.yaml, as it counts, has no milestone ${milestone}; it has ${Object.keys(sheet.milestones).join(', ')}.`,
    `Add the milestone with its checks, then make it count: review baseline. ${takenBack(claim)}`,
  );
}

/** How a claim that nothing can judge is taken back; a claim's commit is empty as a rule, which git does not revert. */
function takenBack({ phase, milestone, commit }: Claim): string {
  const subject = `Revert "claim(${phase}-${milestone})"`;
  const body = `This reverts commit ${commit}.`;
  return `A claim that was a mistake is taken back by: ${commandLine(['git', 'commit', '--allow-empty', '-m', subject, '-m', body])}`;
}

/** The failure for a sheet that is not among the criteria. */
export function noSheet(
  path: string,
  { criteria, source }: Pick<OpenCriteria, 'criteria' | 'source'>,
): ReviewFailure {
  const known = [...criteria.sheets.keys()];
  const there = known.length === 0 ? 'There is none at all.' : `There are: ${known.join(', ')}.`;
  return new ReviewFailure(
    'undecidable',
    `The criteria at ${source.commit?.slice(0, 8) ?? 'the work tree'} hold no ${path}. ${there}`,
    'Write the claim sheet, commit it, then make it count: review baseline',
  );
}
