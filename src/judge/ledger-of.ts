// The ledger of a phase as a review leaves it.
import { nextLedger } from '../document/ledger.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Ledger } from '../model/ledger.ts';
import type { CheckResult, Review } from '../model/review.ts';
import type { ClaimSheet } from '../model/sheet.ts';
import type { ReviewPlan } from '../probes/resolve.ts';
import { baselineValues, mergeBaselines } from './baseline.ts';
import type { BesideResult } from './break-it.ts';
import { heldValues } from './held.ts';
import { blockedMilestone } from './settled-findings.ts';

/** What a review came to, as far as the ledger keeps it. */
export interface Told extends Pick<Review, 'verdict' | 'findings'> {
  readonly results: readonly CheckResult[];
  readonly plan: ReviewPlan;
  readonly beside: BesideResult;
}

/** The ledger after a review of this evidence, which rests on this file. */
export function ledgerOf(
  evidence: Evidence,
  file: Review['evidence'],
  sheet: ClaimSheet,
  { verdict, findings, results, plan, beside }: Told,
): Ledger {
  const milestone = evidence.claim?.milestone ?? null;
  const next = nextLedger({
    prior: evidence.prior.ledger,
    phase: evidence.phase,
    title: sheet.title,
    entry: {
      kind: evidence.kind === 'trial' ? 'review' : evidence.kind,
      milestone,
      title: titleOf(evidence, sheet),
      verdict,
      claim: evidence.claim?.commit ?? null,
      at: evidence.startedAt,
      evidence: file.name,
      evidenceDigest: file.digest,
      ...(evidence.keptFor && { outside: true }),
      held: evidence.kind === 'review' ? heldValues(results, plan.checks) : [],
    },
    findings,
    adversary: beside.adversary,
    blocked: blockedMilestone(sheet, findings),
    isSurpassed: evidence.prior.isSurpassed === true,
  });
  const known = evidence.prior.ledger?.baseline ?? [];
  if (evidence.kind !== 'baseline') return { ...next, baseline: known };
  const seen = baselineValues(results, plan.checks, evidence.startedAt);
  return { ...next, baseline: mergeBaselines(known, seen) };
}

function titleOf({ claim, kind }: Evidence, { milestones }: ClaimSheet): string {
  if (!claim) return kind === 'recheck' ? 'Looked at again' : 'Baseline';
  return milestones[claim.milestone]?.title ?? claim.milestone;
}
