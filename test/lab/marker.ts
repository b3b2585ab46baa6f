// Whether a test run may boot the lab: the marker of `setup`, not the mere presence of packages.
import { existsSync } from 'node:fs';
import { markerFile } from './directories.ts';
import { missingCopies, missingTools, obstacle } from './machine.ts';
import { recipeVersion } from './recipe.ts';

/** The answer of {@link labReady}. */
export type LabReadiness =
  | { readonly ready: true }
  | { readonly ready: false; readonly reason: string; readonly command: string };

const command = 'npm run lab -- setup';

/** Looks for the marker; boots nothing. */
export function labReady(): LabReadiness {
  const reason = obstacle() ?? unfinished();
  return reason === undefined ? { ready: true } : { ready: false, reason, command };
}

function unfinished(): string | undefined {
  if (!existsSync(markerFile(recipeVersion)))
    return 'The real host was not set up on this machine, or by another recipe.';
  const missing = [...missingTools(), ...missingCopies()];
  return missing.length > 0
    ? `Programs of the real host are missing: ${missing.join(', ')}.`
    : undefined;
}
