// Claims that were pushed before the first baseline: no later push makes them go away.
import { reviewCommitOf } from '../claims/review-commit.ts';
import type { Claim } from '../model/claim.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import { recordedCriteria, type CriteriaEffects, type OpenCriteria } from './open-criteria.ts';
import type { Operator } from './operator.ts';

interface Here {
  readonly repository: Repository;
  /** The criteria that count now. */
  readonly counted: OpenCriteria | null;
  readonly operator: Operator;
  readonly world: CriteriaEffects;
}

/**
 * Whether a claim waits that was made before there was any record. Until the first baseline all do; from then on those of
 * milestones that its criteria ask. What they do not know is older than this tool in the repository, and left alone.
 * @param first the first record that counts; null where there is none
 */
export function earlyClaims(
  first: CommitInfo | null,
  { repository, counted, operator, world }: Here,
): (claim: Claim) => Promise<boolean> {
  const read = async () => {
    if (operator.criteria.from !== 'anchor') return counted;
    const anchor = first && (reviewCommitOf(first)?.trailers.criteria ?? null);
    return anchor === null ? null : recordedCriteria(anchor, repository, operator, world);
  };
  let opened: ReturnType<typeof read> | undefined;
  return async ({ phase, milestone }) => {
    try {
      opened ??= read();
      const asking = await opened;
      return asking?.criteria.sheets.get(phase)?.milestones[milestone] !== undefined || !asking;
    } catch (error) {
      // Criteria that cannot be read may have asked it.
      if (error instanceof ReviewFailure) return true;
      throw error;
    }
  };
}
