/** Effects without an outside: hosts are functions from argument vectors to answers. */
import { redact } from '../../src/document/redact.ts';
import { collector as collectorSchema } from '../../src/model/probe.ts';
import type { Failure } from '../../src/model/observation.ts';
import type { Effects, Limiter, OpenResult } from '../../src/observe/effects.ts';
import type { Session, VectorAnswer, VectorRequest } from '../../src/observe/session.ts';
import { StreamSink } from '../../src/observe/stream.ts';
import type { Collection } from '../../src/probes/plan.ts';

export const startedAt = '2026-06-13T05:49:12.000Z';
export const hostKey = `ssh-ed25519 SHA256:${'A'.repeat(43)}`;

function sunk(text: string, capBytes: number) {
  const sink = new StreamSink(capBytes);
  sink.push(new TextEncoder().encode(text));
  return sink.result();
}

/** What a command printed, and how it ended. */
export function answer(
  stdout: string,
  { exit = 0, stderr = '', failure = null, capBytes = 1_000_000 }: Partial<Said> = {},
): VectorAnswer {
  return {
    startedAt,
    durationMs: 7,
    exit,
    stdout: sunk(stdout, capBytes),
    stderr: sunk(stderr, capBytes),
    failure,
  };
}

interface Said {
  readonly exit: number | null;
  readonly stderr: string;
  readonly failure: Failure | null;
  readonly capBytes: number;
}

/** Nobody could look. */
export function noAnswer(failure: Failure): VectorAnswer {
  return { startedAt, durationMs: 0, exit: null, stdout: null, stderr: null, failure };
}

export type Host = (request: VectorRequest) => VectorAnswer | Promise<VectorAnswer>;

/** A connection to a host; `asked` is what it was asked for, word by word. */
export function sessionTo(host: Host, more: Partial<Session> = {}) {
  const asked: string[] = [];
  const session: Session = {
    peer: '192.0.2.7',
    hostKey,
    isLost: () => false,
    run: async (request) => {
      asked.push(request.argv.join(' '));
      return host(request);
    },
    connectTcp: () => Promise.reject(new Error('nothing connects from here')),
    close: () => Promise.resolve(),
    ...more,
  };
  return { asked, session, opened: { ok: true, session } as OpenResult };
}

/** No pace and no retries. */
export const unlimited: Limiter = {
  run: async (ask) => ({ answer: await ask(), delayedMs: 0, attempts: [] }),
  counts: () => ({ total: 0, failed: 0, retried: 0, delayed: 0, delayedMs: 0, breaker: 'closed' }),
};

const never = (what: string) => (): never => {
  throw new Error(`${what} was not to be asked for`);
};

/** Effects of which only what is given may be used. */
export function effectsWith(given: Partial<Effects>): Effects {
  return {
    session: never('a session'),
    reconnect: given.session ?? never('a session'),
    limiter: () => unlimited,
    request: never('a request'),
    connect: never('a connection'),
    burst: () => null,
    commit: 'c'.repeat(40),
    readFile: never('a file'),
    readFiles: never('files'),
    base: never('a base'),
    ignored: never('ignored files'),
    artifact: never('an artifact'),
    builds: never('a forge'),
    sandbox: never('a tool'),
    secret: never('a secret'),
    criteriaText: never('a file of the criteria'),
    now: () => new Date(startedAt),
    sleep: never('a pause'),
    redact,
    progress: () => undefined,
    ...given,
  };
}

/** A collection of a collector as YAML would have it, on host `web`. */
export function collectionOf(
  steps: readonly unknown[],
  { params = {}, host = 'web', vantage = 'host', ...more }: Parts = {},
): Collection {
  const collector = collectorSchema.parse({ id: 'looks', class: 'host', steps, ...more });
  return { id: `looks on ${host}`, collector, vantage, host, params };
}

interface Parts {
  readonly params?: Collection['params'];
  readonly host?: string;
  readonly vantage?: Collection['vantage'];
  readonly class?: string;
  readonly keep?: readonly string[];
  readonly deadline?: string;
  readonly cap?: string;
  readonly package?: string;
}
