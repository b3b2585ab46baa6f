// The process that holds a lab up and takes it down; see keeper.sh.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { childrenOf } from './container.ts';

/** A process by id and start time, so that a reused id is not mistaken for it. */
export interface ProcessId {
  readonly pid: number;
  readonly started: string;
}

/** What a keeper is told. */
export interface KeeperOptions {
  readonly run: string;
  readonly rootfs: string;
  readonly docker: string;
  readonly name: string;
  readonly outside: string;
  readonly lifetimeSeconds: number;
}

/** A keeper that was started; its lab ends with this process, unless released. */
export interface Keeper {
  readonly id: ProcessId;
  /** From now on the lab stays until it is taken down or its lifetime is over. */
  release(): void;
}

/** Starts a keeper in a session and a mount namespace of its own. */
export async function startKeeper(options: KeeperOptions): Promise<Keeper> {
  const script = fileURLToPath(new URL('keeper.sh', import.meta.url));
  const { run, rootfs, docker, name, outside, lifetimeSeconds } = options;
  const args = [run, rootfs, docker, name, outside, String(lifetimeSeconds)];
  const child = spawn('unshare', [...namespaces, '--', '/bin/sh', script, ...args], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  child.unref();
  unrefStream(child.stdin);
  return { id: await processId(child.pid ?? -1), release: () => child.stdin.write('free\n') };
}

// Node makes pipes of sockets, which the type does not say; held open, it must not keep this process alive.
function unrefStream(stream: Writable): void {
  if (stream instanceof Socket) stream.unref();
  stream.on('error', () => undefined);
}

/** Options of `unshare` for mounts and processes that end with it. */
export const namespaces = [
  '--mount',
  '--propagation',
  'private',
  '--pid',
  '--fork',
  '--kill-child=KILL',
  '--mount-proc',
];

async function processId(pid: number): Promise<ProcessId> {
  return { pid, started: (await startTime(pid)) ?? '' };
}

async function startTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = stat?.replace(/^.*\) /s, '').split(' ');
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

/** Whether that very process still runs. */
export async function alive(id: ProcessId): Promise<boolean> {
  return (await startTime(id.pid)) === id.started;
}

/** Asks a keeper to take its lab down and waits until it is gone. */
export async function stopKeeper(id: ProcessId, deadlineMs = 20_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  if (await alive(id)) for (const pid of await childrenOf(id.pid)) process.kill(pid, 'SIGTERM');
  while (await alive(id)) {
    if (Date.now() > end) {
      process.kill(id.pid, 'SIGKILL');
      throw new Error(
        `The keeper ${id.pid} did not take its lab down within ${deadlineMs} ms; it was killed.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
