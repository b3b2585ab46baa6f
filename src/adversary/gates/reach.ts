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
  if ([a, b].some(({ after, asks }) => after === Infinity && asks.length === 0)) return NEVER;
  const isNever = a.after === Infinity || b.after === Infinity;
  return { after: isNever ? Infinity : Math.max(a.after, b.after), asks: joined(a, b) };
}

/**
 * One of them has to. What is not known may be sooner than what is: the second is sure. Of two answers, either of which is enough,
 * none has to come: which of them does is not known.
 */
export function either(a: Reach, b: Reach): Reach {
  if (a.after === 0 || b.after === 0) return AT_ONCE;
  const after = sooner(a.after, b.after);
  if (a.asks.length === 0 || b.asks.length === 0) return { after, asks: joined(a, b) };
  const asks = common(a.asks, b.asks);
  return asks.length === 0 && !Number.isFinite(after) ? UNKNOWN : { after, asks };
}

/** What two ways out both need. */
export function common(a: readonly Ask[], b: readonly Ask[]): readonly Ask[] {
  return a.filter(({ kind, target }) =>
    b.some((one) => one.kind === kind && one.target === target),
  );
}

function sooner(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isFinite(b) ? b : a;
  if (Number.isNaN(b)) return Number.isFinite(a) ? a : b;
  return Math.min(a, b);
}

function joined(a: Reach, b: Reach): readonly Ask[] {
  return [...a.asks, ...b.asks];
}
