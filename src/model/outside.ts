/** What an adversary of the operator's own is told, and may answer: docs/adversary-command.md. */
import * as z from 'zod';
import { identifier } from './probe.ts';

export const outsideSchema = 'cold-review/adversary/1';

/** Something that it holds to be wrong. It weighs nothing for the verdict. */
export const outsideFinding = z.strictObject({
  /** Kind and subject, the same from run to run: `disk/var`. */
  subject: z
    .string()
    .max(200)
    .regex(/^[a-z0-9][a-z0-9-]*\/[^\p{C}\s]+$/u, 'kind and subject: disk/var'),
  severity: z.enum(['blocking', 'major', 'minor', 'note']),
  /** One sentence. */
  title: z.string().min(1).max(500),
  evidence: z.array(z.string().max(2000)).max(50).default([]),
  remedy: z.string().max(1000).nullable().default(null),
});
export type OutsideFinding = z.infer<typeof outsideFinding>;

/** A probe of the catalogue that it wants to be asked. */
export const outsideRequest = z.strictObject({
  probe: identifier,
  /** A host of the sheet; the only one where it is left out. */
  host: z.string().max(64).optional(),
  with: z.record(z.string(), z.unknown()).default({}),
});
export type OutsideRequest = z.infer<typeof outsideRequest>;

/** What it prints, as one JSON document. */
export const outsideAnswer = z.strictObject({
  findings: z.array(outsideFinding).max(50).default([]),
  requests: z.array(outsideRequest).max(20).default([]),
});
export type OutsideAnswer = z.infer<typeof outsideAnswer>;

/** A finding as evidence keeps it: what stands for a secret may be longer than the secret. */
const keptFinding = outsideFinding.extend({
  subject: z.string(),
  title: z.string(),
  evidence: z.array(z.string()),
  remedy: z.string().nullable(),
});

/** One call of the executable. */
const outsideCall = z.strictObject({
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  bytes: z.number(),
  /** Why its answer does not count; null where it does. */
  failure: z.string().nullable(),
});
export type OutsideCall = z.infer<typeof outsideCall>;

/** All of it, as evidence keeps it: redacted. */
export const outside = z.strictObject({
  /** File name of the executable. */
  name: z.string(),
  calls: z.array(outsideCall),
  findings: z.array(keptFinding),
  asked: z.array(outsideRequest),
  refused: z.array(z.strictObject({ probe: z.string(), reason: z.string() })),
});
export type Outside = z.infer<typeof outside>;
