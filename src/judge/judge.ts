// Evidence in, review out. Pure: the same evidence gives the same review on any machine, any day.
import type { Criteria } from '../criteria/index.ts';
import type { Evidence } from '../model/evidence.ts';
import type { CheckResult, MilestoneResult, Review } from '../model/review.ts';
import type { ClaimSheet } from '../model/sheet.ts';
import { worst } from '../model/verdict.ts';
import type { PlannedCheck } from '../probes/plan.ts';
import { planReview, type ReviewPlan } from '../probes/resolve.ts';
import { judgePlan } from './attempts.ts';
import { baselineOf, byCheck, seenBefore, withBefore, type Baseline } from './baseline.ts';
import { besideClaim, foundNow } from './break-it.ts';
import type { Evaluate } from './evaluation.ts';
import { withHeld } from './held.ts';
import { ledgerOf } from './ledger-of.ts';
import { agreed } from './runs.ts';
import { sideBySideNotes } from './side-by-side.ts';
import { byNamesOfNow } from './names-of-before.ts';
import { withSinceBaseline } from './since-baseline.ts';
import { atRest, motionNotes } from './motion.ts';
import { toldOfNoDocker } from './no-docker.ts';
import { readEvidenceCriteria } from './recorded-criteria.ts';
import { heldBack, rechecked, settledFindings, type Known } from './settled-findings.ts';
import { outsideNotes } from './outside-notes.ts';
import { lookedAtCommit, surpassedNotes, withoutOlder } from './older-look.ts';

/** Name and digest of the evidence file that a review rests on. */
export interface EvidenceFile {
  readonly name: string;
  readonly digest: string;
}

export type Judged =
  { readonly ok: true; readonly review: Review } | { readonly ok: false; readonly reason: string };

/**
 * Judges evidence: verdicts, findings and the ledger as it stands afterwards.
 * @param known the criteria of the evidence where they were read already; else they are read from its bytes
 */
export async function judge(
  evidence: Evidence,
  file: EvidenceFile,
  evaluate: Evaluate,
  known: Criteria | null = null,
): Promise<Judged> {
  const read = known ? { ok: true as const, criteria: known } : readEvidenceCriteria(evidence);
  if (!read.ok) return read;
  const sheet = read.criteria.sheets.get(evidence.phase);
  if (!sheet) return { ok: false, reason: `the criteria hold no sheet for ${evidence.phase}` };
  const wanted = milestonesOf(evidence, sheet);
  const planned = planReview(read.criteria, evidence.phase, wanted, evidence.earlier);
  if (!planned.ok) return { ok: false, reason: planned.problems.map((p) => p.message).join('; ') };
  const { plan } = planned;
  const before = byCheck(seenBefore(evidence));
  const both = { ...plan, checks: [...plan.checks, ...plan.adversary] };
  const own = plan.checks.length;
  const runs = [evidence, ...evidence.runs].map(async (run) => {
    const seen = atRest(await judgePlan(both, run, evaluate), run);
    return [...settled(seen.slice(0, own), evidence, plan, before), ...seen.slice(own)];
  });
  const judged = agreed(await Promise.all(runs), own);
  const isBeside = ({ milestone }: PlannedCheck) => !wanted.includes(milestone);
  const results = withoutOlder(judged.slice(0, own), plan.checks, plan, evidence, isBeside);
  const { ledger } = evidence.prior;
  const unasked = withoutOlder(judged.slice(own), plan.adversary, plan, evidence);
  const findings = byNamesOfNow(ledger?.findings ?? [], foundNow(plan.adversary, unasked));
  const prior = { findings, adversary: ledger?.adversary };
  const seen = besideClaim(plan.adversary, unasked, prior, evidence.startedAt);
  const beside = { ...seen, adversary: lookedAtCommit(seen.adversary, evidence) };
  const milestones = wanted.map((name) => milestoneOf(name, sheet, results, evidence));
  const earlier = evidence.earlier.map((name) => milestoneOf(name, sheet, results, evidence));
  const parts = { plan: ofMilestones(plan, wanted), before, beside, earlier, prior: findings };
  const review = compose(evidence, file, sheet, milestones, parts);
  return { ok: true, review };
}

function milestonesOf(evidence: Evidence, sheet: ClaimSheet): string[] {
  if (evidence.claim) return [evidence.claim.milestone];
  return evidence.kind === 'recheck' ? [] : Object.keys(sheet.milestones);
}

/** The part of a plan that the claim is about; results of it stand in the same order. */
function ofMilestones(plan: ReviewPlan, names: readonly string[]): ReviewPlan {
  return { ...plan, checks: plan.checks.filter(({ milestone }) => names.includes(milestone)) };
}

/** The results of checks, with what the baseline and earlier reviews say of them. */
function settled(
  results: readonly CheckResult[],
  evidence: Evidence,
  plan: ReviewPlan,
  before: Baseline,
): CheckResult[] {
  const known = byCheck(evidence.prior.ledger?.baseline ?? []);
  const isBaseline = evidence.kind === 'baseline';
  return results.map((result, index) => {
    const planned = plan.checks[index];
    if (!planned) return result;
    // Nothing has changed, or not, since what is being seen now.
    if (isBaseline) return withSinceBaseline(result, planned, undefined);
    const since = withSinceBaseline(result, planned, baselineOf(planned, known));
    return withHeld(withBefore(since, planned, before), planned, evidence);
  });
}

function milestoneOf(
  name: string,
  sheet: ClaimSheet,
  results: readonly CheckResult[],
  { criteria, earlier }: Evidence,
): MilestoneResult {
  const lasting = earlier.includes(name);
  const checks = results.filter(
    ({ milestone, holds }) => milestone === name && !(lasting && holds === 'once'),
  );
  const { title = name, attested = [] } = sheet.milestones[name] ?? {};
  return {
    milestone: name,
    title,
    verdict: worst(checks.map((c) => c.verdict)),
    checks,
    attested: attested.map((one) => ({
      ...one,
      counts: !criteria.selfAttested.includes(one.says),
    })),
  };
}

function compose(
  evidence: Evidence,
  file: EvidenceFile,
  sheet: ClaimSheet,
  milestones: readonly MilestoneResult[],
  known: Known,
): Review {
  const { claim, kind } = evidence;
  const seen = claim ? worst(milestones.map((one) => one.verdict)) : null;
  const { plan, beside, earlier } = known;
  const { findings, fresh, notes } = settledFindings(evidence, sheet, {
    verdict: seen,
    milestones,
    ...known,
  });
  const claimed = claim && seen && heldBack(seen, claim.milestone, sheet, findings);
  const verdict = kind === 'recheck' ? rechecked(earlier, sheet, findings) : claimed;
  const { protection } = evidence.criteria;
  const results = milestones.flatMap(({ checks }) => checks);
  return {
    kind: evidence.kind,
    phase: evidence.phase,
    title: sheet.title,
    claim,
    commit: evidence.commit,
    branch: evidence.branch,
    startedAt: evidence.startedAt,
    endedAt: evidence.endedAt,
    run: evidence.run,
    toolVersion: evidence.tool.version,
    verdict,
    milestones,
    earlier,
    findings,
    newFindings: fresh,
    adversary: toldOfNoDocker(beside.beside, plan.adversary, evidence.observations),
    notes: [
      ...sideBySideNotes(evidence),
      ...surpassedNotes(evidence),
      ...new Set([evidence, ...evidence.runs].flatMap(motionNotes)),
      ...outsideNotes(evidence),
      ...notes,
    ],
    hosts: [...evidence.hosts].sort((a, b) => (a.name < b.name ? -1 : 1)),
    criteria: sourceOf(evidence.criteria),
    protection,
    ledger: ledgerOf(evidence, file, sheet, { verdict, findings, results, plan, beside }),
    evidence: { name: file.name, digest: file.digest, ...(evidence.keptFor && { outside: true }) },
  };
}

/** Where the criteria are from, without their bytes. */
function sourceOf({
  from,
  commit,
  digest,
  protection,
  touched,
  atClaim,
  difference,
  selfAttested,
  waivers,
}: Evidence['criteria']): Review['criteria'] {
  const paths = [...touched].sort();
  const own = { selfAttested, waivers };
  return { from, commit, digest, protection, touched: paths, atClaim, difference, ...own };
}
