// What `review prune` prints.
import * as z from 'zod';
import { count } from '../document/phrases.ts';
import { visibleLine } from '../document/visible.ts';
import type { Pruned } from '../steps/prune.ts';
import { jsonText } from './json.ts';

/** The schema of what was pruned. */
export const pruneReport = z.strictObject({
  schema: z.literal('cold-review/prune/1'),
  /** Whether `orphans` are gone; else they would go. */
  removed: z.boolean(),
  /** Of `orphans`. */
  bytes: z.number(),
  /** What nothing rests on, but what is `failed`. */
  orphans: z.array(
    z.strictObject({
      digest: z.string(),
      bytes: z.number(),
      putAt: z.iso.datetime(),
      repository: z.string(),
    }),
  ),
  /** What was to go and is still there. */
  failed: z.array(z.strictObject({ digest: z.string(), reason: z.string() })),
  kept: z.strictObject({
    named: z.number(),
    young: z.number(),
    ofOthers: z.record(z.string(), z.number()),
    untold: z.number(),
  }),
  others: z.number(),
});

/** What was pruned, or would be, as one JSON document. */
export function toPruneJson(pruned: Pruned): string {
  const { orphans, isRemoved, failed, kept, others } = pruned;
  return jsonText(
    pruneReport.parse({
      schema: 'cold-review/prune/1',
      removed: isRemoved,
      bytes: bytesOf(pruned),
      orphans: orphans.map((one) => ({ ...one, putAt: new Date(one.putAt).toISOString() })),
      failed,
      kept,
      others,
    }),
  );
}

/** The same for people: each file, then what stays and why. */
export function pruneText(pruned: Pruned): string {
  const { orphans, isRemoved, failed, kept, others } = pruned;
  const whole = `${count(orphans.length, 'evidence file')}, ${bytesOf(pruned)} bytes, that nothing rests on`;
  const files = orphans.map(
    ({ digest, bytes, putAt, repository }) =>
      `  ${digest}  ${new Date(putAt).toISOString()}  ${bytes} bytes, of ${visibleLine(repository)}`,
  );
  const foreign = Object.entries(kept.ofOthers).map(
    ([repository, many]) => `  ${many} of ${visibleLine(repository)}, which was not looked at`,
  );
  const stays = [
    `  ${kept.named} that a verdict rests on, or did`,
    `  ${kept.young} that are too young`,
    ...foreign,
    ...(kept.untold === 0 ? [] : [`  ${kept.untold} that cannot be read, or tell no repository`]),
    ...(others === 0 ? [] : [`  ${others} that are no evidence files`]),
  ];
  const all = [
    orphans.length + failed.length === 0
      ? 'There is no evidence that nothing rests on.'
      : `${isRemoved ? 'Removed' : 'Would remove'} ${whole}:`,
    ...files,
    ...failed.map(({ digest, reason }) => `  still there: ${digest}: ${visibleLine(reason)}`),
    'Stays:',
    ...stays,
    ...(isRemoved || orphans.length === 0 ? [] : ['Nothing was removed: --yes removes them.']),
  ];
  return all.map((line) => `${line}\n`).join('');
}

function bytesOf({ orphans }: Pruned): number {
  return orphans.reduce((sum, { bytes }) => sum + bytes, 0);
}
