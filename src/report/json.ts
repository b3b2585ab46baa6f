/** A review for machines: what `review --json` prints. Names are a promise; see `reviewReport`. */
import * as z from 'zod';
import { claim, commitId, milestoneName, phaseName } from '../model/claim.ts';
import { criteriaSource, protection } from '../model/evidence.ts';
import { finding, thereBefore } from '../model/ledger.ts';
import { hostIdentity } from '../model/observation.ts';
import type { CheckResult, MilestoneResult, Review } from '../model/review.ts';
import { attestation } from '../model/sheet.ts';

const verdict = z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']);

const checkReport = z.strictObject({
  id: z.string(),
  host: z.string().nullable(),
  says: z.string(),
  probe: z.string(),
  title: z.string(),
  verdict,
  reason: z.string().nullable(),
  outcomes: z.array(
    z.strictObject({ name: z.string(), verdict, expected: z.string(), actual: z.string() }),
  ),
  exhibits: z.array(
    z.strictObject({
      command: z.string(),
      where: z.string(),
      startedAt: z.iso.datetime(),
      durationMs: z.number(),
      exit: z.int().nullable(),
      output: z.string(),
      note: z.string().nullable(),
    }),
  ),
  facts: z.record(z.string(), z.unknown()),
  holds: z.enum(['once', 'always']),
  before: z.strictObject({ verdict: verdict.nullable(), actual: z.string().nullable() }).nullable(),
  heldSince: z.iso.datetime().nullable(),
  attempts: z
    .strictObject({
      setting: z.enum(['eventually', 'steady']),
      limitMs: z.int(),
      everyMs: z.int(),
      verdict,
      tried: z.array(
        z.strictObject({
          startedAt: z.iso.datetime().nullable(),
          afterMs: z.number(),
          verdict,
          reason: z.string().nullable(),
        }),
      ),
      shown: z.int(),
    })
    .nullable(),
  /** Null where there was one run. */
  runs: z
    .strictObject({
      verdicts: z.array(verdict),
      minMs: z.number(),
      medianMs: z.number(),
      maxMs: z.number(),
    })
    .nullable(),
  retries: z.int(),
  remedy: z.string().nullable(),
});

const milestoneReport = z.strictObject({
  milestone: milestoneName,
  title: z.string(),
  verdict,
  checks: z.array(checkReport),
  attested: z.array(attestation.extend({ counts: z.boolean() })),
});

/** The schema of the report; `z.toJSONSchema` makes a document of it. */
export const reviewReport = z.strictObject({
  schema: z.literal('cold-review/report/1'),
  tool: z.strictObject({ name: z.literal('cold-review'), version: z.string() }),
  kind: z.enum(['review', 'baseline', 'recheck', 'trial']),
  phase: phaseName,
  title: z.string(),
  claim: claim.nullable(),
  commit: commitId,
  branch: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  run: z.string().nullable(),
  verdict: verdict.nullable(),
  protection,
  criteria: criteriaSource.omit({ files: true }),
  milestones: z.array(milestoneReport),
  /** Those that passed before, as they are now; they change no verdict. */
  earlier: z.array(milestoneReport),
  findings: z.array(finding.extend({ new: z.boolean() })),
  /** What the adversary did beside the claim; null where it asked nothing. */
  adversary: z
    .strictObject({
      probes: z.number(),
      places: z.array(z.string().nullable()),
      blind: z.array(
        z.strictObject({
          probe: z.string(),
          host: z.string().nullable(),
          reason: z.string(),
          /** It asks Docker, and the host has none, as far as was seen. */
          noDocker: z.literal(true).optional(),
        }),
      ),
      before: z.array(thereBefore),
    })
    .nullable(),
  notes: z.array(z.string()),
  hosts: z.array(hostIdentity),
  /** Under `evidence/`, or `outside`: with the operator, by its digest. */
  evidence: z.strictObject({
    name: z.string(),
    digest: z.string(),
    outside: z.literal(true).optional(),
  }),
});
export type ReviewReport = z.infer<typeof reviewReport>;

function checkOf(check: CheckResult): z.infer<typeof checkReport> {
  const {
    id,
    host,
    says,
    probe,
    title,
    verdict,
    reason,
    holds,
    retries,
    remedy,
    before,
    heldSince,
    attempts,
  } = check;
  return {
    ...{ id, host, says, probe, title, verdict, reason },
    outcomes: [...check.outcomes],
    exhibits: [...check.exhibits],
    facts: check.facts,
    ...{ holds, before, heldSince },
    attempts: attempts && { ...attempts, tried: [...attempts.tried] },
    runs: check.runs ? { ...check.runs, verdicts: [...check.runs.verdicts] } : null,
    ...{ retries, remedy },
  };
}

function besideOf({ adversary }: Review): ReviewReport['adversary'] {
  return (
    adversary && {
      probes: adversary.probes,
      places: [...adversary.places],
      blind: [...adversary.blind],
      before: [...adversary.before],
    }
  );
}

function milestoneReportOf(it: MilestoneResult): z.infer<typeof milestoneReport> {
  return {
    milestone: it.milestone,
    title: it.title,
    verdict: it.verdict,
    checks: it.checks.map(checkOf),
    attested: [...it.attested],
  };
}

/** The report of a review, keys in the order of the schema. */
export function toReport(review: Review): ReviewReport {
  const { kind, phase, title, claim, commit, branch, startedAt, endedAt, run, verdict } = review;
  const { protection, criteria, hosts, notes, evidence } = review;
  return {
    schema: 'cold-review/report/1',
    tool: { name: 'cold-review', version: review.toolVersion },
    ...{ kind, phase, title, claim, commit, branch, startedAt, endedAt, run, verdict },
    protection,
    criteria: {
      from: criteria.from,
      commit: criteria.commit,
      digest: criteria.digest,
      protection: criteria.protection,
      touched: criteria.touched,
      atClaim: criteria.atClaim,
      difference: criteria.difference,
      selfAttested: criteria.selfAttested,
      waivers: criteria.waivers,
    },
    milestones: review.milestones.map(milestoneReportOf),
    earlier: review.earlier.map(milestoneReportOf),
    findings: review.findings.map((it) => ({ ...it, new: review.newFindings.includes(it.id) })),
    adversary: besideOf(review),
    notes: [...notes],
    hosts: [...hosts],
    evidence,
  };
}

/** One document for all reviews of a run: the report, or where there are several a list of them. */
export function toJson(...reviews: readonly Review[]): string {
  const reports = reviews.map(toReport);
  return jsonText(reports.length === 1 ? reports[0] : reports);
}

/** A value as JSON with a line end: no control character reaches the terminal. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, unicode)}\n`;
}

function unicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
