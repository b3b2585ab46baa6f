/** What `review ci --json` prints: the reviews of the run, what could not be judged, and what stands in the end. */
import * as z from 'zod';
import type { CiRun } from '../ci.ts';
import { claim, milestoneName, phaseName } from '../model/claim.ts';
import { jsonText, reviewReport, toReport } from './json.ts';

const verdict = z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']);

/** The schema of a CI run. */
export const ciReport = z.strictObject({
  schema: z.literal('cold-review/ci/1'),
  reviews: z.array(reviewReport),
  failures: z.array(z.strictObject({ claim, message: z.string(), wayOut: z.string() })),
  standing: z.array(
    z.strictObject({
      phase: phaseName,
      milestones: z.array(z.strictObject({ milestone: milestoneName, verdict })),
      recheck: verdict.nullable(),
    }),
  ),
  /** Phases of which nobody can say what stands, and the way out. */
  sideBySide: z.array(z.strictObject({ message: z.string(), wayOut: z.string() })),
  /** What the forge could not be told, and why. */
  untold: z.array(z.string()),
});

/** A CI run as one JSON document. */
export function toCiJson({ attempted, standing, torn, untold }: CiRun): string {
  const reviews = attempted.flatMap((one) =>
    'reviewed' in one ? [toReport(one.reviewed.review)] : [],
  );
  const failures = attempted.flatMap((one) => {
    if (!('failure' in one)) return [];
    const { message, wayOut } = one.failure;
    return [{ claim: one.claim, message, wayOut }];
  });
  const sideBySide = torn.map(({ message, wayOut }) => ({ message, wayOut }));
  const said = { reviews, failures, standing, sideBySide, untold };
  return jsonText({ schema: 'cold-review/ci/1', ...said });
}
