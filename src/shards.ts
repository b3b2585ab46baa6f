// A look in parts: each shard looks at its own hosts for all claims that wait, and a later step decides.
import { waitingOn } from './ci.ts';
import type { Claim } from './model/claim.ts';
import { ReviewFailure } from './model/failure.ts';
import { shardSchema, type Shard, type ShardNumber, type ShardPart } from './model/shard.ts';
import { inRepository } from './steps/in-repository.ts';
import { openCriteria } from './steps/open-criteria.ts';
import type { Operator } from './steps/operator.ts';
import type { Push } from './steps/pushed.ts';
import { namedRun } from './steps/shards/gather.ts';
import { lookAtPart } from './steps/shards/look.ts';
import type { World } from './steps/world.ts';

/** What a shard came to for one claim. */
export type Looked =
  | { readonly claim: Claim; readonly collections: number }
  | { readonly claim: Claim; readonly failure: ReviewFailure };

/** All that a shard saw, and what it could not look at. */
export interface ShardRun {
  readonly shard: Shard;
  readonly looked: readonly Looked[];
}

/**
 * Looks at one shard's part of every claim that waits. Nothing is judged, written to the repository or told.
 * @throws ReviewFailure where nobody says which run this is, the range cannot be computed, or the criteria cannot be read
 */
export async function observePush(
  push: Push,
  shard: ShardNumber,
  operator: Operator,
  world: World,
): Promise<ShardRun> {
  const run = namedRun(operator.run);
  return inRepository(operator, world, async (repository) => {
    const startedAt = world.now().toISOString();
    const { pending, situation } = await waitingOn(push, repository, operator, world);
    const { history, record } = situation;
    const claims = pending.map(({ claim }) => claim);
    const looked: Looked[] = [];
    const parts: ShardPart[] = [];
    world.stage('look');
    const head = await repository.head();
    for (const [at, claim] of claims.entries()) {
      try {
        const opened =
          situation.counted ??
          (await openCriteria(repository, record.history, head, operator, world));
        const setting = { repository, head, history, record, opened, operator, world };
        const { part, collections } = await lookAtPart(claim, claims.slice(0, at), shard, setting);
        parts.push(part);
        looked.push({ claim, collections });
      } catch (error) {
        // The step that decides meets the same, and says what the claim comes to.
        if (!(error instanceof ReviewFailure)) throw error;
        looked.push({ claim, failure: error });
      }
    }
    const saw: Shard = {
      schema: shardSchema,
      tool: { name: 'cold-review', version: world.version },
      shard,
      branch: repository.branch ?? 'detached',
      run,
      startedAt,
      endedAt: world.now().toISOString(),
      parts,
    };
    return { shard: saw, looked };
  });
}
