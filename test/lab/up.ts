// Boots a fresh host.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { booted, labOf } from './attach.ts';
import { buildPaths } from './directories.ts';
import { startKeeper, stopKeeper, type Keeper } from './keeper.ts';
import { LabError } from './machine.ts';
import { labReady } from './marker.ts';
import { prepare } from './prepare.ts';
import { recipeVersion } from './recipe.ts';
import { addressOf, claimRun, saveState, type LabState, type RunClaim } from './runs.ts';
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
export async function bootLab(build: Build, options: LabOptions, attempts = 5): Promise<Lab> {
  const claim = await claimRun();
  const { state, keeper } = await start(claim, build, options);
  const lab = labOf(state);
  try {
    await booted(state);
    if (options.wait ?? !(options.gate || options.bare)) await lab.waitHealthy();
    if (options.owned === false) keeper.release();
    return lab;
  } catch (error) {
    const numberTaken = await readFile(join(claim.run, 'console.log'), 'utf8').then(
      (text) => /veth.*File exists/.test(text),
      () => false,
    );
    await lab.down();
    if (numberTaken && attempts > 1) return bootLab(build, options, attempts - 1);
    throw error;
  }
}

async function start(
  claim: RunClaim,
  build: Build,
  options: LabOptions,
): Promise<{ state: LabState; keeper: Keeper }> {
  let keeper: Keeper | undefined;
  try {
    const prepared = await prepare(claim, build.rootfs, options);
    keeper = await startKeeper({
      run: claim.run,
      rootfs: build.rootfs,
      docker: build.docker,
      name: claim.name,
      outside: `${addressOf(claim.number).outside}/24`,
      lifetimeSeconds: Math.ceil((options.lifetimeMs ?? 60 * 60_000) / 1000),
    });
    const state = { ...prepared, keeper: keeper.id };
    await saveState(state);
    return { state, keeper };
  } catch (error) {
    if (keeper) await stopKeeper(keeper.id);
    await rm(claim.run, { recursive: true, force: true });
    throw error;
  }
}
