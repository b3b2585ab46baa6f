import type { Collection } from '../probes/plan.ts';

/** What every observation of a step says, whatever came of it. */
export function contextOf(collection: Collection, step: number, argv: readonly string[]) {
  const { id, collector, vantage, host } = collection;
  return {
    collection: id,
    collector: collector.id,
    step,
    vantage,
    host,
    argv: [...argv],
    delayedMs: 0,
    attempts: [],
  };
}
