// Recordings: what a host, an endpoint or a commit answered to one probe, and the verdict it has to get.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { placeOf } from '../../src/observe/secrets.ts';
import { engine } from '../../src/model/config.ts';
import { forgeKind } from '../../src/model/forge.ts';
import { failure } from '../../src/model/observation.ts';

const answer = z.union([
  z.strictObject({
    argv: z.array(z.string()).min(1),
    exit: z.int().nullable(),
    stdout: z.string(),
    stderr: z.string().default(''),
  }),
  /** Nobody could look: the session itself says so. */
  z.strictObject({ argv: z.array(z.string()).min(1), failure }),
]);
export type RecordedAnswer = z.infer<typeof answer>;

const response = z.strictObject({
  url: z.string(),
  /** Whether the request carried a key, where both were made. */
  keyed: z.boolean().optional(),
  /** Given so many times, then the next one of that URL. */
  times: z.int().optional(),
  result: z.strictObject({
    startedAt: z.iso.datetime(),
    durationMs: z.number(),
    answer: z.record(z.string(), z.unknown()),
    failure: failure.nullable(),
  }),
});
export type RecordedResponse = z.infer<typeof response>;

const file = z.union([
  z.strictObject({ kind: z.literal('file'), mode: z.string(), text: z.string() }),
  z.strictObject({ kind: z.enum(['missing', 'directory', 'submodule']) }),
  z.strictObject({ kind: z.literal('symlink'), target: z.string() }),
  z.strictObject({ kind: z.literal('large'), size: z.int() }),
  /** The repository could not be read. */
  z.strictObject({ kind: z.literal('error'), message: z.string() }),
]);
export type RecordedFile = z.infer<typeof file>;

/** What a tool said of a file in its sandbox; a failure where nobody could look. */
const run = z.union([
  z.strictObject({ exit: z.int(), stdout: z.string().default(''), stderr: z.string().default('') }),
  z.strictObject({ failure }),
]);
export type RecordedRun = z.infer<typeof run>;

/** What a forge says that ran on the commit; a failure where nobody could ask. */
const forge = z.union([
  z.strictObject({
    kind: forgeKind,
    repository: z.string(),
    builds: z.array(
      z.strictObject({
        context: z.string(),
        state: z.enum(['pending', 'success', 'failure', 'error', 'skipped']),
        description: z.string(),
      }),
    ),
  }),
  z.strictObject({ failure }),
]);
export type RecordedForge = z.infer<typeof forge>;

const check = z.strictObject({
  id: z.string(),
  probe: z.string(),
  with: z.record(z.string(), z.unknown()),
});

export const recording = z.strictObject({
  says: z.string().min(1),
  verdict: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']),
  /** Part of the check's reason. */
  reason: z.string().optional(),
  /** Another recording whose answers hold where this one has none: `../<probe>/<name>.json`. */
  like: z.string().optional(),
  with: z.record(z.string(), z.unknown()),
  /** Other checks of the milestone, whose facts the check refers to. */
  also: z.array(check).default([]),
  /** What runs containers on its host; Docker, where it does not say. */
  engine: engine.optional(),
  /** Whether review.yaml allows bursts. */
  bursts: z.boolean().optional(),
  /** Secrets that the operator did not give. */
  ungiven: z.array(z.string()).default([]),
  /** An address that the reviewer reached over SSH in the same run. */
  peer: z.string().optional(),
  answers: z.array(answer).default([]),
  responses: z.array(response).default([]),
  files: z.record(z.string(), file).default({}),
  /** Files of the base of the work; there is no base where this is empty. */
  base: z.record(z.string(), file).default({}),
  /** What the baseline saw, canonical; without it there is no baseline. */
  baseline: z.record(z.string(), z.string()).optional(),
  /** Reports that the operator keeps for the commit. */
  artifacts: z.record(z.string(), z.string()).default({}),
  /** What a tool said in its sandbox, by what it was given: a path, or one of the two samples. */
  runs: z.record(z.string(), run).default({}),
  forge: forge.optional(),
  /** What git says of the commit's .gitignore files; without it git cannot be asked. */
  ignored: z
    .strictObject({
      tracked: z.int(),
      rules: z.array(z.string()),
      files: z.array(z.strictObject({ path: z.string(), rule: z.string() })),
    })
    .optional(),
});
export type Recording = z.infer<typeof recording>;

/** A recording and where it is kept: `swarm-service-replicas/pass-nine-services`. */
export interface Kept {
  readonly probe: string;
  readonly name: string;
  readonly recording: Recording;
}

export const recordings = fileURLToPath(new URL('../../probes/recordings', import.meta.url));

/** Every recording of every probe. */
export function allRecordings(): Kept[] {
  return readdirSync(recordings)
    .sort()
    .flatMap((probe) =>
      readdirSync(join(recordings, probe))
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => ({
          probe,
          name: name.replace(/\.json$/, ''),
          recording: readRecording(join(recordings, probe, name)),
        })),
    );
}

/**
 * Reads a recording, with the answers of the one that it is like.
 * @throws Error where a file is none
 */
export function readRecording(path: string): Recording {
  const read = recording.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!read.success)
    throw new Error(`${relative(recordings, path)}: ${z.prettifyError(read.error)}`);
  const { like, ...own } = read.data;
  return like === undefined ? own : over(readRecording(join(dirname(path), like)), own);
}

/** The answers of one recording in the place of those of another. */
export function over(base: Recording, own: Recording): Recording {
  const argvs = new Set(own.answers.map(({ argv }) => JSON.stringify(argv)));
  const named = ({ url, keyed }: RecordedResponse): string => `${url} ${keyed ?? ''}`;
  const urls = new Set(own.responses.map(named));
  return {
    ...own,
    answers: [
      ...base.answers.filter(({ argv }) => !argvs.has(JSON.stringify(argv))),
      ...own.answers,
    ],
    responses: [...base.responses.filter((one) => !urls.has(named(one))), ...own.responses],
    files: { ...base.files, ...own.files },
    base: { ...base.base, ...own.base },
    artifacts: { ...base.artifacts, ...own.artifacts },
    runs: { ...base.runs, ...own.runs },
    ...((own.forge ?? base.forge) ? { forge: own.forge ?? base.forge } : {}),
    ...((own.ignored ?? base.ignored) ? { ignored: own.ignored ?? base.ignored } : {}),
  };
}

/** Where the burst of a recording goes, unless it says that none is allowed. */
export function burstPlaces({ with: { url, connectTo }, bursts = true }: Recording): string[] {
  if (typeof url !== 'string' || !bursts) return [];
  return [placeOf(new URL(url).origin, typeof connectTo === 'string' ? connectTo : null, null)];
}
