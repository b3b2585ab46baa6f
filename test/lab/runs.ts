// The labs of this machine: one run directory each, one number each, so that two of them never meet.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { runsDirectory } from './directories.ts';
import { removeGroups } from './groups.ts';
import { alive, type ProcessId } from './keeper.ts';
import type { HostKey } from './keys.ts';
import { LabError } from './machine.ts';

/** What a lab is: host `cc-ci` of pvfix, the platform of the other phases, or a Debian with dockerd. */
export type Profile = 'cc-ci' | 'platform' | 'bare';

/** What is known about a running lab; kept in its run directory for other processes. */
export interface LabState {
  readonly name: string;
  readonly run: string;
  readonly address: string;
  readonly hostKey: HostKey;
  readonly hostKeys: readonly HostKey[];
  readonly settledMs: number;
  readonly profile: Profile;
  readonly keeper: ProcessId;
}

/** A number taken for a lab that is about to boot. */
export interface RunClaim {
  readonly name: string;
  readonly number: number;
  readonly run: string;
}

/** The /24 of lab `number`, from the range kept for benchmarks (RFC 2544), which no real network uses. */
export const addressOf = (number: number): { inside: string; outside: string } => ({
  inside: `198.18.${number}.2`,
  outside: `198.18.${number}.1`,
});

/** Takes a number that no lab of this machine has, by making its run directory. */
export async function claimRun(): Promise<RunClaim> {
  await sweep();
  const offset = Math.floor(Math.random() * 254);
  for (let step = 0; step < 254; step += 1) {
    const number = ((offset + step) % 254) + 1;
    const name = `lab-${number}`;
    const run = join(runsDirectory(), name);
    if (!inUse(number) && (await makeDirectory(run))) return { name, number, run };
  }
  throw new LabError(
    'All 254 labs of this machine are in use. Take some down: npm run lab -- down --all',
  );
}

function inUse(number: number): boolean {
  const interfaces = networkInterfaces();
  const taken = Object.values(interfaces).some((list) =>
    list?.some(({ address }) => address.startsWith(`198.18.${number}.`)),
  );
  return taken || `ve-lab-${number}` in interfaces;
}

async function makeDirectory(run: string): Promise<boolean> {
  try {
    await mkdir(run, { mode: 0o711 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Records a lab for other processes. */
export async function saveState(state: LabState): Promise<void> {
  const file = join(state.run, 'lab.json');
  await writeFile(`${file}.new`, JSON.stringify(state, null, 2), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** The labs that run now. */
export async function runningLabs(): Promise<LabState[]> {
  const states = await Promise.all(
    (await runNames()).map((name) => readState(join(runsDirectory(), name))),
  );
  const known = states.filter((state) => state !== undefined);
  const lives = await Promise.all(known.map((state) => alive(state.keeper)));
  return known.filter((_, index) => lives[index]);
}

/** Removes what labs left behind whose keeper was killed. */
export async function sweep(): Promise<void> {
  for (const name of await runNames()) {
    const run = join(runsDirectory(), name);
    const state = await readState(run);
    const dead = state ? !(await alive(state.keeper)) : await olderThan(run, 10 * 60_000);
    if (!dead) continue;
    await removeGroups(name);
    await rm(run, { recursive: true, force: true });
  }
}

async function runNames(): Promise<string[]> {
  await mkdir(runsDirectory(), { recursive: true, mode: 0o711 });
  return readdir(runsDirectory());
}

async function readState(run: string): Promise<LabState | undefined> {
  const text = await readFile(join(run, 'lab.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as LabState);
}

async function olderThan(path: string, ageMs: number): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  return status !== undefined && Date.now() - status.mtimeMs > ageMs;
}
