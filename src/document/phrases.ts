/** Small words that all renderings share. Nothing in here is hostile: numbers, times, fixed words. */
import type { Verdict } from '../model/verdict.ts';

const marks = { PASS: '✓', FAIL: '✗', INCONCLUSIVE: '?' } as const satisfies Record<
  Verdict,
  string
>;

/** One sign per verdict. */
export function markOf(verdict: Verdict): '✓' | '✗' | '?' {
  return marks[verdict];
}

/** `2026-06-13T05:49:12Z`: an instant to the second. */
export function instant(iso: string): string {
  return iso.replace(/\.\d+(?=Z$)/, '');
}

/** The first eight digits of a commit. */
export function short(commit: string): string {
  return commit.slice(0, 8);
}

/** `41 ms`, `3.2 s`. */
export function duration(milliseconds: number): string {
  const rounded = Math.round(milliseconds);
  return rounded < 1000 ? `${rounded} ms` : `${(rounded / 1000).toFixed(1)} s`;
}

/** `1 check`, `2 checks`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** How far the other clock is from ours, where that matters; null within two seconds. */
export function skew(milliseconds: number | null): string | null {
  if (milliseconds === null || Math.abs(milliseconds) <= 2000) return null;
  return `clock ${duration(Math.abs(milliseconds))} ${milliseconds > 0 ? 'ahead' : 'behind'}`;
}
