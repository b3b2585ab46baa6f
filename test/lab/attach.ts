// A Lab from its recorded state: the same object for whoever booted it and for another process.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCommand, initProcess, type RootOptions } from './container.ts';
import { explain, look, type Health } from './health.ts';
import { domain, routed } from './host/services.ts';
import { alive, stopKeeper } from './keeper.ts';
import { LabError } from './machine.ts';
import { explainPlatform, lookAtPlatform } from './platform/health.ts';
import { platformSecrets } from './platform/secrets.ts';
import { tail, until } from './process.ts';
import type { LabState, Profile } from './runs.ts';
import { makeCertificate } from './tls.ts';
import type { Lab, WaitOptions } from './types.ts';

/** The lab that `state` describes. */
export function labOf(state: LabState): Lab {
  const { name, run, address, hostKey, hostKeys } = state;
  const keys = join(run, 'keys');
  const caFile = join(keys, 'ca.pem');
  return {
    name,
    directory: run,
    address,
    sshPort: 22,
    hostKey,
    hostKeys,
    user: 'reviewer',
    identityFile: join(keys, 'reviewer'),
    rootIdentityFile: join(keys, 'root'),
    knownHostsFile: join(keys, 'known_hosts'),
    caFile,
    secrets: platformSecrets(keys),
    hostNames: routed.map(({ route }) => route.host),
    root: (command, options) => rootCommand(state.keeper.pid, command, options),
    mustRoot: (command, options) => mustRoot(state, command, options),
    waitHealthy: (options) => waitHealthy(state, caFile, options),
    reboot: ({ keepSwarm }) => reboot(state, keepSwarm),
    issueCertificate: async (until) =>
      makeCertificate(await readAuthority(keys), certified[state.profile], until),
    down: async () => {
      await stopKeeper(state.keeper);
      await rm(run, { recursive: true, force: true });
    },
  };
}

const certified: Readonly<Record<Profile, readonly string[]>> = {
  bare: [],
  'cc-ci': [domain, `*.${domain}`],
  platform: ['localhost'],
};

async function mustRoot(state: LabState, command: string, options?: RootOptions): Promise<string> {
  const { exit, stdout, stderr } = await rootCommand(state.keeper.pid, command, options);
  if (exit === 0) return stdout;
  throw new Error(
    `As root in the lab, exit ${exit ?? 'by deadline'}: ${command}\n${tail(stderr + stdout)}`,
  );
}

async function readAuthority(keys: string): Promise<{ certificate: string; key: string }> {
  return {
    certificate: await readFile(join(keys, 'ca.pem'), 'utf8'),
    key: await readFile(join(keys, 'ca.key'), 'utf8'),
  };
}

// Healthy is seen twice with the same tasks: 1/1 is also what a crash loop shows now and then.
async function waitHealthy(
  state: LabState,
  caFile: string,
  options: WaitOptions = {},
): Promise<void> {
  const { deadlineMs = 120_000, settledMs = state.settledMs, ignoring } = options;
  let before = '';
  const ask = async (): Promise<string | undefined> => {
    const { problems, tasks, youngestMs } = await lookAt(state, caFile);
    const left = problems.filter((problem) => !ignoring?.test(problem));
    const stable = tasks === before;
    before = left.length === 0 ? tasks : '';
    if (left.length > 0) return left.join('; ');
    if (!(youngestMs >= settledMs)) return `a task is only ${Math.round(youngestMs)} ms old`;
    return stable ? undefined : 'healthy, but seen so only once';
  };
  try {
    await until(`health of ${state.name}`, deadlineMs, ask, 200);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${message}\n${await (state.profile === 'platform' ? explainPlatform(state) : explain(state))}`,
      { cause: error },
    );
  }
}

function lookAt(state: LabState, caFile: string): Promise<Health> {
  return state.profile === 'platform' ? lookAtPlatform(state) : look(state, caFile);
}

async function reboot(state: LabState, keepSwarm: boolean): Promise<void> {
  const again = join(state.run, 'again');
  const old = await initProcess(state.keeper.pid);
  await writeFile(again, keepSwarm ? 'keep' : 'fresh');
  await rootCommand(state.keeper.pid, 'systemctl poweroff', { timeoutMs: 10_000 });
  await until(`power-off of ${state.name}`, 60_000, async () => {
    const now = await initProcess(state.keeper.pid);
    return now !== undefined && now !== old ? undefined : 'the old PID 1 still runs';
  });
  await booted(state);
}

/** Waits until PID 1 runs and sshd is up. */
export async function booted(state: LabState): Promise<void> {
  await until(`boot of ${state.name}`, 90_000, async () => {
    if (!(await alive(state.keeper))) throw new LabError(await whyItEnded(state.run));
    const ssh = await labOf(state).root('systemctl is-active ssh.service', { timeoutMs: 5000 });
    return ssh.exit === 0 ? undefined : `sshd is not up: ${ssh.stderr}`;
  });
}

async function whyItEnded(run: string): Promise<string> {
  const logs = await Promise.all(
    ['keeper.log', 'console.log'].map((name) => readFile(join(run, name), 'utf8').catch(() => '')),
  );
  return `The container ended by itself. Its last words:\n${tail(logs.join('\n'))}`;
}
