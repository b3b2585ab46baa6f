import process from 'node:process';
import { expect } from 'vitest';

/**
 * Runs what a hostile text would stall. Processor time, and much of it: what is not linear takes minutes, and a busy
 * machine takes none of it.
 */
export function endsSoon<T>(run: () => T): T {
  const before = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(10_000);
  return result;
}
