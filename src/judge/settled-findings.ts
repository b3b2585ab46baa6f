// All that is wrong, apart from checks: numbered, and as far as somebody accepts it.
import type { Evidence } from '../model/evidence.ts';
import type { Finding } from '../model/ledger.ts';
import type { MilestoneResult } from '../model/review.ts';
import type { ClaimSheet } from '../model/sheet.ts';
import type { Verdict } from '../model/verdict.ts';
import type { ReviewPlan } from '../probes/resolve.ts';
import type { Baseline } from './baseline.ts';
import type { BesideResult } from './break-it.ts';
import { lookedForCommits, wrongCommits } from './claim-commits.ts';
import { lookedForTimes, wrongTimes } from './claim-times.ts';
import { heldAgain, regressions } from './earlier.ts';
import { lookedFor, number, raise } from './findings.ts';
import { lookedAtBefore, nothingChanged } from './nothing-changed.ts';
import { recheckVerdict } from './recheck.ts';
import { flapping, steadyAgain } from './runs.ts';
import { lookedForUnfalsifiable, unfalsifiable } from './unfalsifiable.ts';
import { withWaivers } from './waivers.ts';

/** What findings are made of, besides the evidence itself. */
export interface Known {
  readonly plan: ReviewPlan;
  readonly before: Baseline;
  readonly beside: BesideResult;
  /** Milestones that were looked at again. */
  readonly earlier: readonly MilestoneResult[];
  /** The findings of the ledger, by the names of now. */
  readonly prior: readonly Finding[];
}

/** What a review came to before its findings. */
export interface Judged extends Known {
  /** Of the claim's checks; null for a baseline. */
  readonly verdict: Verdict | null;
  readonly milestones: readonly MilestoneResult[];
}

/** The findings of a phase after a review. */
export interface SettledFindings {
  readonly findings: readonly Finding[];
  /** Ids of those that nobody saw before. */
  readonly fresh: readonly string[];
  readonly notes: readonly string[];
}

/** Numbers and settles what the evidence shows to be wrong. */
export function settledFindings(
  evidence: Evidence,
  sheet: ClaimSheet,
  { verdict, milestones, plan, before, beside, earlier, prior }: Judged,
): SettledFindings {
  const judged = [...milestones, ...earlier].flatMap(({ checks }) => checks);
  const looked = [
    lookedFor(evidence),
    lookedAtBefore(evidence, plan, before, verdict),
    heldAgain(evidence.kind === 'baseline' ? [] : [...today(milestones, evidence), ...earlier]),
    beside.gone,
    steadyAgain(judged),
    lookedForUnfalsifiable(evidence),
    lookedForTimes(evidence, plan),
    lookedForCommits(evidence, plan),
  ];
  const { findings, fresh } = number(
    prior,
    [
      ...raise(evidence),
      ...regressions(earlier, evidence),
      ...flapping(judged),
      ...nothingChanged(evidence, plan, before, verdict),
      ...unfalsifiable(evidence, plan),
      ...wrongTimes(evidence, plan),
      ...wrongCommits(evidence, plan),
      ...beside.raised,
    ],
    evidence.startedAt,
    (identity) => looked.some((has) => has(identity)),
  );
  return { fresh, ...withWaivers(findings, sheet.adversary?.accept ?? [], evidence) };
}

/** Milestones as far as their review says what is so today: at an older commit they may hold, and be undone since. */
function today(
  milestones: readonly MilestoneResult[],
  { prior }: Evidence,
): readonly MilestoneResult[] {
  return prior.isBehind ? [] : milestones;
}

/** The last milestone of a sheet, where it says that blocking findings hold it and one is open. */
export function blockedMilestone(
  { blocks, milestones }: ClaimSheet,
  findings: readonly Finding[],
): string | null {
  if (!blocks || !findings.some(isBlocking)) return null;
  return Object.keys(milestones).reduce((a, b) => (ordinal(a) > ordinal(b) ? a : b));
}

/** The verdict of a claim where open blocking findings hold the last milestone of a sheet. */
export function heldBack(
  verdict: Verdict,
  milestone: string,
  sheet: ClaimSheet,
  findings: readonly Finding[],
): Verdict {
  return blockedMilestone(sheet, findings) === milestone ? 'FAIL' : verdict;
}

/** The verdict of a recheck: the last milestone stands as passed only while no finding holds it. */
export function rechecked(
  earlier: readonly MilestoneResult[],
  sheet: ClaimSheet,
  findings: readonly Finding[],
): Verdict {
  const seen = recheckVerdict(earlier, findings);
  const isHeld = earlier.some(
    ({ milestone }) => heldBack(seen, milestone, sheet, findings) !== seen,
  );
  return isHeld ? 'FAIL' : seen;
}

/** What the operator's own adversary says changes no verdict. */
function isBlocking({ severity, state, source }: Finding): boolean {
  return (
    source === undefined && severity === 'blocking' && (state === 'open' || state === 'regressed')
  );
}

function ordinal(milestone: string): number {
  return Number(milestone.slice(1));
}
