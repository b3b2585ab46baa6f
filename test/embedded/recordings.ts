// Recordings: what a real host answered to each argument vector, for hosts that are only pretended.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const answer = z.strictObject({
  argv: z.array(z.string()).min(1),
  exit: z.int(),
  stdout: z.string(),
  stderr: z.string(),
});

const route = z.strictObject({
  name: z.string(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

const recording = z.strictObject({
  /** The host's name, as review.yaml has it. */
  host: z.string(),
  /** The state that the host was in, in words. */
  says: z.string(),
  recordedAt: z.iso.datetime(),
  answers: z.array(answer),
  /** What its web server answered to a GET of `/`, by server name. */
  routes: z.array(route),
});

/** One vector and all that came of it, unfiltered. */
export type RecordedAnswer = z.infer<typeof answer>;
/** What one server name answered at `/`. */
export type RecordedRoute = z.infer<typeof route>;
/** A host in one state. */
export type Recording = z.infer<typeof recording>;

/** Where the recording of that name is kept. */
export function recordingFile(name: string): URL {
  return new URL(`../fixtures/recordings/${name}.json`, import.meta.url);
}

/**
 * The recording of that name.
 * @throws Error where there is none or it is not one
 */
export function readRecording(name: string): Recording {
  return recording.parse(JSON.parse(readFileSync(recordingFile(name), 'utf8')));
}

/** The recorded answer to a vector; undefined where this vector was never asked. */
export function answerTo(
  { answers }: Recording,
  argv: readonly string[],
): RecordedAnswer | undefined {
  return answers.find(
    (one) => one.argv.length === argv.length && one.argv.every((word, at) => word === argv[at]),
  );
}
