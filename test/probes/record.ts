// Asks a lab one probe and keeps what it answered as a recording:
//   node --import tsx test/probes/record.ts LAB|lab|here PROBE NAME '{"with":{...},"says":"...","like":"..."}'
// The verdict is the name's first word; WRONG says that the recording plays back to something else.
import { redact } from '../../src/document/redact.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readFileSync } from 'node:fs';
import { request } from '../../src/adapters/https.ts';
import { connect } from 'node:net';
import { connectTo } from '../../src/adapters/tcp.ts';
import { openSession } from '../../src/adapters/ssh/index.ts';
import { systemClock } from '../../src/observe/clock.ts';
import { Lanes } from '../../src/observe/lanes.ts';
import { placeOf, secretsOf } from '../../src/observe/secrets.ts';
import { localChannel } from '../observe/local-shell.ts';
import type { Effects } from '../../src/observe/effects.ts';
import type { Session, VectorAnswer } from '../../src/observe/session.ts';
import { collect } from '../../src/observe/collect.ts';
import { keepFields } from '../../src/probes/keep.ts';
import { parseOutput } from '../../src/probes/parsers/index.ts';
import type { Collection } from '../../src/probes/plan.ts';
import { planPhase } from '../../src/probes/resolve.ts';
import { labOf } from '../lab/attach.ts';
import type { Lab } from '../lab/index.ts';
import { runningLabs } from '../lab/runs.ts';
import { criteriaFor, play } from './playback.ts';
import {
  burstPlaces,
  readRecording,
  recording,
  recordings,
  type RecordedAnswer,
  type RecordedResponse,
} from './recording.ts';

/** Of which containers a parser looks for something, in Docker's words. */
const inspected = ['Id', 'Name', 'Config.User', 'Config.Labels', 'State.Pid', 'Mounts'];

/** What a parser that makes an answer anew reads of it. */
const readBy: Readonly<Record<string, readonly string[]>> = {
  'secret-mounts': inspected,
  'nginx-containers': inspected,
  'podman-ps': ['Id', 'Names'],
  'podman-containers': [
    ...['Id', 'Name', 'Image', 'RestartCount', 'Mounts', 'State.Status', 'State.StartedAt'],
    ...[
      'State.Health.Status',
      'Config.Image',
      'Config.User',
      'Config.Healthcheck',
      'Config.Labels',
    ],
    ...['HostConfig.NetworkMode', 'HostConfig.PortBindings', 'HostConfig.Privileged'],
    ...['HostConfig.LogConfig', 'NetworkSettings.Ports', 'NetworkSettings.Networks'],
  ],
};

if (process.argv.length < 5) {
  console.error(`node --import tsx test/probes/record.ts LAB|lab|here PROBE NAME '{"with":{},"says":"..."}'
NAME begins with the verdict: pass-..., fail-..., inconclusive-...; the last two need "reason", a part of it.`);
  process.exit(2);
}
const [labName = '', probe = '', name = '', options = '{}'] = process.argv.slice(2);
const wanted = recording.parse({
  verdict: (name.split('-')[0] ?? '').toUpperCase(),
  ...(JSON.parse(options) as object),
});
const path = join(recordings, probe, `${name}.json`);
const lab = labName === 'here' ? null : await labCalled(labName);

const base = wanted.like === undefined ? null : readRecording(join(dirname(path), wanted.like));
const known = new Map(base?.answers.map((one) => [JSON.stringify(one.argv), JSON.stringify(one)]));
const answers = new Map<string, RecordedAnswer>();
const responses: RecordedResponse[] = [];
const planned = planPhase(criteriaFor(probe, wanted), 'played', ['M1']);
if (!planned.ok) throw new Error(planned.problems.map(({ message }) => message).join('\n'));
const session = lab === null ? sessionHere() : await open(lab);
for (const one of planned.plan.collections) await record(one, session);
await session.close();

// Of requests that all carried a key, or none, it need not be said which did.
const isMixed = new Set(responses.map(({ keyed }) => keyed)).size > 1;
const asked = merged(responses).map(({ keyed, ...one }) => (isMixed ? { ...one, keyed } : one));
const { says, verdict, reason, like, ...rest } = wanted;
const written = {
  says,
  verdict,
  ...(reason === undefined ? {} : { reason }),
  ...(like === undefined ? {} : { like }),
  ...rest,
  answers: [...answers].flatMap(([argv, one]) =>
    known.get(argv) === JSON.stringify(one) ? [] : [one],
  ),
  responses: asked,
};
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, `${JSON.stringify(withoutEmpty(written), null, 2)}\n`);
const { result } = await play(probe, readRecording(path));
const right = result.verdict === verdict && (result.reason ?? '').includes(reason ?? '');
if (verdict !== 'PASS' && reason === undefined) {
  console.log(`The tests ask for a "reason": a part of what stands behind ${verdict} here.`);
}
console.log(
  `${right ? 'kept' : 'WRONG'} ${probe}/${name}: ${result.verdict} ${result.reason ?? ''}`,
);
if (!right) process.exitCode = 1;

async function labCalled(asked: string): Promise<Lab> {
  const running = await runningLabs();
  const names = running.map(({ name }) => name);
  const state =
    asked === 'lab' && running.length === 1
      ? running[0]
      : running.find((one) => one.name === asked);
  if (!state) throw new Error(`No lab ${asked} runs, but: ${names.join(', ') || 'none'}.`);
  return labOf(state);
}

/** This machine, without SSH in between. */
function sessionHere(): Session {
  const lanes = new Lanes({
    open: () => Promise.resolve(localChannel()),
    nonce: 'c0'.repeat(16),
    clock: systemClock,
  });
  return {
    peer: null,
    hostKey: 'none',
    isLost: () => false,
    run: (asked) => lanes.run(asked),
    connectTcp: (address, port) => Promise.resolve(connect({ host: address, port })),
    close: () => {
      lanes.lost({ kind: 'transport', reason: 'done' });
      return Promise.resolve();
    },
  };
}

async function open({ address, sshPort, user, hostKey, identityFile }: Lab): Promise<Session> {
  const opened = await openSession({
    name: 'cc-ci',
    address,
    port: sshPort,
    user,
    hostKey: `${hostKey.algorithm} ${hostKey.fingerprint}`,
    identities: [{ kind: 'file', path: identityFile }],
  });
  if (opened.ok) return opened.session;
  throw new Error(`No session: ${opened.failure.reason}`);
}

async function record(collection: Collection, session: Session): Promise<void> {
  const listening: Session = {
    ...session,
    run: async (asked) => {
      const answer = await session.run(asked);
      const { argv } = asked;
      answers.set(JSON.stringify(argv), kept(collection, argv, answer));
      return answer;
    },
  };
  const effects: Effects = {
    session: () => Promise.resolve({ ok: true, session: listening }),
    reconnect: () => Promise.resolve({ ok: true, session: listening }),
    limiter: () => ({
      run: async (ask) => ({ answer: await ask(), delayedMs: 0, attempts: [] }),
      counts: () => {
        throw new Error('nobody counts');
      },
    }),
    request: async (asked) => {
      const result = await request(asked);
      const keyed = asked.key !== undefined;
      responses.push({
        url: asked.url,
        keyed,
        result: { ...result, answer: { ...result.answer } },
      });
      return result;
    },
    connect: async (wanted) => {
      const result = await connectTo(wanted);
      responses.push({ url: `tcp://${wanted.address}:${wanted.port}`, result });
      return result;
    },
    burst: () => ({ burst: 500, origins: burstPlaces(wanted) }),
    readFile: () => Promise.resolve({ kind: 'missing' }),
    readFiles: () => Promise.resolve([]),
    base: () => Promise.resolve({ ok: false, reason: 'none is recorded' }),
    artifact: () => Promise.resolve({ ok: false, reason: 'none is recorded' }),
    builds: () => Promise.reject(new Error('none is recorded')),
    sandbox: () => Promise.reject(new Error('none is recorded')),
    ignored: () => Promise.resolve({ tracked: 0, rules: [], files: [] }),
    commit: 'c'.repeat(40),
    secret: (asked, { name: place, connectTo, host }) =>
      secretsOf(process.env)(asked, placeOf(place, connectTo, host)),
    criteriaText: () => (lab === null ? null : readFileSync(lab.caFile, 'utf8')),
    now: () => new Date(),
    redact,
    sleep: () => Promise.resolve(),
    progress: () => undefined,
  };
  await collect(collection, effects, () => false);
}

/** Answers of a burst, one of each status and how many times it was given. */
function merged(all: readonly RecordedResponse[]): RecordedResponse[] {
  const known = new Map<string, RecordedResponse>();
  for (const one of all) {
    const key = JSON.stringify([one.url, one.keyed, one.result.answer.status]);
    const same = known.get(key);
    known.set(key, same ? { ...same, times: (same.times ?? 1) + 1 } : one);
  }
  const found = [...known.values()];
  return found.length === all.length ? found : found.map((one) => ({ times: 1, ...one }));
}

/** The answer as the recording has it; as the other one has it, where it is the same. */
function kept(
  collection: Collection,
  argv: readonly string[],
  answer: VectorAnswer,
): RecordedAnswer {
  const { exit, failure, stdout, stderr } = answer;
  const isOurs = failure?.kind === 'deadline' || exit === null || stdout?.cut;
  if (failure && isOurs) return { argv: [...argv], failure };
  const [whole, slimmed] = [1, 0].map((elements) => ({
    argv: [...argv],
    exit,
    stdout: slim(collection, argv, stdout?.text ?? '', elements),
    stderr: stderr?.text ?? '',
  })) as [RecordedAnswer, RecordedAnswer];
  const isKnown = known.get(JSON.stringify(argv)) === JSON.stringify(whole);
  return isKnown || wanted.like === undefined ? whole : slimmed;
}

/**
 * A long output keeps what the probe declares. Its first element stays as it is, with all that must
 * be dropped, unless another recording shows that already.
 */
function slim(
  { collector }: Collection,
  argv: readonly string[],
  stdout: string,
  whole: number,
): string {
  const step = collector.steps.find(
    (one) =>
      'run' in one && one.run.every((word, at) => typeof word !== 'string' || word === argv[at]),
  );
  if (!step || !('run' in step) || !step.keep || stdout.length < 1000) return stdout;
  const read = readBy[step.parse];
  if (read) return `${JSON.stringify(keepFields(JSON.parse(stdout), read))}\n`;
  if (step.parse !== 'json' && step.parse !== 'json-lines') return stdout;
  const parsed = parseOutput(step.parse, stdout);
  if (!parsed.ok) return stdout;
  const { keep, parse } = step;
  const values = (Array.isArray(parsed.value) ? parsed.value : [parsed.value]) as unknown[];
  const lines = values.map((one, index) =>
    JSON.stringify(index < whole ? one : keepFields(one, keep)),
  );
  if (parse === 'json-lines') return lines.map((line) => `${line}\n`).join('');
  return Array.isArray(parsed.value) ? `[${lines.join(',')}]\n` : `${lines.join('')}\n`;
}

function withoutEmpty(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([key, inner]) =>
        key === 'with' || typeof inner !== 'object' || Object.keys(inner ?? {}).length > 0,
    ),
  );
}
