import { expect } from 'vitest';
import { state } from '../adapters/git/checkout.ts';
import type { RunOptions, World } from './journey.ts';

/** How a run ends that does not review. */
export interface Refusal {
  readonly args: readonly string[];
  readonly exit: number;
  /** What, where, and the way out: all of them are said. */
  readonly says: readonly RegExp[];
  readonly options?: RunOptions;
}

/** Runs the command, which must end as told and leave the repository as it was. */
export async function expectRefusal(
  world: World,
  directory: string,
  { args, exit, says, options }: Refusal,
): Promise<void> {
  const before = state(directory);
  const ran = await world.review(directory, args, options);
  const said = `${ran.stdout}${ran.stderr}`;
  for (const phrase of says) expect(said).toMatch(phrase);
  expect(said.match(/\d+ (?:problems?|mistakes?) in /g)?.length ?? 0, said).toBeLessThanOrEqual(1);
  expect(said, 'a bug of ours').not.toMatch(/this is a bug/);
  expect(ran.exit, said).toBe(exit);
  expect(state(directory)).toEqual(before);
  expect(world.leftovers()).toEqual([]);
}
