// The single edges: what a command needs of the outside besides, or instead of, a whole world.
import { startEvaluator, type Evaluator } from '../adapters/evaluator.ts';
import {
  commitClaim,
  addsNothing,
  installHook,
  isPublic,
  lookAtCheckout,
  openCold,
  openPolls,
  openWhole,
  openWork,
  type Work,
  pushClaim,
  remoteOf,
  sideTips,
} from '../adapters/git/index.ts';
import { evidenceStore } from '../adapters/evidence-store.ts';
import {
  builtinProbes,
  builtinTemplates,
  exampleFile,
  workerScript,
} from '../adapters/package-files.ts';
import type { ScannedKey } from '../adapters/ssh/index.ts';
import { redactor, type Redactor } from '../document/redact.ts';
import { renderers as makeRenderers } from '../document/render.ts';
import { digestOf } from '../observe/digest.ts';
import type { EvidenceCellar } from '../model/evidence-store.ts';
import type { Forge, ForgePlace } from '../model/forge.ts';
import type { SourceFile } from '../model/problem.ts';
import type { World } from '../steps/world.ts';
import { evidenceFolderOf } from './settings.ts';

/** The expression worker alone: all that judging again needs. */
export function createEvaluator(begins?: Parameters<typeof startEvaluator>[2]): Evaluator {
  return startEvaluator(workerScript(), undefined, begins);
}

/** What a watcher needs besides; loaded only for one. */
export async function watchEdges() {
  return { remoteRefs: openPolls(), ...(await import('../adapters/watch/index.ts')) };
}

/** Opens a repository of a forge; loads its client only now. */
export async function openForge(place: ForgePlace, token: string): Promise<Forge> {
  return (await import('../adapters/forge/index.ts')).openForge(place, token);
}

/** Somebody's own checkout: looked at, and given a claim. */
export const checkouts = {
  look: lookAtCheckout,
  commit: commitClaim,
  push: pushClaim,
  remote: remoteOf,
  sideTips,
  isPublic,
} as const;

/** For who begins: the work tree, files to copy, and the key that a host shows before anybody trusts it. */
export { exampleFile, openWork, type Work };
export const scanHostKey = async (
  address: string,
  port: number,
  wanted: string | null,
): Promise<ScannedKey> =>
  (await import('../adapters/ssh/index.ts')).scanHostKey(address, port, wanted);

/** The operator's folder for evidence that is not committed; undefined where none is named. */
export function openEvidenceStore(
  settings: Parameters<typeof evidenceFolderOf>[0],
  surroundings: Parameters<typeof evidenceFolderOf>[1],
): EvidenceCellar | undefined {
  const folder = evidenceFolderOf(settings, surroundings);
  return folder === null ? undefined : evidenceStore(folder);
}

/** This machine: with it a path is one place, also where several machines share a store. */
export { machineName } from '../adapters/machine-name.ts';

/** The hooks of somebody's repository. */
export const hooks = { install: installHook, addsNothing } as const;

/** Opens a repository cold: all that is needed to look at its history. */
export const openRepository: World['openRepository'] = openCold;

/** A repository with all that any of its refs reaches. */
export const openWholeRepository = openWhole;

/** The renderers of REVIEW files, with the templates that ship with the package. */
export function renderers(secrets: Redactor = redactor()): World['publisher']['render'] {
  return makeRenderers(builtinTemplates(), { sha256: digestOf, redactor: secrets });
}

/** The probes and collectors that ship with the package. */
export function builtinFiles(): SourceFile[] {
  return builtinProbes();
}
