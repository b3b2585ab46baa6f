/** Who a process is, so that another may know later whether it is still there. */
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';
import * as z from 'zod';

export const runner = z.strictObject({
  pid: z.int().positive(),
  /** When it started, in the machine's own ticks (proc(5), starttime); empty where nothing says so. */
  started: z.string(),
  /** Which numbers its own is one of: machine, boot, and PID namespace. */
  machine: z.string(),
  boot: z.string(),
  namespace: z.string(),
});
export type Runner = z.infer<typeof runner>;

/** This process. */
export function thisRunner(): Runner {
  return { pid: process.pid, started: startOf(process.pid), ...here() };
}

/** Whether a process has ended, for sure: of another machine or container nobody here can tell. */
export function hasEnded({ pid, started, machine, boot, namespace }: Runner): boolean {
  const own = here();
  if (machine !== own.machine) return false;
  if (boot !== own.boot) return boot !== '' && own.boot !== '';
  if (namespace !== own.namespace) return false;
  if (!isThere(pid)) return true;
  const now = startOf(pid);
  // Nothing says so where /proc shows a user their own processes alone (hidepid).
  return now !== '' && now !== started;
}

function here(): Omit<Runner, 'pid' | 'started'> {
  return {
    machine: `${hostname()} ${line('/etc/machine-id')}`.trim(),
    boot: line('/proc/sys/kernel/random/boot_id'),
    namespace: existsSync('/proc/self/ns/pid') ? readlinkSync('/proc/self/ns/pid') : '',
  };
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is another user's.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

function startOf(pid: number): string {
  const stat = line(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function line(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
