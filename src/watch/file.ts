// The watcher's own file: which repositories, where from, and where their secrets lie; no secret stands in it.
import * as z from 'zod';
import { forgeKind } from '../model/forge.ts';

const duration = z.string().regex(/^\d{1,6}(?:ms|s|m|h)$/, 'a time: 30s, 5m, 1h');

/** Where a secret lies: a file, or a variable of the environment. */
const secretSource = z.strictObject({
  file: z.string().min(1).optional(),
  variable: z
    .string()
    .regex(/^[A-Z_][A-Z0-9_]*$/, 'the name of a variable: REVIEW_FORGE_TOKEN')
    .optional(),
});
export type SecretSource = z.infer<typeof secretSource>;

const watchedRepository = z.strictObject({
  url: z.string().min(1),
  /** Names, or patterns with `*`: `work/*`. */
  branches: z.array(z.string().min(1)).min(1).max(50).default(['main']),
  forge: z
    .strictObject({
      kind: forgeKind,
      url: z.string().min(1),
      /** `owner/name`; what the clone URL says, unless told. */
      repository: z.string().optional(),
      token: secretSource,
    })
    .optional(),
  webhook: z.strictObject({ from: forgeKind.optional(), secret: secretSource }).optional(),
  /** SSH key for the hosts. */
  identity: z.string().min(1).optional(),
  signingKey: z.string().min(1).optional(),
  allowedSigners: z.string().min(1).optional(),
  criteria: z
    .union([
      z.literal('anchor'),
      z.strictObject({ repository: z.string().min(1), branch: z.string().default('main') }),
    ])
    .default('anchor'),
  author: z
    .strictObject({ name: z.string().min(1), email: z.string().min(1) })
    .default({ name: 'cold-review', email: 'cold-review@users.noreply.invalid' }),
  /** Variables `REVIEW_SECRET_...` that this repository's sheets may ask for. */
  secrets: z.array(z.string()).default([]),
  readers: z.array(z.string().min(1)).default([]),
  artifacts: z.string().min(1).optional(),
  /** The folder that evidence is kept in, by digest, instead of in the repository. */
  evidenceStore: z.string().min(1).optional(),
  adversary: z.string().min(1).optional(),
  /** Where reviews go: to the branch, or beside it to `cold-review/BRANCH`. */
  reviews: z.enum(['branch', 'side']).default('branch'),
  /** How long a host in motion is waited for. */
  wait: duration.optional(),
});
export type WatchedRepository = z.infer<typeof watchedRepository>;

/** `watch.yaml`. */
export const watchFile = z.strictObject({
  poll: duration.default('60s'),
  /** Reviews that work at once; those that look at hosts do not count, but no more than four times as many are under way. */
  concurrency: z.int().min(1).max(64).default(4),
  /** How long reviews may go on when the watcher is told to stop. */
  stop: duration.default('60s'),
  /** `address:port` of the endpoint for webhooks, health and metrics; none unless told. */
  // A port alone is read by YAML as a number: what it lacks is said by the rule for addresses.
  listen: z.coerce.string().optional(),
  webhooksPerMinute: z.int().min(1).max(10_000).default(100),
  repositories: z.record(z.string(), watchedRepository),
});
export type WatchFile = z.infer<typeof watchFile>;
