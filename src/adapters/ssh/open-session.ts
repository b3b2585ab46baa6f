/** Opens the connection to a host, hop by hop, and hands it out as a Session. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Failure } from '../../model/observation.ts';
import { systemClock, type Clock } from '../../observe/clock.ts';
import type { OpenResult } from '../../observe/effects.ts';
import type { LaneLimits } from '../../observe/lane.ts';
import { Lanes } from '../../observe/lanes.ts';
import type { Session } from '../../observe/session.ts';
import { forward, openLane } from './channels.ts';
import { HopError, messageOf } from './errors.ts';
import { dial, logIn, prepare, type Hop, type HopDeps, type Prepared } from './hop.ts';
import { describePin } from './host-keys.ts';
import type { ReadFile } from './identities.ts';
import type { SshTarget } from './target.ts';

export interface SessionDeps {
  readonly readFile?: ReadFile;
  readonly clock?: Clock;
  /** Per hop: TCP, and then handshake with log-in. */
  readonly connectTimeoutMs?: number;
  /** An ssh-agent that takes longer for an answer has no keys; a person may have to confirm there. */
  readonly agentTimeoutMs?: number;
  readonly laneLimits?: LaneLimits;
  /** Ends the connection; every vector without an answer gets a failure. */
  readonly signal?: AbortSignal;
}

interface Connection {
  readonly last: Hop;
  /** The last hop first. */
  readonly hops: readonly Hop[];
  readonly peer: string | null;
}

function chainOf(target: SshTarget): SshTarget[] {
  return target.jump ? [...chainOf(target.jump), target] : [target];
}

function end(hops: readonly Hop[]): void {
  for (const { client } of hops) client.end();
}

async function connect(target: SshTarget, deps: HopDeps): Promise<Connection> {
  const chain = await Promise.all(chainOf(target).map((each) => prepare(each, deps)));
  const [first, ...further] = chain as [Prepared, ...Prepared[]];
  const socket = await dial(first.target, deps);
  const peer = further.length === 0 ? (socket.remoteAddress ?? null) : null;
  let last = await logIn(first, socket, deps);
  const hops = [last];
  try {
    for (const next of further) {
      const { address, port } = next.target;
      const stream = await forward(last.client, address, port, deps.connectTimeoutMs);
      last = await logIn(next, stream, deps);
      hops.unshift(last);
    }
  } catch (error) {
    end(hops);
    throw error;
  }
  return { last, hops, peer };
}

function closed({ hops }: Connection): Promise<void> {
  const all = hops.map(
    ({ client }) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          client.destroy();
          resolve();
        }, 1000);
        client.once('close', () => {
          clearTimeout(timer);
          resolve();
        });
      }),
  );
  end(hops);
  return Promise.all(all).then(() => undefined);
}

function sessionOf(connection: Connection, target: SshTarget, deps: SessionDeps): Session {
  const { client, hostKey } = connection.last;
  const lanes = new Lanes({
    open: () => openLane(client),
    nonce: randomBytes(16).toString('hex'),
    clock: deps.clock ?? systemClock,
    ...(deps.laneLimits ? { limits: deps.laneLimits } : {}),
  });
  let whyLost = 'the host or the network ended it';
  let isClosed = false;
  const lose = (reason: string): void => {
    lanes.lost({ kind: 'transport', reason });
  };
  const onAbort = (): void => {
    lose('Interrupted.');
    end(connection.hops);
  };
  client.on('error', (error) => {
    whyLost = error.message;
  });
  client.once('close', () => {
    isClosed = true;
    deps.signal?.removeEventListener('abort', onAbort);
    lose(`The connection to ${target.name} was lost: ${whyLost}.`);
  });
  deps.signal?.addEventListener('abort', onAbort);
  if (deps.signal?.aborted) onAbort();
  return {
    peer: connection.peer,
    hostKey: describePin(hostKey),
    isLost: () => isClosed,
    run: (request) => lanes.run(request),
    connectTcp: (host, port, timeoutMs) => forward(client, host, port, timeoutMs),
    close: async () => {
      lose('The session was closed.');
      if (!isClosed) await closed(connection);
    },
  };
}

function failureOf(error: unknown, target: SshTarget): Failure {
  if (error instanceof HopError) return error.failure;
  return { kind: 'transport', reason: `${target.name} cannot be reached: ${messageOf(error)}` };
}

/** Connects and logs in to a host, through its jump hosts. Never rejects: why it failed is in the result. */
export async function openSession(target: SshTarget, deps: SessionDeps = {}): Promise<OpenResult> {
  const hopDeps: HopDeps = {
    readFile: deps.readFile ?? ((path) => readFile(path, 'utf8')),
    connectTimeoutMs: deps.connectTimeoutMs ?? 15_000,
    agentTimeoutMs: deps.agentTimeoutMs ?? 10_000,
    signal: deps.signal,
  };
  try {
    return { ok: true, session: sessionOf(await connect(target, hopDeps), target, deps) };
  } catch (error) {
    return { ok: false, failure: failureOf(error, target) };
  }
}
