import * as z from 'zod';

/** Where an observation is made from. */
export const vantage = z.enum(['host', 'reviewer', 'repository']);
export type Vantage = z.infer<typeof vantage>;

/** Why an observation could not look. "Could not look" is never "absent". */
export const failureKind = z.enum([
  'tool-missing', // exit 127: not on this host
  'denied', // exit 126, a permission error that the collector declares, or a login that is refused
  'exit', // another exit status than the step expects
  'deadline', // still running when its time was up
  'cut', // more output than the cap
  'transport', // connection refused, lost, session refused, daemon unreachable
  'host-key', // the host is not who it says
  'unparsable', // output that the parser does not know
  'input', // an earlier step's value is missing or not of its type
  'unresolved', // a resolver that fails (not an authoritative "no such name")
  'timeout', // no answer from an endpoint in time
]);
export type FailureKind = z.infer<typeof failureKind>;

export const failure = z.strictObject({ kind: failureKind, reason: z.string() });
export type Failure = z.infer<typeof failure>;

/** One of the two output streams of a vector. */
export const output = z.strictObject({
  /** Redacted, cut at the cap; with `kept`, JSON of the declared fields only. */
  text: z.string(),
  /** Bytes the host sent. */
  bytes: z.int().nonnegative(),
  /** SHA-256 of all that the host sent, hex. */
  digest: z.string(),
  cut: z.boolean(),
  kept: z.boolean(),
});
export type Output = z.infer<typeof output>;

/** One try of one step that went wrong and was tried again. */
export const attempt = z.strictObject({
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  failure,
});
export type Attempt = z.infer<typeof attempt>;

/** What one step of a collector returned. Facts, no opinion. */
export const observation = z.strictObject({
  /** Names the collection (collector, arguments, vantage and host) that this step belongs to. */
  collection: z.string(),
  collector: z.string(),
  step: z.int().nonnegative(),
  vantage,
  host: z.string().nullable(),
  /** What ran: the argument vector, or for requests and reads the words that describe them. */
  argv: z.array(z.string()),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  /** Time the limiter held the step back. */
  delayedMs: z.number(),
  exit: z.int().nullable(),
  stdout: output.nullable(),
  stderr: output.nullable(),
  /** Set where a step had no input: the earlier step listed nothing. */
  skipped: z.boolean(),
  failure: failure.nullable(),
  /** Earlier tries, oldest first. */
  attempts: z.array(attempt),
});
export type Observation = z.infer<typeof observation>;

/** When an answer was asked for and when it was there: milliseconds since the epoch, by the reviewer's clock. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Who answered: what identifies a host in the evidence. */
export const hostIdentity = z.strictObject({
  name: z.string(),
  /** As connected, `address:port`. */
  address: z.string(),
  /** The remote IP address the connection ended at, where it is known. */
  peer: z.string().nullable(),
  user: z.string(),
  hostKey: z.string().nullable(), // 'ssh-ed25519 SHA256:...'
  bootId: z.string().nullable(),
  /** App-specific hash of /etc/machine-id: the id itself is confidential (machine-id(5)). */
  machine: z.string().nullable(),
  /** Host clock minus ours, in milliseconds; half the round trip is the error. */
  clockSkewMs: z.number().nullable(),
  /** Why nothing of this host could be seen, if so. */
  failure: failure.nullable(),
});
export type HostIdentity = z.infer<typeof hostIdentity>;

/** What the Docker limiter did on one host. */
export const limiterCounts = z.strictObject({
  total: z.int(),
  failed: z.int(),
  retried: z.int(),
  delayed: z.int(),
  delayedMs: z.number(),
  breaker: z.enum(['closed', 'open', 'half-open']),
});
export type LimiterCounts = z.infer<typeof limiterCounts>;
