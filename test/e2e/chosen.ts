// Which sabotages a run does: all of them, or the quarter that the commit chooses, so that a few commits see them all.
import { execFileSync } from 'node:child_process';
import process from 'node:process';

/** The commit that is tested. */
export function commit(): string {
  return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
}

/** Every `step`-th, from where `commit` says. */
export function partOf<T>(all: readonly T[], commit: string, step: number): T[] {
  const first = Number.parseInt(commit.slice(0, 8), 16) % step;
  return all.filter((_, index) => index % step === first);
}

/** Whether every one is to be done, each by itself: what `npm run lab -- sabotage` asks for. */
export const isEvery = (): boolean => process.env.COLD_REVIEW_SABOTAGES === 'all';

/** Those of this run: all where COLD_REVIEW_SABOTAGES says so, the quarter of the commit that it names, or that of this one. */
export function chosen<T>(all: readonly T[], step = 4): T[] {
  const named = process.env.COLD_REVIEW_SABOTAGES;
  return isEvery() ? [...all] : partOf(all, named ?? commit(), step);
}
