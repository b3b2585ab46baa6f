import type { FurtherRun } from '../../model/evidence.ts';
import type { ReviewPlan } from '../../probes/resolve.ts';
import { mergeShards } from '../../judge/merge-shards.ts';
import type { Setting, Subject } from '../setting.ts';
import { notDecidable, type Gathered } from './gather.ts';

/**
 * What shards saw of a claim, as the runs of one review.
 * @throws ReviewFailure `undecidable` where it is not whole, or not of this review
 */
export function shardRuns(
  gathered: Gathered,
  plan: ReviewPlan,
  earlier: readonly string[],
  { phase, claim, kind }: Subject,
  { opened, operator, repository }: Setting,
): readonly [FurtherRun, ...FurtherRun[]] {
  if (!gathered.ok) throw notDecidable(gathered.reason);
  if (kind !== 'review' || claim === null) throw notDecidable('shards look at claims only');
  const { shards } = gathered;
  const elsewhere = shards.find(({ branch }) => branch !== repository.branch);
  if (elsewhere) throw notDecidable(`they looked at the branch ${elsewhere.branch}`);
  const { from, commit, digest } = opened.source;
  const merged = mergeShards(shards, {
    phase,
    milestone: claim.milestone,
    claim: claim.commit,
    criteria: { from, commit, digest },
    read: opened.criteria,
    plan,
    earlier,
    runs: operator.runs ?? 1,
  });
  if (!merged.ok) throw notDecidable(merged.reason);
  return merged.runs;
}
