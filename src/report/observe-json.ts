/** What `review observe --json` prints: which part was looked at, for which claims, and where it is written. */
import * as z from 'zod';
import { claim } from '../model/claim.ts';
import { shardNumber } from '../model/shard.ts';
import type { ShardRun } from '../shards.ts';
import { jsonText } from './json.ts';

/** The schema of a shard's run. */
export const observeReport = z.strictObject({
  schema: z.literal('cold-review/observe/1'),
  shard: shardNumber,
  file: z.string(),
  /** How many collectors of its part were run for each claim. */
  looked: z.array(z.strictObject({ claim, collections: z.int() })),
  failures: z.array(z.strictObject({ claim, message: z.string(), wayOut: z.string() })),
});

/** A shard's run as one JSON document. */
export function toObserveJson({ shard, looked }: ShardRun, file: string): string {
  const failures = looked.flatMap((one) => {
    if (!('failure' in one)) return [];
    const { message, wayOut } = one.failure;
    return [{ claim: one.claim, message, wayOut }];
  });
  const seen = looked.filter((one) => 'collections' in one);
  const schema = 'cold-review/observe/1';
  return jsonText({ schema, shard: shard.shard, file, looked: seen, failures });
}
