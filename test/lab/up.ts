// Boots a fresh host.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPaths } from './directories.ts';
import { baseFiles } from './host/base.ts';
import { dropFiles, type HostFile } from './host/files.ts';
import { nginxFiles } from './host/nginx.ts';
import { routed } from './host/services.ts';
import { stackFiles } from './host/stacks.ts';
import { unitFiles } from './host/units.ts';
import { initProcess } from './container.ts';
import { alive, startKeeper } from './keeper.ts';
import { hostKeyOf, makeKey } from './keys.ts';
import { labOf } from './attach.ts';
import { LabError } from './machine.ts';
import { labReady } from './marker.ts';
import { tail, until } from './process.ts';
import { recipeVersion } from './recipe.ts';
import { addressOf, claimRun, saveState, type LabState } from './runs.ts';
import { makeAuthority, makeCertificate } from './tls.ts';
import type { Lab, LabOptions } from './types.ts';

/** What a boot starts from; `setup` boots a build that is not finished. */
export interface Build {
  readonly rootfs: string;
  readonly docker: string;
}

/** Boots a fresh host of its own; with the default options it is healthy when this resolves. */
export async function upLab(options: LabOptions = {}): Promise<Lab> {
  const readiness = labReady();
  if (!readiness.ready) throw new LabError(`${readiness.reason} Run: ${readiness.command}`);
  return bootLab(buildPaths(recipeVersion), options);
}

/** As {@link upLab}, from a given build. */
export async function bootLab(build: Build, options: LabOptions): Promise<Lab> {
  const claim = await claimRun();
  const prepared = await prepare(claim, build, options);
  const { id } = await startKeeper({
    run: claim.run,
    rootfs: build.rootfs,
    docker: build.docker,
    name: claim.name,
    outside: `${addressOf(claim.number).outside}/24`,
    lifetimeSeconds: Math.ceil((options.lifetimeMs ?? 60 * 60_000) / 1000),
    owned: options.owned ?? true,
  });
  const state: LabState = { ...prepared, keeper: id };
  await saveState(state);
  const lab = labOf(state);
  try {
    await booted(state);
    if (options.wait ?? !(options.gate || options.bare)) await lab.waitHealthy();
    return lab;
  } catch (error) {
    await lab.down();
    throw error;
  }
}

async function prepare(claim: { name: string; number: number; run: string }, build: Build, options: LabOptions): Promise<Omit<LabState, 'keeper'>> {
  const { run, name } = claim;
  const { inside, outside } = addressOf(claim.number);
  const secrets = join(run, 'keys');
  await mkdir(secrets, { mode: 0o700 });
  const [reviewer, root, ed25519, rsa, authority] = await Promise.all([
    makeKey(secrets, 'reviewer', 'ed25519', 'reviewer@lab'),
    makeKey(secrets, 'root', 'ed25519', 'root@lab'),
    makeKey(secrets, 'host_ed25519', 'ed25519', 'root@cc-ci'),
    makeKey(secrets, 'host_rsa', 'rsa', 'root@cc-ci'),
    makeAuthority(),
  ]);
  await writeFile(join(secrets, 'ca.pem'), authority.certificate);
  await writeFile(join(secrets, 'ca.key'), authority.key, { mode: 0o600 });
  const hostKeys = [ed25519, rsa].map((pair) => hostKeyOf(pair.publicKey));
  await writeFile(join(secrets, 'known_hosts'), hostKeys.map((key) => `${inside} ${key.publicKey}\n`).join(''));
  const files: HostFile[] = baseFiles({
    address: inside,
    gateway: outside,
    machineId: randomBytes(16).toString('hex'),
    hostNames: routed.map(({ route }) => route.host),
    authorized: { reviewer: reviewer.publicKey, root: root.publicKey },
    hostKeys: [
      { algorithm: 'ed25519', ...ed25519 },
      { algorithm: 'rsa', ...rsa },
    ],
  });
  if (!options.bare) files.push(...nginxFiles(await makeCertificate(authority)), ...unitFiles({ address: inside, gate: options.gate ?? false }), ...stackFiles());
  const own = options.files ?? [];
  const replaced = new Set(own.map(({ path }) => path));
  await mkdir(join(run, 'upper'));
  await dropFiles(join(run, 'upper'), build.rootfs, [...files.filter(({ path }) => !replaced.has(path)), ...own]);
  return { name, run, address: inside, hostKey: hostKeyOf(ed25519.publicKey), hostKeys, settledMs: options.settledMs ?? 1000 };
}

/** Waits until PID 1 runs and sshd is up. */
export async function booted(state: LabState): Promise<void> {
  await until(`boot of ${state.name}`, 60_000, async () => {
    if (!(await alive(state.keeper))) throw new LabError(await whyItEnded(state.run));
    if ((await initProcess(state.keeper.pid)) === undefined) return 'no PID 1 yet';
    const ssh = await labOf(state).root('systemctl is-active ssh.service', { timeoutMs: 5000 });
    return ssh.exit === 0 ? undefined : 'sshd is not up';
  });
}

async function whyItEnded(run: string): Promise<string> {
  const logs = await Promise.all(['keeper.log', 'console.log'].map((name) => readFile(join(run, name), 'utf8').catch(() => '')));
  return `The container ended by itself. Its last words:\n${tail(logs.join('\n'))}`;
}
