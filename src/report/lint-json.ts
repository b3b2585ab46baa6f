/** What `review lint --json` prints where there is no mistake; mistakes are a failure report. */
import { z } from 'zod';
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
});

/** Criteria without a mistake, counted, as one JSON document. */
export function toLintJson(linted: Omit<z.infer<typeof lintReport>, 'schema'>): string {
  const { where, sheets, checks, probes, forge } = linted;
  return jsonText({ schema: 'cold-review/lint/1', where, sheets, checks, probes, forge });
}
