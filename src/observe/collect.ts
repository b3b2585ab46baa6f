import { accepts, refuseCall } from '../criteria/index.ts';
import { parseDuration, parseSize } from '../model/units.ts';
import type { Failure, Observation } from '../model/observation.ts';
import type { RunStep, Step } from '../model/step.ts';
import { bind, type Collection } from '../probes/plan.ts';
import { replacedBy } from '../probes/variables.ts';
import { earlierWords, templateWords, vectorOf } from '../probes/words.ts';
import { observeArtifacts } from './artifacts.ts';
import { observeBuilds } from './builds.ts';
import { observeChange } from './change.ts';
import { observeConnect } from './connect.ts';
import { contextOf } from './context.ts';
import type { Effects, Redact } from './effects.ts';
import { observeIgnored } from './ignored.ts';
import { recordFailure, recordSkip, recordVector, type Recorded } from './record.ts';
import { observeRead } from './read-file.ts';
import { observeRequest } from './request.ts';
import { observeSearch } from './search.ts';
import { observeTables } from './tables.ts';
import { observeTool } from './tool.ts';
import type { Session } from './session.ts';

/** Whether a host's vectors go under `sudo -n`. */
export type UsesSudo = (host: string) => boolean;

/**
 * Runs a collection once: every step as soon as the steps it reads from are done.
 * Never rejects: what could not be looked at is an observation with a failure.
 */
export async function collect(
  collection: Collection,
  effects: Effects,
  usesSudo: UsesSudo,
): Promise<Observation[]> {
  const started: Promise<Recorded>[] = [];
  // What each step says to those that take words from it: itself, or what was made instead of it.
  const said: Promise<Recorded>[] = [];
  for (const [index, step] of collection.collector.steps.entries()) {
    if (collection.unknown !== undefined)
      started.push(Promise.resolve(notKnown(collection, index, collection.unknown, effects)));
    else if (isLeftOut(step, collection))
      started.push(Promise.resolve(leftOut(collection, index, effects)));
    else if ('request' in step) started.push(observeRequest(collection, index, step, effects));
    else if ('connect' in step) started.push(observeConnect(collection, index, step, effects));
    else if ('read' in step) started.push(observeRead(collection, index, step, effects));
    else if ('search' in step) started.push(observeSearch(collection, index, step, effects));
    else if ('change' in step) started.push(observeChange(collection, index, step, effects));
    else if ('tables' in step) started.push(observeTables(collection, index, step, effects));
    else if ('junit' in step) started.push(observeArtifacts(collection, index, step, effects));
    else if ('builds' in step) started.push(observeBuilds(collection, index, effects));
    else if ('tool' in step) started.push(observeTool(collection, index, step, effects));
    else if ('ignored' in step) started.push(observeIgnored(collection, index, step, effects));
    else if ('ask' in step) throw new Error(`${collection.id}: no vector was given`);
    else {
      const replaced = replacedBy(step);
      const earlier = said.slice();
      const make = () => observeVector(collection, index, step, earlier, effects, usesSudo);
      const before = replaced === null ? undefined : said[replaced];
      const own = before
        ? insteadOf(before, make, () => leftOut(collection, index, effects))
        : make();
      started.push(own);
      if (replaced !== null && before) said[replaced] = answerOf(before, own);
    }
    said[index] = started[index] as Promise<Recorded>;
  }
  const recorded = await Promise.all(started);
  return recorded.map(({ observation }) => withoutSecrets(observation, effects.redact));
}

/** Made only where the program of the step before it is not on the host. */
async function insteadOf(
  before: Promise<Recorded>,
  make: () => Promise<Recorded>,
  leave: () => Recorded,
): Promise<Recorded> {
  return isAbsent(await before) ? make() : leave();
}

async function answerOf(first: Promise<Recorded>, second: Promise<Recorded>): Promise<Recorded> {
  const answer = await first;
  return isAbsent(answer) ? second : answer;
}

function isAbsent({ observation }: Recorded): boolean {
  return observation.failure?.kind === 'tool-missing';
}

function isLeftOut({ given }: Step, { params }: Collection): boolean {
  return given !== undefined && !Object.hasOwn(params, given);
}

/** Nothing is asked of an engine whose answers nobody knows how to read. */
function notKnown(collection: Collection, index: number, reason: string, { now }: Effects) {
  const failure: Failure = { kind: 'input', reason };
  return recordFailure(contextOf(collection, index, []), failure, now().toISOString());
}

function leftOut(collection: Collection, index: number, { now }: Effects): Recorded {
  return recordSkip(contextOf(collection, index, []), now().toISOString());
}

/** Words and reasons; outputs were redacted as they were recorded. */
function withoutSecrets(observation: Observation, redact: Redact): Observation {
  const clean = (failure: Failure): Failure => ({ ...failure, reason: redact(failure.reason) });
  return {
    ...observation,
    argv: observation.argv.map(redact),
    failure: observation.failure && clean(observation.failure),
    attempts: observation.attempts.map((one) => ({ ...one, failure: clean(one.failure) })),
  };
}

async function observeVector(
  collection: Collection,
  index: number,
  step: RunStep,
  before: readonly Promise<Recorded>[],
  effects: Effects,
  usesSudo: UsesSudo,
): Promise<Recorded> {
  const { params } = collection;
  const host = collection.host ?? '';
  const template = templateWords(step.run, params);
  const refuse = (failure: Failure) =>
    recordFailure(contextOf(collection, index, template), failure, effects.now().toISOString());
  const earlier = await Promise.all(
    readsFrom(step).map(async (at) => [at, await before[at]] as const),
  );
  const blocked = earlier.find(([, one]) => !one || one.observation.failure);
  if (blocked) {
    return refuse({
      kind: 'input',
      reason: `step ${blocked[0]} gave no input: ${blocked[1]?.observation.failure?.reason ?? 'it is missing'}`,
    });
  }
  const values: unknown[] = [];
  for (const [at, one] of earlier) values[at] = one?.value;
  const vector = vectorOf(step, params, values, accepts);
  if (vector.kind === 'refused') return refuse({ kind: 'input', reason: vector.reason });
  if (vector.kind === 'nothing') {
    return recordSkip(contextOf(collection, index, template), effects.now().toISOString());
  }
  const asked =
    collection.asked === true ? refuseAsked(step, vector.argv, collection, effects) : null;
  if (asked !== null) return refuse({ kind: 'input', reason: asked });
  const opened = await effects.session(host);
  if (!opened.ok) return refuse(opened.failure);
  const argv = step.root && usesSudo(host) ? ['sudo', '-n', '--', ...vector.argv] : vector.argv;
  return askHost(collection, index, step, argv, opened.session, effects);
}

/** A vector that a check gives runs if a collector's may: looked at as it will run, whatever was said of it before. */
function refuseAsked(
  step: RunStep,
  argv: readonly string[],
  { collector }: Collection,
  { extraReaders }: Effects,
): string | null {
  const refusal = refuseCall({ ...step, run: [...argv] }, collector, extraReaders ?? new Set());
  return refusal && `refused to run it: ${refusal.message}`;
}

async function askHost(
  collection: Collection,
  index: number,
  step: RunStep,
  argv: readonly string[],
  session: Session,
  effects: Effects,
): Promise<Recorded> {
  const { collector, host } = collection;
  const secret = secretOf(collection, step, effects);
  if (secret?.ok === false) {
    const failure: Failure = { kind: 'input', reason: secret.reason };
    return recordFailure(contextOf(collection, index, argv), failure, effects.now().toISOString());
  }
  const request = {
    argv,
    deadlineMs: parseDuration(collector.deadline) ?? 10_000,
    capBytes: parseSize(collector.cap) ?? 1_048_576,
    ...(secret ? { input: secret.value } : {}),
  };
  const ask = () => session.run(request);
  const { answer, delayedMs, attempts } =
    collector.class === 'docker' && isOfEngine(step)
      ? await effects.limiter(host ?? '').run(ask)
      : { answer: await ask(), delayedMs: 0, attempts: [] };
  const context = { ...contextOf(collection, index, argv), delayedMs, attempts: [...attempts] };
  return recordVector(step, collector, answer, context, effects.redact);
}

/** A collector of Docker may ask the host besides: that is not held back. */
function isOfEngine({ run: [program] }: RunStep): boolean {
  return program === 'docker' || program === 'podman';
}

/** What a step's command is given on standard input; null where the check names no secret. */
export function secretOf(
  { params, host }: Collection,
  { secret }: RunStep,
  effects: Pick<Effects, 'secret'>,
) {
  const given = bind(secret ?? {}, params) as Readonly<Record<string, unknown>>;
  if (typeof given.name !== 'string') return null;
  const service = `${String(given.scheme)}://${String(given.address)}:${String(given.port)}`;
  return effects.secret(given.name, { name: service, connectTo: null, host });
}

/** The earlier steps that a step takes words from. */
function readsFrom(step: RunStep): number[] {
  return [...new Set(earlierWords(step.run).map(({ from }) => Number(from.split('.')[0])))];
}
