/** What `review lint --json` prints where there is no mistake; mistakes are a failure report. */
import { z } from 'zod';
import type { Linted } from '../steps/lint.ts';
import { isOver } from '../steps/lint-waivers.ts';
import { jsonText } from './json.ts';

/** The schema of criteria without a mistake. */
export const lintReport = z.strictObject({
  schema: z.literal('cold-review/lint/1'),
  where: z.string(),
  sheets: z.int(),
  checks: z.int(),
  /** All that were read: those that checks and the adversary ask, and the repository's own. */
  probes: z.int(),
  /** The checks that ask the operator's forge. */
  forge: z.array(z.string()).readonly(),
  /** The waivers of open sheets; one that is over accepts nothing any more. */
  waivers: z
    .array(
      z.strictObject({
        phase: z.string(),
        finding: z.string(),
        until: z.iso.date(),
        over: z.boolean(),
      }),
    )
    .readonly(),
});

/** Criteria without a mistake, counted, as one JSON document, with what waivers are on that day. */
export function toLintJson(linted: Linted, now: Date): string {
  const { where, sheets, checks, probes, forge } = linted;
  const waivers = linted.waivers.map((one) => ({ ...one, over: isOver(one, now) }));
  const schema = 'cold-review/lint/1';
  return jsonText(lintReport.parse({ schema, where, sheets, checks, probes, forge, waivers }));
}
