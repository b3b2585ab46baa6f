import * as z from 'zod';

/** A git object name, in full. Nothing else is ever handed to git as a revision. */
export const commitId = z.string().regex(/^[0-9a-f]{40}$/);

/** Phase names become file names: lower-case words joined by single dashes. */
export const phaseName = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9-]*$/);

/** `M1`, `M2`, ... without leading zeros. */
export const milestoneName = z.string().regex(/^M(0|[1-9]\d{0,5})$/);

/** A commit whose subject is `claim(<phase>-M<n>): <summary>`. */
export const claim = z.strictObject({
  phase: phaseName,
  milestone: milestoneName,
  /** What the builder says, raw: hostile text. */
  summary: z.string(),
  commit: commitId,
  /** Author of the commit, raw: hostile text. */
  author: z.strictObject({ name: z.string(), email: z.string() }),
  /** Committer date, ISO 8601 UTC. */
  committedAt: z.iso.datetime(),
});
export type Claim = z.infer<typeof claim>;
