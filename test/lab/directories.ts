// Where the lab keeps its things: never in the repository.
import { join } from 'node:path';

/** `$COLD_REVIEW_LAB_DIR`, or the default. */
export function labDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return env['COLD_REVIEW_LAB_DIR'] ?? '/var/tmp/cold-review-lab';
}

/** What `setup` built for one version of the recipe. */
export function buildPaths(version: string): {
  readonly build: string;
  readonly rootfs: string;
  readonly docker: string;
} {
  const build = join(labDirectory(), 'builds', version);
  return { build, rootfs: join(build, 'rootfs'), docker: join(build, 'docker') };
}

/** The parent of every lab's run directory. */
export const runsDirectory = (): string => join(labDirectory(), 'runs');

/** The marker that `setup` writes last; by recipe, so that two checkouts of different age do not undo each other. */
export const markerFile = (version: string): string => join(buildPaths(version).build, 'ready');
