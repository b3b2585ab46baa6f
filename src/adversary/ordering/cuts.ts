/** Which single edges break a component. */
import { maskOf, type OrderGraph } from './graph.ts';

/**
 * Positions `i` such that without the edge from `cycle[i]` to `cycle[i + 1]` the component has no
 * cycle left. Only edges of every cycle qualify, so those of one cycle are enough to look at.
 *
 * Linear: without all edges of the cycle, what remains must be acyclic, or no single edge will do.
 * Then a path of the remainder that leaves the cycle at `a` and meets it again at `b` makes a cycle
 * with the arc from `b` round to `a`; the edges of the other arc, `a` to `b`, are not needed for it.
 * An edge is a cut exactly when no such path spares it.
 */
export function singleCuts(
  graph: OrderGraph,
  component: readonly number[],
  cycle: readonly number[],
): number[] {
  const remainder = withoutCycle(graph, component, cycle);
  const order = topological(remainder, component);
  if (order === undefined) return [];

  const position = new Int32Array(graph.length).fill(-1);
  for (const [at, unit] of cycle.entries()) position[unit] = at;
  const spared = new Int32Array(cycle.length + 1);
  const spare = (from: number, to: number): void => {
    if (from >= to) return;
    spared[from] = (spared[from] ?? 0) + 1;
    spared[to] = (spared[to] ?? 0) - 1;
  };
  spareForward(remainder, order, cycle, position, spare);
  spareAround(remainder, order, cycle, position, spare);

  let depth = 0;
  return cycle.flatMap((_, at) => {
    depth += spared[at] ?? 0;
    return depth === 0 ? [at] : [];
  });
}

type Spare = (from: number, to: number) => void;

/** Paths to a later position: the farthest from each unit covers all nearer ones. */
function spareForward(
  remainder: OrderGraph,
  order: readonly number[],
  cycle: readonly number[],
  position: Int32Array,
  spare: Spare,
): void {
  const farthest = reach(remainder, [...order].reverse(), position, Math.max);
  for (const [at, unit] of cycle.entries()) spare(at, farthest[unit] ?? -1);
}

/** Paths to an earlier position: together they spare all from the first exit and to the last entry. */
function spareAround(
  remainder: OrderGraph,
  order: readonly number[],
  cycle: readonly number[],
  position: Int32Array,
  spare: Spare,
): void {
  const nearest = reach(remainder, [...order].reverse(), position, Math.min);
  const exit = cycle.findIndex((unit, at) => {
    const to = nearest[unit] ?? -1;
    return to >= 0 && to < at;
  });
  if (exit < 0) return;
  const source = reach(reversed(remainder), order, position, Math.max);
  const entry = cycle.findLastIndex((unit, at) => (source[unit] ?? -1) > at);
  spare(exit, cycle.length);
  spare(0, entry);
}

/** Per unit the best position of the cycle that one or more edges lead to, or -1. */
function reach(
  edges: OrderGraph,
  order: readonly number[],
  position: Int32Array,
  best: (a: number, b: number) => number,
): Int32Array {
  const found = new Int32Array(position.length).fill(-1);
  for (const unit of order) {
    for (const target of edges[unit] ?? []) {
      for (const candidate of [position[target] ?? -1, found[target] ?? -1]) {
        if (candidate < 0) continue;
        const known = found[unit] ?? -1;
        found[unit] = known < 0 ? candidate : best(known, candidate);
      }
    }
  }
  return found;
}

function withoutCycle(
  graph: OrderGraph,
  component: readonly number[],
  cycle: readonly number[],
): OrderGraph {
  const inside = maskOf(graph.length, component);
  const next = new Map(cycle.map((unit, at) => [unit, cycle[(at + 1) % cycle.length]]));
  const remainder = graph.map((): readonly number[] => []);
  for (const unit of component) {
    remainder[unit] = (graph[unit] ?? []).filter(
      (target) => inside[target] === 1 && next.get(unit) !== target,
    );
  }
  return remainder;
}

function reversed(edges: OrderGraph): OrderGraph {
  const back: number[][] = [];
  edges.forEach((targets, unit) => {
    for (const target of targets) (back[target] ??= []).push(unit);
  });
  return back;
}

/** Units before the ones that they lead to; undefined where that is impossible (Kahn 1962). */
function topological(edges: OrderGraph, component: readonly number[]): number[] | undefined {
  const incoming = new Int32Array(edges.length);
  for (const unit of component) {
    for (const target of edges[unit] ?? []) incoming[target] = (incoming[target] ?? 0) + 1;
  }
  const order = component.filter((unit) => (incoming[unit] ?? 0) === 0);
  for (const unit of order) {
    for (const target of edges[unit] ?? []) {
      const left = (incoming[target] ?? 0) - 1;
      incoming[target] = left;
      if (left === 0) order.push(target);
    }
  }
  return order.length === component.length ? order : undefined;
}
