import * as z from 'zod';
import { severity } from './severity.ts';
import { commitId, milestoneName, phaseName } from './claim.ts';

const verdict = z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']);

/** `A<n>`: something wrong that the adversary found. */
export const finding = z.strictObject({
  /** `A1`, `A2`, ...: per phase, never reused. */
  id: z.string().regex(/^A[1-9]\d*$/),
  /** Kind and subject: what makes it the same finding in the next review. */
  identity: z.string(),
  /** What an older version called it: a waiver by that name counts. */
  formerly: z.string().optional(),
  severity,
  /** One sentence, raw. */
  title: z.string(),
  /** What was seen, raw text lines. */
  evidence: z.array(z.string()),
  repro: z.string().nullable(),
  remedy: z.string().nullable(),
  state: z.enum(['open', 'fixed', 'accepted', 'regressed']),
  preExisting: z.boolean(),
  /** The operator's own adversary that said it; of what we saw ourselves, nothing. */
  source: z.string().optional(),
  /** Of one that is accepted: why, until which day, and by whom, where git knows. */
  accepted: z
    .strictObject({ reason: z.string(), until: z.string(), by: z.string().nullable() })
    .optional(),
  /** The waiver that was last held against it, and what the finding weighed when it began to: it covers nothing graver. */
  waived: z.strictObject({ reason: z.string(), until: z.string(), severity }).optional(),
  /** Start of the review that changed the state. */
  since: z.iso.datetime(),
});
export type Finding = z.infer<typeof finding>;

/** A check that holds once, and was seen to: what it asked, as canonical JSON. */
export const heldValue = z.strictObject({
  check: z.string(),
  host: z.string().nullable(),
  definition: z.string(),
});
export type HeldValue = z.infer<typeof heldValue>;

/** One section of the REVIEW file, as the table on top lists it. */
export const ledgerEntry = z.strictObject({
  kind: z.enum(['baseline', 'review', 'recheck']),
  milestone: milestoneName.nullable(),
  title: z.string(),
  verdict: verdict.nullable(),
  claim: commitId.nullable(),
  at: z.iso.datetime(),
  /** The evidence file's name, under `evidence/`. */
  evidence: z.string().regex(/^\w[\w.-]*$/),
  evidenceDigest: z.string().regex(/^[0-9a-f]{64}$/),
  /** It is not committed: the operator keeps it by its digest. */
  outside: z.literal(true).optional(),
  /** A later review of the same milestone stands in its place. */
  superseded: z.boolean(),
  held: z.array(heldValue).default([]),
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;

/** What a check came to before the work, and what it asked: a check that was changed since has no baseline. */
export const baselineValue = z.strictObject({
  milestone: milestoneName,
  check: z.string(),
  host: z.string().nullable(),
  /** Probe and parameters, canonical JSON. */
  definition: z.string(),
  verdict,
  actual: z.string(),
  /** What the check compares with later, by name, canonical JSON. */
  values: z.record(z.string(), z.string()).optional(),
  at: z.iso.datetime(),
});
export type BaselineValue = z.infer<typeof baselineValue>;

/** A break-it probe at a place where it looked, and since when it does in this phase. */
export const lookedAt = z.strictObject({
  probe: z.string(),
  host: z.string().nullable(),
  since: z.iso.datetime(),
});
export type LookedAt = z.infer<typeof lookedAt>;

/** Something that a break-it probe saw at its first look, and that is there still. */
export const thereBefore = z.strictObject({
  identity: z.string(),
  /** One sentence, raw. */
  says: z.string(),
  /** What it weighed then: what is graver was not there before. Older ledgers do not say. */
  severity: severity.optional(),
});
export type ThereBefore = z.infer<typeof thereBefore>;

/** What the adversary knows of a phase besides findings. */
export const adversary = z.strictObject({
  looked: z.array(lookedAt),
  before: z.array(thereBefore),
  /** The newest commit of the repository that was looked at. Older ledgers do not say. */
  commit: commitId.optional(),
});
export type Adversary = z.infer<typeof adversary>;

/** `REVIEW-<phase>.json`: what the REVIEW file says, for machines and for the next review. */
export const ledger = z.strictObject({
  schema: z.literal('cold-review/ledger/1'),
  phase: phaseName,
  title: z.string(),
  entries: z.array(ledgerEntry),
  findings: z.array(finding),
  baseline: z.array(baselineValue).default([]),
  adversary: adversary.optional(),
  /** The last milestone, where open blocking findings hold it: the sheet says that they do. */
  blocked: milestoneName.optional(),
});
export type Ledger = z.infer<typeof ledger>;
