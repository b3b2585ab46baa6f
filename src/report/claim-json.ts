/** What `review claim --json` prints. */
import * as z from 'zod';
import { commitId, milestoneName, phaseName } from '../model/claim.ts';
import type { ClaimPlan } from '../steps/claim-plan.ts';
import { jsonText } from './json.ts';

/** The schema of a claim that was made, or shown; names are a promise. */
export const claimReport = z.strictObject({
  schema: z.literal('cold-review/claim/1'),
  subject: z.string(),
  phase: phaseName,
  milestone: milestoneName,
  /** Null where it was only shown. */
  commit: commitId.nullable(),
  /** Whether the branch is pushed, claim and all. */
  pushed: z.boolean(),
  baseline: commitId,
  criteria: commitId,
  touched: z.array(z.string()),
  checks: z.array(
    z.strictObject({
      milestone: milestoneName,
      id: z.string(),
      says: z.string(),
      probe: z.string(),
      host: z.string().nullable(),
    }),
  ),
  earlier: z.array(milestoneName),
  /** Checks that say `before: fail`, were not seen red, and so cannot pass. */
  notSeenRed: z.array(
    z.strictObject({ check: z.string(), host: z.string().nullable(), reason: z.string() }),
  ),
});

/** A claim as one JSON document. */
export function toClaimJson(
  subject: string,
  claim: ClaimPlan,
  commit: string | null,
  pushed: boolean,
): string {
  const { phase, milestone, baseline, criteria, touched, plan, earlier, notSeenRed } = claim;
  return jsonText({
    schema: 'cold-review/claim/1',
    ...{ subject, phase, milestone, commit, pushed, criteria },
    baseline: baseline.commit,
    touched: [...touched],
    checks: plan.checks.map(({ milestone, check, probe, host }) => ({
      ...{ milestone, host },
      id: check.id,
      says: check.says,
      probe: probe.id,
    })),
    earlier: [...earlier],
    notSeenRed: [...notSeenRed],
  } satisfies z.infer<typeof claimReport>);
}
