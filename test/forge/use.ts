import { afterEach } from 'vitest';
import { startForge, type ForgeSettings, type RunningForge } from './start.ts';

/** Starts forges for the tests of a file; each ends with its test. */
export function useForges(): (settings: ForgeSettings) => Promise<RunningForge> {
  const running: RunningForge[] = [];
  afterEach(async () => {
    for (const forge of running.splice(0)) await forge.close();
  });
  return async (settings) => {
    const forge = await startForge(settings);
    running.push(forge);
    return forge;
  };
}
