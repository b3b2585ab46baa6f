import * as z from 'zod';
import { claim, commitId, milestoneName, phaseName } from './claim.ts';
import { hostIdentity, limiterCounts, observation } from './observation.ts';
import { outside } from './outside.ts';
import { ledger } from './ledger.ts';

/** First line of every evidence file. */
export const evidenceSchema = 'cold-review/evidence/1';

/** How far a verdict's surroundings can be trusted. */
export const protection = z.enum(['verified', 'unprotected']);
export type Protection = z.infer<typeof protection>;

/** One file of the criteria, with its bytes: judging reads nothing else. */
export const criteriaFile = z.strictObject({
  /** Path in the criteria's repository; `builtin:<path>` for those that ship with the package. */
  path: z.string(),
  /** Git blob id of the text. */
  blob: z.string(),
  text: z.string(),
});
export type CriteriaFile = z.infer<typeof criteriaFile>;

/** A waiver of the sheet, and who wrote its lines. */
export const writtenWaiver = z.strictObject({
  finding: z.string(),
  /** By name; null where the criteria are not the repository's own. */
  by: z.string().nullable(),
  /** Whether the claim's author is among them. */
  own: z.boolean(),
});
export type WrittenWaiver = z.infer<typeof writtenWaiver>;

/** The criteria that counted when a claim was made, and how they asked it. */
export const criteriaAtClaim = z.strictObject({
  /** Their commit; null where no baseline came before the claim. */
  commit: commitId.nullable(),
  /** What is asked otherwise by the criteria that count now. */
  changes: z.array(z.string()),
});
export type CriteriaAtClaim = z.infer<typeof criteriaAtClaim>;

export const criteriaSource = z.strictObject({
  from: z.enum(['anchor', 'repository', 'worktree']),
  /** The commit whose criteria count; null for a trial of a work tree. */
  commit: commitId.nullable(),
  /** SHA-256 over sorted paths and blob ids, hex. */
  digest: z.string(),
  protection,
  files: z.array(criteriaFile),
  /** Criteria paths that the claim's range changed. */
  touched: z.array(z.string()),
  /** Null where nobody asked: without a claim, or without an anchor. */
  atClaim: criteriaAtClaim.nullable().default(null),
  /** What it changed in them, as a patch, redacted and cut. */
  difference: z.string().default(''),
  /** What attested statements say whose lines the claim's author wrote. */
  selfAttested: z.array(z.string()).default([]),
  waivers: z.array(writtenWaiver).default([]),
});
export type CriteriaSource = z.infer<typeof criteriaSource>;

/** Something of the record of earlier reviews that stands otherwise than the last genuine review left it. */
export const recordChange = z.strictObject({
  /** Id of a section of the REVIEW file, the name of a file of ours, or `evidence/` and that of an evidence file. */
  name: z.string(),
  how: z.enum(['changed', 'removed', 'added']),
  /** Of evidence: SHA-256 of what its review committed, and of the file that stands there now; null where none does. */
  digests: z.strictObject({ was: z.string(), is: z.string().nullable() }).optional(),
});
export type RecordChange = z.infer<typeof recordChange>;

/** How an evidence file is named among what belongs to the record: no section and no other file of ours has such a name. */
export const evidenceSubject = (name: string): string => `evidence/${name}`;

/** A finding's number of a review that stood beside another one, which had given it to another finding. */
export const renumbered = z.strictObject({
  review: commitId,
  was: z.string(),
  is: z.string(),
});
export type Renumbered = z.infer<typeof renumbered>;

/** Hosts on which something was being changed when they were first looked at, and how long that was waited for. */
const waits = z
  .array(z.strictObject({ host: z.string(), what: z.string(), waitedMs: z.number() }))
  .default([]);

/** A further cold run of the same plan: fresh connections, and nothing of the run before. */
export const furtherRun = z.strictObject({
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  waits,
  hosts: z.array(hostIdentity),
  limits: z.record(z.string(), limiterCounts),
  observations: z.array(observation),
});
export type FurtherRun = z.infer<typeof furtherRun>;

/** All that judging reads. The same file gives the same verdict and the same bytes of Markdown. */
export const evidence = z.strictObject({
  schema: z.literal(evidenceSchema),
  tool: z.strictObject({ name: z.literal('cold-review'), version: z.string() }),
  kind: z.enum(['review', 'baseline', 'recheck', 'trial']),
  phase: phaseName,
  /** Null for a baseline and a recheck. */
  claim: claim.nullable(),
  /** The commit that was looked at: the claim's, or the branch's head. */
  commit: commitId,
  branch: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  /** `Run:` trailer, where CI gives a link. */
  run: z.url().nullable(),
  /**
   * Of evidence that is kept outside the repository: whose it is, by where that was cloned from and the first commit of its
   * history. Without it the evidence lies beside the REVIEW file.
   */
  keptFor: z
    .strictObject({
      repository: z.string(),
      root: commitId,
      /** Of a path: on which machine, by its host name and a hash of its id. Older evidence says the name alone, or nothing. */
      machine: z.string().optional(),
    })
    .optional(),
  criteria: criteriaSource,
  /**
   * The ledger of the last genuine review or baseline of the phase (its baseline values too), that
   * commit, and what of its record was changed since at the head.
   */
  prior: z.strictObject({
    commit: commitId.nullable(),
    ledger: ledger.nullable(),
    changes: z.array(recordChange).default([]),
    /** Evidence files of which nobody could tell whether they are as they were. */
    unread: z.array(z.string()).optional(),
    /** Whether a commit that comes after the one that was looked at has been looked at already. */
    isBehind: z.literal(true).optional(),
    /** Whether a later claim of the same milestone has been reviewed already: what that came to stands. */
    isSurpassed: z.literal(true).optional(),
    /** Of a baseline that goes on from several reviews, which a merge brought side by side: the ledger is made of all. */
    sideBySide: z
      .strictObject({ reviews: z.array(commitId), renumbered: z.array(renumbered) })
      .optional(),
  }),
  /** What comes before the commit that was looked at; null where nobody asked. */
  ancestry: z
    .strictObject({
      /** Digests of the evidence of the phase's baselines that do. */
      baselines: z.array(z.string()),
      /** Commits that the claim names and that do not. */
      strangers: z.array(z.string()),
      /** What the claim's message says, redacted and cut; not there where nothing is claimed, and in older evidence. */
      message: z.string().optional(),
      /** The commits that it says are deployed, and those that hosts show, by the names they have there. Others are not of this repository. */
      commits: z.record(z.string(), commitId).optional(),
    })
    .nullable()
    .default(null),
  /** Milestones that passed before and were looked at again, besides what is claimed. */
  earlier: z.array(milestoneName).default([]),
  /** What the operator's own adversary said; null where none was asked. */
  outside: outside.nullable().default(null),
  waits,
  hosts: z.array(hostIdentity),
  limits: z.record(z.string(), limiterCounts),
  observations: z.array(observation),
  /** What further runs saw, where several were asked for. */
  runs: z.array(furtherRun).default([]),
});
export type Evidence = z.infer<typeof evidence>;
