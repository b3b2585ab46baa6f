// The booted container as root sees it: its PID 1, and commands inside without a login.
import { readdir, readFile } from 'node:fs/promises';
import { run, type Outcome } from './process.ts';

/** Options of a command inside. */
export interface RootOptions {
  readonly timeoutMs?: number;
  readonly input?: string;
}

/** The process that is PID 1 of the container below a keeper, or undefined while there is none. */
export async function initProcess(keeper: number): Promise<number | undefined> {
  for (const shell of await childrenOf(keeper)) {
    for (const nspawn of await childrenOf(shell)) {
      for (const pid of await childrenOf(nspawn)) if (await isInit(pid)) return pid;
    }
  }
  return undefined;
}

// Three process namespaces: the machine's, the keeper's, the container's.
async function isInit(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return /^Name:\tsystemd$/m.test(status) && /^NSpid:\t\d+(\t\d+)+\t1$/m.test(status);
}

/** The processes whose parent is `parent`. */
export async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  );
  return pids.filter(
    (_, index) => Number(stats[index]?.replace(/^.*\) . /s, '').split(' ')[0]) === parent,
  );
}

/** Runs a shell command as root inside, by way of the namespaces of PID 1. */
export async function rootCommand(
  keeper: number,
  command: string,
  { timeoutMs = 60_000, input = '' }: RootOptions = {},
): Promise<Outcome> {
  const pid = await initProcess(keeper);
  if (pid === undefined) return { stdout: '', stderr: 'the lab is not running', exit: null };
  const inside = ['timeout', '--signal=KILL', String(timeoutMs / 1000), '/bin/sh', '-c', command];
  const enter = ['--target', String(pid), ...namespaces, '--root', '--wd'];
  const weak = ['--bounding-set', withheld, '--inh-caps', withheld];
  // The deadline is kept inside: killing nsenter would leave the command running.
  return run(
    'setpriv',
    [...weak, '--', 'nsenter', ...enter, '/usr/bin/env', '-i', ...environment, ...inside],
    { timeoutMs: timeoutMs + 5000, input },
  );
}

/**
 * What would change the machine and not the lab, so that no command inside may have it: its clock, its kernel, its
 * power, its hardware. PID 1 has none of it either (keeper.sh), but for its own power-off.
 */
export const withheldCapabilities = [
  'sys_time',
  'sys_module',
  'sys_boot',
  'sys_rawio',
  'syslog',
  'wake_alarm',
] as const;

const withheld = withheldCapabilities.map((name) => `-${name}`).join(',');

const namespaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup'];
const environment = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'HOME=/root',
  'LC_ALL=C',
];
