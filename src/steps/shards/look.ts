import { earlierMilestones } from '../../judge/earlier.ts';
import type { Claim } from '../../model/claim.ts';
import type { FurtherRun } from '../../model/evidence.ts';
import type { ShardNumber, ShardPart } from '../../model/shard.ts';
import { partOf } from '../../probes/shards.ts';
import { assertLogin } from '../assert-login.ts';
import { assertSheet } from '../find-claim.ts';
import { furtherRuns, look } from '../look.ts';
import { planOf } from '../plan-of.ts';
import { priorOf } from '../prior.ts';
import type { Setting } from '../setting.ts';

/**
 * Looks at a shard's part of what a claim's review looks at; nothing is judged.
 * @param before claims of the same run that are decided before this one: what they claim may have passed by then
 * @throws ReviewFailure where the criteria cannot judge the claim
 */
export async function lookAtPart(
  claim: Claim,
  before: readonly Claim[],
  shard: ShardNumber,
  setting: Setting,
): Promise<{ readonly part: ShardPart; readonly collections: number }> {
  const { opened, repository, operator, world } = setting;
  const { phase, milestone, commit } = claim;
  assertSheet(claim, opened);
  const { output } = opened.criteria.config;
  const { prior } = await priorOf({ phase, output }, setting.record, repository, operator);
  const waiting = before.filter((one) => one.phase === phase).map((one) => one.milestone);
  const sheet = opened.criteria.sheets.get(phase);
  const earlier = sheet ? earlierMilestones(prior.ledger, sheet, [milestone], waiting) : [];
  const own = partOf(planOf(opened, phase, [milestone], earlier), shard);
  await assertLogin(own, world);
  const subject = { kind: 'review', phase, claim, commit } as const;
  const startedAt = world.now().toISOString();
  const seen = await look(own, subject, setting, 'again');
  const first: FurtherRun = {
    startedAt,
    endedAt: world.now().toISOString(),
    waits: [...seen.waits],
    hosts: [...seen.hosts],
    limits: { ...seen.limits },
    observations: [...seen.observations],
  };
  const runs = [first, ...(await furtherRuns(own, subject, setting))];
  const { from, commit: anchor, digest } = opened.source;
  const criteria = { from, commit: anchor, digest };
  const part = { phase, milestone, claim: commit, criteria, earlier, runs };
  return { part, collections: own.collections.length };
}
