import * as z from 'zod';
import { phaseName } from './claim.ts';
import { identifier, sinceBaseline } from './probe.ts';

const patience = z.string().regex(/^\d{1,6}(s|m)$/, 'a number and s or m');

/** Tried again until it passes, or the time is over: for what needs a moment. */
export const eventually = z.strictObject({ within: patience, every: patience });

/** Tried again and again for all of the time, and has to pass each time: for what has to stay. */
export const steady = z.strictObject({ for: patience, every: patience });

/** One line of a claim sheet: a probe, its parameters, what is expected. */
export const check = z.strictObject({
  id: identifier,
  says: z.string().min(1),
  probe: identifier,
  host: z.string().optional(),
  hosts: z.array(z.string()).min(1).optional(),
  vantage: z.enum(['host', 'reviewer']).optional(),
  /** Red before green: the baseline must have failed this check. */
  before: z.literal('fail').optional(),
  /** What has to be as the baseline saw it, or otherwise. */
  sinceBaseline: sinceBaseline.optional(),
  holds: z.enum(['once', 'always']).default('always'),
  eventually: eventually.optional(),
  steady: steady.optional(),
  with: z.record(z.string(), z.unknown()).default({}),
});
export type Check = z.infer<typeof check>;

/** A statement that no probe can make. Shown apart; neither PASS nor hindrance. */
export const attestation = z.strictObject({
  says: z.string().min(1),
  attested: z.strictObject({ by: z.string().min(1), ref: z.string().min(1) }),
});
export type Attestation = z.infer<typeof attestation>;

export const milestone = z.strictObject({
  title: z.string().min(1),
  checks: z.array(check).min(1),
  attested: z.array(attestation).optional(),
});
export type Milestone = z.infer<typeof milestone>;

/** A waiver: still run, still shown, until the day (inclusive, UTC). */
export const waiver = z.strictObject({
  finding: z.string().min(1),
  reason: z.string().min(1),
  until: z.iso.date(),
});
export type Waiver = z.infer<typeof waiver>;

/** `claims/<phase>.yaml`: what each milestone of a phase asserts. */
export const claimSheet = z.strictObject({
  phase: phaseName,
  title: z.string().min(1),
  state: z.enum(['open', 'closed']).default('open'),
  host: z.string().optional(),
  hosts: z.array(z.string()).min(1).optional(),
  blocks: z.boolean().default(false),
  /** By name, `M1`, `M2`, ...; the names are checked with the rest of the sheet. */
  milestones: z.record(z.string(), milestone),
  adversary: z.strictObject({ accept: z.array(waiver).default([]) }).optional(),
});
export type ClaimSheet = z.infer<typeof claimSheet>;
