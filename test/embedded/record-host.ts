// Asks a real host over SSH, just as a review does, and keeps the raw answers.
import { redact } from '../../src/document/redact.ts';
import { readFileSync } from 'node:fs';
import { request } from '../../src/adapters/https.ts';
import { connectTo } from '../../src/adapters/tcp.ts';
import { openSession } from '../../src/adapters/ssh/index.ts';
import { systemClock } from '../../src/observe/clock.ts';
import { dockerTransport } from '../../src/observe/docker-transport.ts';
import type { Effects, EndpointResult } from '../../src/observe/effects.ts';
import { createLimiter } from '../../src/observe/limiter.ts';
import { observe } from '../../src/observe/observe.ts';
import type { Session, VectorAnswer } from '../../src/observe/session.ts';
import type { Plan } from '../../src/probes/plan.ts';
import type { Lab } from '../lab/index.ts';
import { hostName } from './record-plan.ts';
import type { RecordedAnswer, RecordedRoute, Recording } from './recordings.ts';

/** Of these every host answers with its own: what is recorded would be a lie. */
const live = new Set(['date']);

/** Observes all that the plan names and returns what the host said to each vector. */
export async function recordHost(lab: Lab, plan: Plan, says: string): Promise<Recording> {
  const recordedAt = new Date().toISOString();
  const heard = new Map<string, RecordedAnswer>();
  const routes = new Map<string, RecordedRoute>();
  const session = await open(lab);
  const listening: Session = {
    ...session,
    run: async (asked) => {
      const answer = await session.run(asked);
      const { argv } = asked;
      if (!live.has(argv[0] ?? '')) heard.set(JSON.stringify(argv), answerOf(argv, answer));
      return answer;
    },
  };
  try {
    const address = `${lab.address}:${lab.sshPort}`;
    const host = { name: hostName, address, user: lab.user };
    await observe(plan, [host], effectsOf(lab, listening, routes), () => false);
  } finally {
    await session.close();
  }
  return {
    host: hostName,
    says,
    recordedAt,
    answers: [...heard].sort(byKey).map(([, answer]) => answer),
    routes: [...routes].sort(byKey).map(([, route]) => route),
  };
}

/** The same order, whatever answered first. */
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : 1;

async function open({ address, sshPort, user, hostKey, identityFile }: Lab): Promise<Session> {
  const opened = await openSession({
    name: hostName,
    address,
    port: sshPort,
    user,
    hostKey: `${hostKey.algorithm} ${hostKey.fingerprint}`,
    identities: [{ kind: 'file', path: identityFile }],
  });
  if (opened.ok) return opened.session;
  throw new Error(`No session: ${opened.failure.reason}`);
}

function effectsOf(lab: Lab, session: Session, routes: Map<string, RecordedRoute>): Effects {
  const limiter = createLimiter({
    concurrent: 3,
    intervalMs: 100,
    burst: 5,
    transport: dockerTransport,
    clock: systemClock,
  });
  return {
    session: () => Promise.resolve({ ok: true, session }),
    reconnect: () => Promise.resolve({ ok: true, session }),
    limiter: () => limiter,
    request: async (asked) => {
      const result = await request(asked);
      const route = routeOf(asked.url, result);
      if (route) routes.set(route.name, route);
      return result;
    },
    connect: connectTo,
    burst: () => null,
    readFile: () => Promise.resolve({ kind: 'missing' }),
    readFiles: () => Promise.resolve([]),
    base: () => Promise.resolve({ ok: false, reason: 'none is recorded' }),
    artifact: () => Promise.resolve({ ok: false, reason: 'none is recorded' }),
    builds: () => Promise.reject(new Error('none is recorded')),
    sandbox: () => Promise.reject(new Error('none is recorded')),
    ignored: () => Promise.resolve({ tracked: 0, rules: [], files: [] }),
    commit: 'c'.repeat(40),
    secret: () => ({ ok: false, reason: 'none is recorded' }),
    criteriaText: () => readFileSync(lab.caFile, 'utf8'),
    now: () => new Date(),
    redact,
    sleep: () => Promise.resolve(),
    progress: () => undefined,
  };
}

function answerOf(argv: readonly string[], { exit, stdout, stderr }: VectorAnswer): RecordedAnswer {
  const whole = stdout !== null && stderr !== null && !stdout.cut && !stderr.cut;
  if (exit === null || !whole) throw new Error(`No whole answer to: ${argv.join(' ')}`);
  return { argv: [...argv], exit, stdout: withoutMachine(argv, stdout.text), stderr: stderr.text };
}

/** The machine that the lab runs on shines through here, and is nobody's business; no collector reads these. */
const ofTheMachine = new Set(['KernelVersion', 'NCPU', 'MemTotal']);

function withoutMachine([program, word]: readonly string[], text: string): string {
  if (program !== 'docker' || word !== 'info' || !text.startsWith('{')) return text;
  const kept = Object.entries(JSON.parse(text) as object).filter(([key]) => !ofTheMachine.has(key));
  return `${JSON.stringify(Object.fromEntries(kept))}\n`;
}

/** An answer as far as the adapter tells it; null where there was none. */
function routeOf(url: string, { answer }: EndpointResult): RecordedRoute | null {
  const { outcome, status, headers, bodyStart, bodyBytes } = answer;
  if (outcome !== 'answered' || typeof status !== 'number') return null;
  if (typeof bodyStart !== 'string' || Buffer.byteLength(bodyStart) !== bodyBytes) {
    throw new Error(`${url}: a body of ${String(bodyBytes)} bytes is too long to be recorded`);
  }
  const kept = Object.entries(headers as Record<string, string>).filter(
    ([name]) => name !== 'date',
  );
  return {
    name: new URL(url).hostname,
    status,
    headers: Object.fromEntries(kept),
    body: bodyStart,
  };
}
