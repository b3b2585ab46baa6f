/** The graph algorithms against oracles that are too slow and too simple to be wrong. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { components } from '../../../src/adversary/ordering/components.ts';
import { singleCuts } from '../../../src/adversary/ordering/cuts.ts';
import { maskOf, type OrderGraph } from '../../../src/adversary/ordering/graph.ts';
import { shortestCycle } from '../../../src/adversary/ordering/shortest.ts';

type Edge = readonly [number, number];

interface Sample {
  readonly graph: OrderGraph;
  readonly within: Uint8Array;
}

const sample: fc.Arbitrary<Sample> = fc.integer({ min: 1, max: 9 }).chain((size) => {
  const node = fc.nat(size - 1);
  return fc.record({
    graph: fc.array(fc.tuple(node, node), { maxLength: 24 }).map((edges) =>
      graphOf(
        size,
        edges.filter(([from, to]) => from !== to),
      ),
    ),
    within: fc
      .array(fc.boolean(), { minLength: size, maxLength: size })
      .map((flags) => Uint8Array.from(flags, (flag) => (flag ? 1 : 0))),
  });
});

/** A component is what the cycle functions are given. */
const cyclic = sample.map(({ graph }) => ({
  graph,
  found: components(graph, maskOf(graph.length, graph.keys())),
}));

const indifferent = () => false;

describe('components', () => {
  test('are the classes of mutual reachability', () => {
    fc.assert(
      fc.property(sample, ({ graph, within }) => {
        expect(components(graph, within)).toEqual(mutuallyReachable(graph, within));
      }),
      { numRuns: 1000 },
    );
  });

  test('a chain of a hundred thousand units ends no stack', () => {
    const size = 100_000;
    const ring = Array.from({ length: size }, (_, at) => [(at + 1) % size]);
    expect(components(ring, maskOf(size, ring.keys()))).toHaveLength(1);
  });
});

describe('the shortest cycle', () => {
  test('is a cycle of the graph, and no cycle of the component is shorter', () => {
    fc.assert(
      fc.property(cyclic, ({ graph, found }) => {
        for (const component of found) {
          const choice = { through: component, prefers: indifferent };
          const { units, proven } = shortestCycle(graph, component, choice);
          expect(proven).toBe(true);
          expect(new Set(units).size).toBe(units.length);
          expect(edgesOf(units).every(([from, to]) => graph[from]?.includes(to))).toBe(true);
          expect(units.length).toBe(girth(graph, component));
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('is the one with the most preferred edges', () => {
    fc.assert(
      fc.property(cyclic, ({ graph, found }) => {
        const prefers = (from: number, to: number) => (from * 7 + to * 3) % 4 === 0;
        const score = (units: readonly number[]) =>
          edgesOf(units).filter(([from, to]) => prefers(from, to)).length;
        for (const component of found) {
          const { units } = shortestCycle(graph, component, { through: component, prefers });
          const best = cyclesOfLength(graph, component, units.length).map(score);
          expect(score(units)).toBe(Math.max(...best));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('passes the units it is told to pass, by the shortest way', () => {
    fc.assert(
      fc.property(cyclic, fc.nat(), ({ graph, found }, pick) => {
        for (const component of found) {
          const through = [component[pick % component.length] ?? 0];
          const { units } = shortestCycle(graph, component, { through, prefers: indifferent });
          expect(units).toEqual(expect.arrayContaining(through));
          for (let length = 2; length < units.length; length += 1) {
            const shorter = cyclesOfLength(graph, component, length);
            expect(shorter.filter((cycle) => cycle.includes(through[0] ?? 0))).toEqual([]);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('is still a cycle where the steps run out, and then says so', () => {
    const size = 60;
    const ring = Array.from({ length: size }, (_, at) => [(at + 1) % size, (at + 2) % size]);
    const all = [...ring.keys()];
    const choice = { through: all, prefers: indifferent, steps: 10 };
    const { units, proven } = shortestCycle(ring, all, choice);
    expect(proven).toBe(false);
    expect(edgesOf(units).every(([from, to]) => ring[from]?.includes(to))).toBe(true);
  });
});

describe('single cuts', () => {
  test('are exactly the edges whose removal leaves no cycle', () => {
    let seen = 0;
    fc.assert(
      fc.property(cyclic, ({ graph, found }) => {
        for (const component of found) {
          const choice = { through: component, prefers: indifferent };
          const { units } = shortestCycle(graph, component, choice);
          const cuts = singleCuts(graph, component, units).map((at) => edgesOf(units)[at]);
          const breaking = innerEdges(graph, component).filter((edge) =>
            breaks(graph, component, edge),
          );
          seen += breaking.length;
          expect(sorted(cuts.filter((cut) => cut !== undefined))).toEqual(sorted(breaking));
        }
      }),
      { numRuns: 2000 },
    );
    expect(seen).toBeGreaterThan(100);
  });

  test('of a long ring with one chord spare the arc that the chord replaces', () => {
    const ring = Array.from({ length: 10 }, (_, at) => (at === 2 ? [3, 7] : [(at + 1) % 10]));
    const all = [...ring.keys()];
    expect(singleCuts(ring, all, all)).toEqual([0, 1, 7, 8, 9]);
  });
});

function graphOf(size: number, edges: readonly Edge[]): OrderGraph {
  return Array.from({ length: size }, (_, from) =>
    [...new Set(edges.filter((edge) => edge[0] === from).map((edge) => edge[1]))].sort(
      (a, b) => a - b,
    ),
  );
}

/** Warshall's closure. */
function closure(graph: OrderGraph, within: Uint8Array): boolean[][] {
  const nodes = [...graph.keys()];
  const inside = (node: number) => within[node] === 1;
  const reach = nodes.map((from) =>
    nodes.map((to) => inside(from) && inside(to) && graph[from]?.includes(to) === true),
  );
  for (const via of nodes) {
    for (const row of reach) {
      if (row[via] !== true) continue;
      for (const to of nodes) row[to] ||= reach[via]?.[to] === true;
    }
  }
  return reach;
}

function mutuallyReachable(graph: OrderGraph, within: Uint8Array): number[][] {
  const reach = closure(graph, within);
  const classes = reach.map((row, from) =>
    [...graph.keys()].filter((to) => row[to] === true && reach[to]?.[from] === true),
  );
  return classes.filter((members, from) => members.length > 1 && members[0] === from);
}

function edgesOf(cycle: readonly number[]): Edge[] {
  return cycle.map((from, at) => [from, cycle[(at + 1) % cycle.length] ?? -1]);
}

function innerEdges(graph: OrderGraph, component: readonly number[]): Edge[] {
  return component.flatMap((from) =>
    (graph[from] ?? []).filter((to) => component.includes(to)).map((to): Edge => [from, to]),
  );
}

function breaks(graph: OrderGraph, component: readonly number[], [from, to]: Edge): boolean {
  const cut = graph.map((targets, unit) =>
    unit === from ? targets.filter((t) => t !== to) : targets,
  );
  return mutuallyReachable(cut, maskOf(graph.length, component)).length === 0;
}

/** Every simple cycle of a length, each from its smallest member. */
function cyclesOfLength(
  graph: OrderGraph,
  component: readonly number[],
  length: number,
): number[][] {
  const extend = (path: readonly number[]): number[][] => {
    const [first = 0] = path;
    const next = (graph[path.at(-1) ?? 0] ?? []).filter((to) => component.includes(to));
    if (path.length === length) return next.includes(first) ? [[...path]] : [];
    return next
      .filter((to) => to > first && !path.includes(to))
      .flatMap((to) => extend([...path, to]));
  };
  return component.flatMap((start) => extend([start]));
}

function girth(graph: OrderGraph, component: readonly number[]): number {
  let length = 2;
  while (cyclesOfLength(graph, component, length).length === 0) length += 1;
  return length;
}

function sorted(edges: readonly Edge[]): string[] {
  return edges.map(([from, to]) => `${from}>${to}`).sort();
}
