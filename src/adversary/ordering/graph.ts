/** The order graph: an edge leads from a unit to one that it waits for. */
import type { Unit, UnitTable } from './units.ts';

/** Per unit index the indices of the units it waits for, sorted, without itself, each once. */
export type OrderGraph = readonly (readonly number[])[];

/** A wait that no unit file declares, such as a health check in a start script. */
export interface ExtraWait {
  readonly waiter: string;
  readonly provider: string;
}

/**
 * `After=` alone holds the whole order: PID 1 adds the inverse of every `Before=` and drops
 * self-edges (systemd's src/core/unit.c, unit_add_dependency()). Names resolve through aliases.
 */
export function orderGraph(table: UnitTable, extra: readonly ExtraWait[] = []): OrderGraph {
  const graph = table.units.map((unit) => predecessors(table, unit));
  for (const { waiter, provider } of extra) {
    const from = table.find(waiter);
    const to = table.find(provider);
    if (from === undefined || to === undefined || from === to) continue;
    graph[from.index] = sortedOnce([...(graph[from.index] ?? []), to.index]);
  }
  return graph;
}

function predecessors(table: UnitTable, unit: Unit): number[] {
  const found: number[] = [];
  for (const name of unit.after) {
    const index = table.find(name)?.index;
    if (index !== undefined && index !== unit.index) found.push(index);
  }
  return sortedOnce(found);
}

/** In place, without a Set: two hundred thousand edges are a real host's upper end. */
function sortedOnce(indices: number[]): number[] {
  indices.sort((a, b) => a - b);
  let kept = 0;
  for (const index of indices) {
    if (kept > 0 && indices[kept - 1] === index) continue;
    indices[kept] = index;
    kept += 1;
  }
  indices.length = kept;
  return indices;
}

/** 1 for every index of `indices`. */
export function maskOf(size: number, indices: Iterable<number>): Uint8Array {
  const mask = new Uint8Array(size);
  for (const index of indices) mask[index] = 1;
  return mask;
}

/** 1 for every unit that the test accepts. */
export function unitMask(table: UnitTable, accepts: (unit: Unit) => boolean): Uint8Array {
  return Uint8Array.from(table.units, (unit) => (accepts(unit) ? 1 : 0));
}
