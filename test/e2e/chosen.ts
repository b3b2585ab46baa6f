// Which sabotages a run does: all of them, or the part that the commit chooses, so that a few commits see them all.
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

/** Those of this run: all where COLD_REVIEW_SABOTAGES says so, else a seventh, or one of `step`. */
export function chosen<T>(all: readonly T[], step = 7): T[] {
  return process.env.COLD_REVIEW_SABOTAGES === 'all' ? [...all] : partOf(all, commit(), step);
}
