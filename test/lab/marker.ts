// Whether a test run may boot the lab: the marker of `setup`, not the mere presence of packages.
import { readFileSync } from 'node:fs';
import { markerFile } from './directories.ts';
import { missingTools, obstacle } from './machine.ts';
import { recipeVersion } from './recipe.ts';

/** The answer of {@link labReady}. */
export type LabReadiness =
  | { readonly ready: true }
  | { readonly ready: false; readonly reason: string; readonly command: string };

const command = 'npm run lab -- setup';

/** Reads the marker; boots nothing. */
export function labReady(): LabReadiness {
  const reason = obstacle() ?? unfinished();
  return reason === undefined ? { ready: true } : { ready: false, reason, command };
}

function unfinished(): string | undefined {
  const version = builtVersion();
  if (version === undefined) return 'The real host was not set up on this machine.';
  if (version !== recipeVersion) return 'The real host was set up by an older recipe.';
  const missing = missingTools();
  return missing.length > 0
    ? `Programs of the real host are missing: ${missing.join(', ')}.`
    : undefined;
}

/** The recipe version that the marker names, if there is one. */
export function builtVersion(): string | undefined {
  try {
    const marker: unknown = JSON.parse(readFileSync(markerFile(), 'utf8'));
    if (typeof marker !== 'object' || marker === null || !('version' in marker)) return undefined;
    return typeof marker.version === 'string' ? marker.version : undefined;
  } catch {
    return undefined;
  }
}
