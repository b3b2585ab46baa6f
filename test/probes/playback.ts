// Plays a recording through the path of a review: plan, collect, evidence, view, judge.
import { redact } from '../../src/document/redact.ts';
import { basename, dirname } from 'node:path';
import { analyses } from '../../src/adversary/index.ts';
import { builtinProbes } from '../../src/adapters/package-files.ts';
import { readCriteria, type Criteria } from '../../src/criteria/index.ts';
import { evaluateAll } from '../../src/judge/evaluate.ts';
import { baselineValues } from '../../src/judge/baseline.ts';
import { judgeChecks } from '../../src/judge/checks.ts';
import type { Evaluate } from '../../src/judge/evaluation.ts';
import { withSinceBaseline } from '../../src/judge/since-baseline.ts';
import { viewOf } from '../../src/judge/view.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { SourceFile } from '../../src/model/problem.ts';
import type { CheckResult } from '../../src/model/review.ts';
import { failureAnswer } from '../../src/observe/answers.ts';
import { failureOf } from '../../src/observe/classify.ts';
import { collect } from '../../src/observe/collect.ts';
import { dockerTransport } from '../../src/observe/docker-transport.ts';
import type { CommitBuilds, Effects, Limiter } from '../../src/observe/effects.ts';
import type { Session, VectorAnswer, VectorRequest } from '../../src/observe/session.ts';
import { secretsOf } from '../../src/observe/secrets.ts';
import { StreamSink } from '../../src/observe/stream.ts';
import type { Collection, Plan } from '../../src/probes/plan.ts';
import { planPhase } from '../../src/probes/resolve.ts';
import { evidenceOf } from '../judge/builders.ts';
import {
  burstPlaces,
  type RecordedAnswer,
  type RecordedResponse,
  type Recording,
} from './recording.ts';
import { fileOf, treeOf } from './recorded-files.ts';
import { ranAs } from './recorded-run.ts';

/** The host that every recording is of. */
export const host = 'cc-ci';
const recordedAt = '2026-06-13T05:49:12.000Z';
const clock = {
  now: () => Date.parse(recordedAt),
  monotonic: () => 0,
  sleep: () => Promise.resolve(),
};

export const builtin: readonly SourceFile[] = builtinProbes();

/** Evaluates in this process, without a deadline. */
export const evaluate: Evaluate = (scopes, jobs) => Promise.resolve([...evaluateAll(scopes, jobs)]);

/** The criteria that ask a probe as a recording does, as files. */
export function criteriaFiles(
  probe: string,
  { with: given, also, engine }: Recording,
): SourceFile[] {
  const checks = [{ id: 'recorded', probe, with: given }, ...also].map((one) => ({
    says: 'it is as recorded',
    ...one,
  }));
  const one = { address: '192.0.2.7', user: 'reviewer', hostKey: pin, ...(engine && { engine }) };
  const config = { hosts: { [host]: one } };
  const sheet = {
    phase: 'played',
    title: 'Played',
    host,
    milestones: { M1: { title: 'M1', checks } },
  };
  return [
    { path: 'review.yaml', text: JSON.stringify(config, null, 2) },
    { path: 'claims/played.yaml', text: JSON.stringify(sheet, null, 2) },
  ];
}

/** The shipped probes that a recording asks, and others by name: reading all, thousands of times, proves nothing more. */
export function shippedFor(
  probe: string,
  { also }: Recording,
  others: readonly string[] = [],
): SourceFile[] {
  const asked = new Set([probe, ...also.map((one) => one.probe), ...others]);
  return builtin.filter(
    ({ path }) => dirname(path) !== 'probes' || asked.has(basename(path, '.yaml')),
  );
}

/** The same, read. Throws where a review would refuse them. */
export function criteriaFor(probe: string, recording: Recording): Criteria {
  const read = readCriteria(criteriaFiles(probe, recording), shippedFor(probe, recording), {
    analyses: new Set(analyses.keys()),
    extraReaders: new Set(),
  });
  if (read.ok) return read.criteria;
  throw new Error(
    read.problems.map(({ file, line, message }) => `${file}:${line} ${message}`).join('\n'),
  );
}

const pin = `ssh-ed25519 SHA256:${'A'.repeat(43)}`;

/** What asking a probe came to. */
export interface Played {
  readonly result: CheckResult;
  readonly evidence: Evidence;
  readonly plan: Plan;
}

/** Plays a recording. A vector, URL or path that was not recorded throws. */
export async function play(probe: string, recording: Recording): Promise<Played> {
  return playWith(criteriaFor(probe, recording), recording);
}

/** The same, with criteria that were read before. */
export async function playWith(criteria: Criteria, recording: Recording): Promise<Played> {
  const planned = planPhase(criteria, 'played', ['M1']);
  if (!planned.ok) throw new Error(planned.problems.map(({ message }) => message).join('\n'));
  const { plan } = planned;
  const misses: string[] = [];
  const observations: Observation[] = [];
  for (const one of plan.collections)
    observations.push(...(await collected(one, criteria, recording, misses)));
  if (misses.length > 0) throw new Error(`not recorded: ${misses.join(', ')}`);
  const evidence = evidenceOf({ observations, peer: recording.peer ?? null });
  const result = await judged(plan, evidence);
  return { result: compared(result, plan, recording), evidence, plan };
}

/** What a collection of commands saw, and the answers that it was made of. */
interface Collected {
  readonly answers: ReadonlySet<RecordedAnswer>;
  readonly observations: readonly Observation[];
}

const alreadyCollected = new WeakMap<Criteria, Map<string, Collected>>();

/** Of a recording with one answer broken, collections that do not ask for it see what they saw. */
async function collected(
  collection: Collection,
  criteria: Criteria,
  recording: Recording,
  misses: string[],
): Promise<readonly Observation[]> {
  const before = alreadyCollected.get(criteria) ?? new Map<string, Collected>();
  alreadyCollected.set(criteria, before);
  const known = before.get(collection.id);
  if (known && [...known.answers].every((one) => recording.answers.includes(one)))
    return known.observations;
  const answers = new Set<RecordedAnswer>();
  const effects = effectsOf(recording, misses, answers);
  const observations = await collect(collection, effects, () => false);
  const isOfAnswers = collection.collector.steps.every((step) => 'run' in step);
  const asked = observations.filter(
    ({ skipped, failure }) => !skipped && failure?.kind !== 'input',
  );
  if (!known && isOfAnswers && asked.length === answers.size)
    before.set(collection.id, { answers, observations });
  return observations;
}

/** The same, compared with what the recording says that the baseline saw. */
function compared(result: CheckResult, plan: Plan, { baseline }: Recording): CheckResult {
  const planned = plan.checks.find(({ check }) => check.id === 'recorded');
  if (!planned) throw new Error('the recorded check is not planned');
  const [value] = baselineValues([result], [planned], recordedAt);
  const then = baseline && value && { ...value, values: baseline };
  return withSinceBaseline(result, planned, then);
}

/** The recorded check's result for evidence. */
export async function judged(plan: Plan, evidence: Evidence): Promise<CheckResult> {
  const views = new Map(plan.collections.map((one) => [one.id, viewOf(one, evidence)]));
  const results = await judgeChecks(plan.checks, views, evaluate);
  const result = results.find(({ id }) => id === 'recorded');
  if (!result) throw new Error('the recorded check was not judged');
  return result;
}

function effectsOf(recording: Recording, misses: string[], used: Set<RecordedAnswer>): Effects {
  const session: Session = {
    peer: null,
    hostKey: pin,
    isLost: () => false,
    run: (request) => Promise.resolve(answerTo(recording, request, used)),
    connectTcp: () => Promise.reject(new Error('nothing connects from the host')),
    close: () => Promise.resolve(),
  };
  const given = new Map<RecordedResponse, number>();
  return {
    session: () => Promise.resolve({ ok: true, session }),
    reconnect: () => Promise.resolve({ ok: true, session }),
    limiter: () => unlimited,
    secret: (name) =>
      recording.ungiven.includes(name)
        ? secretsOf({})(name, 'https://ci.example.net')
        : { ok: true, value: 'a recorded secret' },
    burst: () => ({ burst: 500, origins: burstPlaces(recording) }),
    connect: ({ address, port }) => {
      const url = `tcp://${address}:${port}`;
      const found = recording.responses.find((one) => one.url === url);
      if (!found) throw new Error(`not recorded: ${url}`);
      return Promise.resolve(found.result);
    },
    request: ({ url, key }) => {
      const found = recording.responses.find(
        (one) =>
          one.url === url &&
          (one.keyed ?? key !== undefined) === (key !== undefined) &&
          (one.times === undefined || (given.get(one) ?? 0) < one.times),
      );
      if (!found) throw new Error(`not recorded: GET ${url}`);
      given.set(found, (given.get(found) ?? 0) + 1);
      return Promise.resolve(found.result);
    },
    readFile: (path) => {
      const found = recording.files[path];
      if (!found) misses.push(path);
      return Promise.resolve(fileOf(found ?? { kind: 'missing' }));
    },
    readFiles: (isWanted, _cap, commit) =>
      Promise.resolve().then(() =>
        treeOf(commit === undefined ? recording.files : recording.base, isWanted),
      ),
    base: () =>
      Promise.resolve(
        Object.keys(recording.base).length === 0
          ? { ok: false, reason: 'no baseline of the phase comes before the claim' }
          : { ok: true, commit: 'b'.repeat(40) },
      ),
    artifact: (path) => {
      const text = recording.artifacts[path];
      return Promise.resolve(
        text === undefined
          ? { ok: false, reason: `${path} is not there` }
          : { ok: true, bytes: Buffer.from(text) },
      );
    },
    builds: () => Promise.resolve(saidBy(recording)),
    sandbox: ({ of, capBytes }) => {
      const run = recording.runs[of];
      if (!run) misses.push(`a run over ${of}`);
      return Promise.resolve(ranAs(run, capBytes, clock));
    },
    ignored: () =>
      recording.ignored === undefined
        ? Promise.reject(new Error('git check-ignore could not be run'))
        : Promise.resolve(recording.ignored),
    commit: 'c'.repeat(40),
    criteriaText: (path) => `certificate at ${path}`,
    now: () => new Date(recordedAt),
    redact,
    sleep: () => Promise.resolve(),
    progress: () => undefined,
  };
}

function saidBy({ forge }: Recording): CommitBuilds {
  if (forge === undefined) throw new Error('not recorded: what the forge says');
  if ('failure' in forge) return { ok: false, failure: forge.failure };
  const { kind, ...said } = forge;
  return { ok: true, forge: kind, ...said };
}

/** No pace and no retries: what could not reach the daemon is a transport failure at once. */
const unlimited: Limiter = {
  run: async (ask) => {
    const answer = await ask();
    const reason = dockerTransport(answer);
    const failed = { ...answer, failure: { kind: 'transport' as const, reason: reason ?? '' } };
    return { answer: reason === null ? answer : failed, delayedMs: 0, attempts: [] };
  },
  counts: () => {
    throw new Error('nobody counts');
  },
};

/** A program of which nothing was recorded: another was asked first, and answered. */
function absent(argv: readonly string[]): RecordedAnswer {
  const stderr = `timeout: failed to run command '${argv[0] ?? ''}': No such file or directory\n`;
  return { argv: [...argv], exit: 127, stdout: '', stderr };
}

function answerTo(
  { answers }: Recording,
  request: VectorRequest,
  used: Set<RecordedAnswer>,
): VectorAnswer {
  const asked = JSON.stringify(request.argv);
  const found = answers.find(({ argv }) => JSON.stringify(argv) === asked);
  if (found) {
    used.add(found);
    return answerOf(found, request);
  }
  const wider = searchOfMore(answers, request.argv);
  if (wider) return answerOf(wider, request);
  const [program = ''] = request.argv;
  if (answers.some(({ argv }) => argv.includes(program)))
    throw new Error(`not recorded: ${request.argv.join(' ')}`);
  return answerOf(absent(request.argv), request);
}

/** Of a listing that was cut, fewer files are searched: what a search of them and others said of them. */
function searchOfMore(
  answers: readonly RecordedAnswer[],
  argv: readonly string[],
): RecordedAnswer | undefined {
  const files = argv.slice(argv.indexOf('--') + 1);
  const wider = answers.find(
    (one) => argv[0] === 'grep' && 'exit' in one && argv.every((word) => one.argv.includes(word)),
  );
  if (!wider || !('exit' in wider)) return undefined;
  const isAsked = (line: string): boolean =>
    line === '' || files.some((file) => line.replace(/^grep: /, '').startsWith(`${file}:`));
  const of = (text: string): string => text.split('\n').filter(isAsked).join('\n');
  return { ...wider, argv: [...argv], stdout: of(wider.stdout), stderr: of(wider.stderr) };
}

/** A recorded answer as a session gives it: capped, digested, and told apart from no answer. */
export function answerOf(recorded: RecordedAnswer, request: VectorRequest): VectorAnswer {
  if ('failure' in recorded) {
    return failureAnswer(clock, recorded.failure.kind, recorded.failure.reason);
  }
  const [stdout, stderr] = [recorded.stdout, recorded.stderr].map((text) => {
    const sink = new StreamSink(request.capBytes);
    sink.push(Buffer.from(text));
    return sink.result();
  }) as [VectorAnswer['stdout'] & object, VectorAnswer['stderr'] & object];
  const { exit } = recorded;
  const { argv, deadlineMs } = request;
  const failure =
    exit === null
      ? null
      : failureOf({ id: 0, exit, stdout, stderr }, { argv, deadlineMs, durationMs: 10 });
  return { startedAt: recordedAt, durationMs: 10, exit, stdout, stderr, failure };
}
