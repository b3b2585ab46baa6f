// What one of several looks at a push saw: its part of the hosts, for a later step to judge with the others.
import * as z from 'zod';
import { commitId, milestoneName, phaseName } from './claim.ts';
import { criteriaSource, furtherRun } from './evidence.ts';

/** First word of every shard file. */
export const shardSchema = 'cold-review/shard/1';

/** As many as there may be: more than a phase has hosts are idle. */
export const mostShards = 99;

/** The second of five: `{ number: 2, of: 5 }`. */
export const shardNumber = z
  .strictObject({ number: z.int().min(1), of: z.int().min(1).max(mostShards) })
  .refine(({ number, of }) => number <= of, 'the number is larger than the count');
export type ShardNumber = z.infer<typeof shardNumber>;

/** What was seen for one claim. */
export const shardPart = z.strictObject({
  phase: phaseName,
  milestone: milestoneName,
  /** The commit that claims. */
  claim: commitId,
  /** The criteria that it was looked at by. */
  criteria: criteriaSource.pick({ from: true, commit: true, digest: true }),
  /** Milestones that were looked at again besides: all that may have passed when it is judged. */
  earlier: z.array(milestoneName),
  /** The cold runs, the first one first. */
  runs: z.array(furtherRun).min(1),
});
export type ShardPart = z.infer<typeof shardPart>;

/** All that one shard saw of a push. */
export const shard = z.strictObject({
  schema: z.literal(shardSchema),
  tool: z.strictObject({ name: z.literal('cold-review'), version: z.string() }),
  shard: shardNumber,
  branch: z.string(),
  /** Link to the CI run that it is of: what tells it from what another run left in the same folder. */
  run: z.url(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  parts: z.array(shardPart),
});
export type Shard = z.infer<typeof shard>;
