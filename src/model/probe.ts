import * as z from 'zod';
import { parameter } from './parameter.ts';
import { severity } from './severity.ts';
import { vantage } from './observation.ts';
import { step } from './step.ts';

/** Identifiers of probes, collectors and checks. */
export const identifier = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case words joined by dashes');

const duration = z.string().regex(/^\d{1,6}(ms|s|m)$/, 'a number and ms, s or m');
const size = z.string().regex(/^\d{1,6}(KiB|MiB)$/, 'a number and KiB or MiB');

/** `probes/collectors/<id>.yaml`: the commands behind probes, run once per host and review. */
export const collector = z.strictObject({
  id: identifier,
  /** `docker` goes through the Docker limiter. */
  class: z.enum(['host', 'docker', 'http', 'tcp', 'git', 'forge']),
  vantage: vantage.default('host'),
  params: z.record(z.string(), parameter).default({}),
  steps: z.array(step).min(1),
  keep: z.array(z.string()).optional(),
  deadline: duration.default('10s'),
  cap: size.default('1MiB'),
  /** Debian package that has the tool, for the reason when it is missing. */
  package: z.string().optional(),
});
export type Collector = z.infer<typeof collector>;

/** What is expected, as data: evidence can show it beside the actual value. Exactly one key. */
export const matcher = z.strictObject({
  equals: z.unknown().optional(),
  oneOf: z.unknown().optional(),
  sameSet: z.unknown().optional(),
  contains: z.unknown().optional(),
  containsNone: z.unknown().optional(),
  /** A list of nothing but these. */
  subset: z.unknown().optional(),
  matches: z.unknown().optional(),
  /** A version in a range, as npm reads it. */
  semver: z.unknown().optional(),
  atLeast: z.unknown().optional(),
  atMost: z.unknown().optional(),
  /** An instant later, or earlier, than the fact of another check. */
  after: z.unknown().optional(),
  before: z.unknown().optional(),
  empty: z.boolean().optional(),
  /** Two instants at most this far apart. */
  within: z.strictObject({ duration: z.unknown(), of: z.unknown() }).optional(),
});
export type Matcher = z.infer<typeof matcher>;

const expression = z.string().min(1);

/** Facts, or values of expectations by their names, compared with what the baseline saw of the same check. */
export const sinceBaseline = z.strictObject({
  changed: z.array(z.string().min(1)).min(1).optional(),
  unchanged: z.array(z.string().min(1)).min(1).optional(),
});
export type SinceBaseline = z.infer<typeof sinceBaseline>;

/** One expectation of a probe. */
export const assertion = z.strictObject({
  name: z.string(),
  /** Applies only where the check gives this parameter. */
  given: z.string().optional(),
  value: expression,
  expect: matcher,
});
export type Assertion = z.infer<typeof assertion>;

const source = z.union([
  identifier,
  z.strictObject({
    collector: identifier,
    with: z.record(z.string(), z.unknown()).default({}),
  }),
]);

/**
 * What makes a probe a break-it probe: the adversary runs it although no claim mentions it. Its value is a list of what is
 * wrong, `{ subject, says, evidence?, severity? }` each, and it expects that to be empty.
 */
export const breakIt = z.strictObject({
  /** Of what is found, unless it says its own. */
  severity,
  /** Counts whoever brought it about: also what was there before the work is a finding of its own. */
  lasting: z.boolean().default(false),
  /** Asked of each HTTPS endpoint that checks of the review ask, by its `url`, `connectTo` and `ca`; a finding is about one of them. */
  endpoints: z.literal(true).optional(),
  /** Is given, by its `asked`, the ports that checks of the sheet expect to be listened on at the host. */
  ports: z.literal(true).optional(),
  /** Names what could not be looked at where the control holds: what was found counts all the same, and nothing passes or is closed. */
  unseen: expression.optional(),
});
export type BreakIt = z.infer<typeof breakIt>;

/** A parameter, whatever a check gives it. */
const given = z.strictObject({ param: z.string() });
const port = z.union([given, z.int().min(1).max(65535)]);

/**
 * A port that a check of the probe expects to be listened on at its host: such a port is in the claim. A probe that expects one to be
 * closed says nothing here.
 */
export const opens = z.union([
  /** Of the host's own sockets; `at` the addresses where there is one, and any without it. */
  z.strictObject({ port, protocol: given.optional(), at: given.optional() }),
  /** Of an endpoint. */
  z.strictObject({ address: given, port }),
  /** Of an HTTP endpoint, by `connectTo` where that is given. */
  z.strictObject({ url: given, connectTo: given.optional() }),
  /** Lists of what containers publish, as `0.0.0.0:8080->80/tcp`. */
  z.strictObject({ published: z.array(given).min(1) }),
]);

/** `probes/<id>.yaml`: a declarative, read-only question. */
export const probe = z.strictObject({
  id: identifier,
  title: z.string(),
  /** What it is for and what it cannot see, for the catalogue. */
  about: z.string().optional(),
  params: z.record(z.string(), parameter).default({}),
  from: z.union([source, z.array(source).min(1)]),
  /** An analysis in `src/adversary` whose result expressions see as `analysis`. */
  analysis: identifier.optional(),
  /** Positive control: proof that the observation could have seen what it denies. */
  control: expression.optional(),
  value: expression.optional(),
  expect: matcher.optional(),
  asserts: z.array(assertion).min(1).optional(),
  facts: z.record(z.string(), expression).default({}),
  sinceBaseline: sinceBaseline.optional(),
  finding: breakIt.optional(),
  opens: opens.optional(),
  remedy: z.string().optional(),
  rights: z.string().optional(),
});
export type Probe = z.infer<typeof probe>;
