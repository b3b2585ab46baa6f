/** When something in a loop comes to be, while nothing that it asks for answers. */
import type { Ask } from './model.ts';

export interface Reach {
  /** Seconds from the loop's begin. */
  readonly after: number;
  /** What has to answer first. */
  readonly asks: readonly Ask[];
}

/** It ends by a number that the script does not say. */
export const UNTOLD = Number.MAX_VALUE;

export const AT_ONCE: Reach = { after: 0, asks: [] };
export const NEVER: Reach = { after: Infinity, asks: [] };
/** By something that is not understood. */
export const UNKNOWN: Reach = { after: Number.NaN, asks: [] };

export function afterAsks(asks: readonly Ask[]): Reach {
  return { after: Infinity, asks };
}

export function afterSeconds(after: number): Reach {
  return { after, asks: [] };
}

/** Both have to come to be. */
export function both(a: Reach, b: Reach): Reach {
  const isNever = a.after === Infinity || b.after === Infinity;
  return { after: isNever ? Infinity : Math.max(a.after, b.after), asks: joined(a, b) };
}

/** One of them has to. What is not known may be sooner than what is: the second is sure. */
export function either(a: Reach, b: Reach): Reach {
  if (a.after === 0 || b.after === 0) return AT_ONCE;
  return { after: sooner(a.after, b.after), asks: joined(a, b) };
}

function sooner(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isFinite(b) ? b : a;
  if (Number.isNaN(b)) return Number.isFinite(a) ? a : b;
  return Math.min(a, b);
}

function joined(a: Reach, b: Reach): readonly Ask[] {
  return [...a.asks, ...b.asks];
}
