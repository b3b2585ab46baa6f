// What a collector does, step by step.
import * as z from 'zod';
import { parameterType } from './parameter.ts';

const variable = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'a name such as networkList');

/** A literal, a typed parameter, or typed values of an earlier step's output. */
const plainWord = z.union([
  z.string(),
  z.strictObject({ param: z.string() }),
  z.strictObject({
    /** `<step>.<field>[.<field>]`: one word per element of that step's output. */
    from: z.string().regex(/^\d{1,2}(\.[A-Za-z0-9_]+)+$/, '<step>.<field>, in quotes'),
    type: parameterType.default('name'),
    /** Empty text is nothing to ask, and no bad value: properties of systemd are there and empty. */
    optional: z.boolean().optional(),
    /** Exactly one value: where a second one would be taken for something else. */
    one: z.boolean().optional(),
  }),
]);
export type PlainWord = z.infer<typeof plainWord>;

/** A word of a vector; `joined` is one word of several parts: `_SYSTEMD_UNIT=` and a parameter. */
export const word = z.union([plainWord, z.strictObject({ joined: z.array(plainWord).min(2) })]);
export type Word = z.infer<typeof word>;

export const parserName = z.enum([
  'text',
  'lines',
  'columns', // words of each line
  'motion', // ps -o pid,etimes,comm,args: what changes its host
  'docker-log', // docker logs -t, both outputs
  'container-stat', // stat inside a container, both outputs
  'json',
  'json-lines',
  'properties', // systemctl show
  'namei', // namei -l
  'namei-list', // namei -l of several paths, to one that is always there
  'secret-lines', // grep -Hn of files that name secrets, to a file that is always there
  'unit-secrets', // systemctl show, with the files that units are given as secrets
  'secret-mounts', // docker inspect, with what containers are given as secrets
  'long-listing', // ls -alnU, to a folder that is always there
  'nginx-processes', // ps, with the containers in which nginx runs
  'nginx-containers', // docker inspect, with those that are looked into
  'ss', // ss -Hltune
  'netstat', // netstat -lntuW
  'systemd-exec', // systemctl show, with ExecStart taken apart
  'systemd-loaded', // systemctl show, with the ids of what is loaded
  'systemd-start', // systemctl show, with all that a start runs
  'systemd-files', // systemctl show, with the files of units
  'systemd-jobs', // systemctl list-jobs
  'ss-units', // ss -Hltne
  'file-lines', // grep -Hn, to a line that is always there
  'file-listing', // ls -1Ap, to a folder that is always there
  'sysctl-files', // grep -Hn of sysctl.d, to a file that is always there
  'docker-ids', // docker ps --format 'table {{.ID}}'
  'unit-file', // systemctl cat
  'journal', // journalctl -o json
  'podman-ps', // podman ps, as Docker says it
  'podman-containers', // podman inspect --type container, as Docker says it
  'podman-networks', // podman network ls and inspect, as Docker says it
  'psql', // psql -A
  'iptables-save', // iptables-save, and its kin
  'redis', // redis-cli --no-raw
]);
export type ParserName = z.infer<typeof parserName>;

const stepCommon = {
  /** The variable that expressions see this step's output as. */
  as: variable.optional(),
  /** Made only where a check gives this parameter; skipped otherwise. */
  given: z.string().optional(),
  /** Joins each element with the element of an earlier step whose `left` field equals its `right` field. */
  join: z.strictObject({ step: z.int(), left: z.string(), right: z.string() }).optional(),
};

/** An argument vector run on the host. */
export const runStep = z.strictObject({
  run: z.array(word).min(1),
  parse: parserName,
  exit: z.array(z.int()).default([0]),
  /** What is printed on the second output is read too, behind the first. */
  both: z.boolean().default(false),
  /** Under `sudo -n` where the host declares `sudo: true`. */
  root: z.boolean().default(false),
  /** A secret of the operator's as a line on standard input, where a check names one, and the service it is for. */
  secret: z
    .strictObject({
      name: z.strictObject({ param: z.string() }),
      scheme: z.enum(['postgresql', 'redis']),
      address: z.strictObject({ param: z.string() }),
      port: z.strictObject({ param: z.string() }),
    })
    .optional(),
  /** What it says (second output, RE2) where nothing listens: an answer, `{refused: true}`. */
  refused: z.string().optional(),
  /** Fields to keep, `a.*.b`; whatever is not named never reaches the evidence. */
  keep: z.array(z.string()).optional(),
  /** Made, and read in the place of that earlier step, where the program of that step is not on the host. */
  insteadOf: z.int().nonnegative().optional(),
  /** Docker's vector where the host has Podman: its own words, its own parser. Without it the step is not known for Podman. */
  podman: z
    .strictObject({ run: z.array(word).min(1).optional(), parse: parserName.optional() })
    .optional(),
  ...stepCommon,
});
export type RunStep = z.infer<typeof runStep>;

/** An argument vector that a check gives; what a program may be called with is looked at check by check. */
export const askStep = z.strictObject({
  ask: z.strictObject({
    run: z.strictObject({ param: z.string() }),
    parse: z.strictObject({ param: z.string() }),
    keep: z.strictObject({ param: z.string() }).optional(),
    exit: z.strictObject({ param: z.string() }).optional(),
    root: z.strictObject({ param: z.string() }).optional(),
  }),
  ...stepCommon,
});
export type AskStep = z.infer<typeof askStep>;

/** One HTTP request, from where the vantage says. */
export const requestStep = z.strictObject({
  request: z.strictObject({
    url: z.strictObject({ param: z.string() }),
    /** Fields to add to the URL's query, by name; encoded on the way. */
    query: z.record(z.string(), z.strictObject({ param: z.string() })).optional(),
    connectTo: z.strictObject({ param: z.string() }).optional(),
    ca: z.strictObject({ param: z.string() }).optional(),
    follow: z.strictObject({ param: z.string() }).optional(),
    /** Whether the whole body is kept, redacted. */
    body: z.strictObject({ param: z.string() }).optional(),
    /** Names of headers to keep besides the usual ones. */
    headers: z.strictObject({ param: z.string() }).optional(),
    /** Headers to send, `name: value`. */
    send: z.strictObject({ param: z.string() }).optional(),
    /** A secret of the operator's, the header that carries it, and the word before it (`Bearer`). */
    key: z.strictObject({ param: z.string() }).optional(),
    keyHeader: z.strictObject({ param: z.string() }).optional(),
    keyScheme: z.strictObject({ param: z.string() }).optional(),
    /** GET or HEAD; POST, PUT or PATCH only where it has to be rejected. */
    method: z.strictObject({ param: z.string() }).optional(),
    /** With a body that is no JSON: a server that does not reject it finds nothing to write. */
    rejected: z.literal(true).optional(),
    /** So many times, counted: traffic, that the host's entry in review.yaml has to allow. */
    burst: z.strictObject({ param: z.string() }).optional(),
  }),
  ...stepCommon,
});
export type RequestStep = z.infer<typeof requestStep>;

/** A TCP connection to a port, and to one beside it that takes connections. */
export const connectStep = z.strictObject({
  connect: z.strictObject({
    address: z.strictObject({ param: z.string() }),
    port: z.strictObject({ param: z.string() }),
    besides: z.strictObject({ param: z.string() }),
  }),
  ...stepCommon,
});
export type ConnectStep = z.infer<typeof connectStep>;

/** One path of the claimed commit, as a blob. */
export const readStep = z.strictObject({
  read: z.strictObject({ param: z.string() }),
  ...stepCommon,
});
export type ReadStep = z.infer<typeof readStep>;

const reference = z.strictObject({ param: z.string() });

/** Files of the claimed commit by globs, and the lines of them that match. */
export const searchStep = z.strictObject({
  search: z.strictObject({
    paths: reference,
    except: reference.optional(),
    pattern: reference.optional(),
  }),
  ...stepCommon,
});
export type SearchStep = z.infer<typeof searchStep>;

/** How often a pattern stands in files by globs, at the base of the phase's work and at the claimed commit. */
export const changeStep = z.strictObject({
  change: z.strictObject({
    paths: reference,
    except: reference.optional(),
    pattern: reference,
    /** A commit in full, instead of the phase's first baseline. */
    base: reference.optional(),
  }),
  ...stepCommon,
});
export type ChangeStep = z.infer<typeof changeStep>;

/** Files of the claimed commit that its own .gitignore files ignore. */
export const ignoredStep = z.strictObject({
  ignored: z.strictObject({ except: reference.optional() }),
  ...stepCommon,
});
export type IgnoredStep = z.infer<typeof ignoredStep>;

/** JUnit reports that the operator keeps for the commit. */
export const artifactsStep = z.strictObject({
  junit: reference,
  ...stepCommon,
});
export type ArtifactsStep = z.infer<typeof artifactsStep>;

/** What the forge says that ran on the claimed commit: its statuses, on GitHub its check runs too. */
export const buildsStep = z.strictObject({
  builds: z.literal('claim'),
  ...stepCommon,
});
export type BuildsStep = z.infer<typeof buildsStep>;

/** Tables of a Markdown file of the claimed commit. */
export const tablesStep = z.strictObject({
  tables: reference,
  ...stepCommon,
});
export type TablesStep = z.infer<typeof tablesStep>;

/** Files of the claimed commit, given to their own tool in a sandbox on the machine that reviews. */
export const toolStep = z.strictObject({
  tool: z.strictObject({
    /** One of the allow-list (src/probes/tools). */
    name: reference,
    /** The files that are asked about, by a glob. */
    path: reference,
    /** Files that they take in, by globs. */
    includes: reference.optional(),
  }),
  ...stepCommon,
});
export type ToolStep = z.infer<typeof toolStep>;

export const step = z.union([
  runStep,
  askStep,
  requestStep,
  connectStep,
  readStep,
  searchStep,
  changeStep,
  ignoredStep,
  artifactsStep,
  buildsStep,
  tablesStep,
  toolStep,
]);
export type Step = z.infer<typeof step>;
