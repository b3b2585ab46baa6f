// The process that holds a lab up and takes it down; see keeper.sh.
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
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
  /** true: the lab ends when this process does; false: it stays until `down` or its lifetime. */
  readonly owned: boolean;
}

/** Starts a keeper in a session and a mount namespace of its own. */
export async function startKeeper(options: KeeperOptions): Promise<{ readonly child: ChildProcess; readonly id: ProcessId }> {
  const script = fileURLToPath(new URL('keeper.sh', import.meta.url));
  const { run, rootfs, docker, name, outside, lifetimeSeconds, owned } = options;
  const args = [run, rootfs, docker, name, outside, String(lifetimeSeconds), owned ? 'owned' : 'free'];
  const child = spawn('unshare', [...namespaces, '--', '/bin/sh', script, ...args], {
    detached: true,
    stdio: [owned ? 'pipe' : 'ignore', 'ignore', 'ignore'],
  });
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  child.unref();
  if (child.stdin && 'unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return { child, id: await processId(child.pid ?? -1) };
}

const namespaces = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child=KILL', '--mount-proc'];

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
      throw new Error(`The keeper ${id.pid} did not take its lab down within ${deadlineMs} ms; it was killed.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
