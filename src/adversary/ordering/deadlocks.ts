/**
 * Deadlocks: units that a fresh boot never gets past, because a script of the one waits for what only a later one
 * brings. systemd sees the order and not the wait. A unit gets through when all that it is ordered after do, and of
 * every wait one of the providers; what is left over is stuck, and its components with a wait in them are the cause.
 */
import { adviceFor, hiddenCut, type Cut } from './advice.ts';
import { components } from './components.ts';
import { stepOf, type Step } from './cycles.ts';
import { singleCuts } from './cuts.ts';
import { maskOf, type OrderGraph } from './graph.ts';
import type { HiddenWait } from './hidden.ts';
import type { OrderingEdge } from './model.ts';
import { isFromFile } from './origins.ts';
import type { Prepared } from './prepare.ts';
import { shortestCycle, type CycleChoice } from './shortest.ts';
import { bootTransaction } from './transaction.ts';

export interface Deadlock {
  /** The strongly connected component, sorted. */
  readonly members: readonly string[];
  /** One shortest cycle through a wait, the waiter first. */
  readonly edges: readonly OrderingEdge[];
  readonly waits: readonly HiddenWait[];
  readonly advice: string;
}

/** A wait with the places of its units in the table. */
interface Edge {
  readonly wait: HiddenWait;
  readonly from: number;
  readonly to: readonly number[];
}

export function deadlocks(prepared: Prepared, waits: readonly HiddenWait[]): Deadlock[] {
  const { table, graph } = prepared;
  const members = startedBy(prepared, waits);
  const edges = waits.flatMap((wait): Edge[] => {
    const from = table.find(wait.waiter)?.index;
    const to = wait.providers.flatMap((name) => table.find(name)?.index ?? []);
    // What a unit brings itself, and what boot does not start, nobody waits for in vain.
    const isOpen = to.length === 0 || to.some((one) => one === from || members[one] !== 1);
    return from === undefined || members[from] !== 1 || isOpen ? [] : [{ wait, from, to }];
  });
  if (edges.length === 0) return [];
  const stuck = stuckIn(graph, members, edges);
  const whole = withEdges(graph, edges);
  return components(whole, stuck).flatMap((component) => {
    const inside = maskOf(graph.length, component);
    const own = edges.filter(
      ({ from, to }) => inside[from] === 1 && to.some((one) => inside[one] === 1),
    );
    return own.length === 0 ? [] : [described(prepared, whole, component, own)];
  });
}

/** The boot transaction, and what scripts of it start themselves. */
function startedBy({ table, transaction }: Prepared, waits: readonly HiddenWait[]): Uint8Array {
  const members = Uint8Array.from(transaction.members);
  for (const { starts, waiter, providers } of waits) {
    const from = table.find(waiter)?.index;
    if (!starts || from === undefined || transaction.members[from] !== 1) continue;
    for (const name of providers) {
      const unit = table.find(name);
      const built = unit?.loaded === true ? bootTransaction(table, unit) : undefined;
      if (built?.ok !== true) continue;
      built.transaction.members.forEach((one, index) => {
        if (one === 1) members[index] = 1;
      });
    }
  }
  return members;
}

/** 1 for every unit that never gets through: what remains when all that can have gone. */
function stuckIn(graph: OrderGraph, members: Uint8Array, edges: readonly Edge[]): Uint8Array {
  const stuck = Uint8Array.from(members);
  const pending = new Int32Array(members.length);
  const waitedFor: number[][] = [];
  const gates = new Map<number, Edge[]>();
  graph.forEach((targets, unit) => {
    if (members[unit] !== 1) return;
    for (const target of targets) {
      if (members[target] !== 1) continue;
      pending[unit] = (pending[unit] ?? 0) + 1;
      (waitedFor[target] ??= []).push(unit);
    }
  });
  for (const edge of edges) {
    pending[edge.from] = (pending[edge.from] ?? 0) + 1;
    for (const one of edge.to) gates.set(one, [...(gates.get(one) ?? []), edge]);
  }
  const open = new Set<Edge>();
  const through: number[] = [];
  const lower = (unit: number): void => {
    pending[unit] = (pending[unit] ?? 0) - 1;
    if (pending[unit] === 0) through.push(unit);
  };
  members.forEach((member, unit) => {
    if (member === 1 && pending[unit] === 0) through.push(unit);
  });
  for (const unit of through) {
    stuck[unit] = 0;
    for (const one of waitedFor[unit] ?? []) lower(one);
    for (const edge of gates.get(unit) ?? []) {
      if (open.has(edge)) continue;
      open.add(edge);
      lower(edge.from);
    }
  }
  return stuck;
}

function withEdges(graph: OrderGraph, edges: readonly Edge[]): OrderGraph {
  const rows = [...graph];
  for (const { from, to } of edges) {
    rows[from] = [...new Set([...(rows[from] ?? []), ...to])].sort((a, b) => a - b);
  }
  return rows;
}

/** So many waiters are tried as the start of the cycle that is shown. */
const TRIED = 32;

/** No cycle of units has fewer. */
const SHORTEST = 2;

function described(
  { table, context, graph }: Prepared,
  whole: OrderGraph,
  component: readonly number[],
  edges: readonly Edge[],
): Deadlock {
  const prefers = (from: number, to: number): boolean => {
    const [unit, after] = [table.units[from], table.units[to]];
    return (
      unit !== undefined && after !== undefined && context.originsOf(unit, after).some(isFromFile)
    );
  };
  const cycle = shortestThrough(edges, whole, component, prefers);
  const waits: HiddenWait[] = [];
  const steps = cycle.flatMap((from, at): Step[] => {
    const to = cycle[(at + 1) % cycle.length];
    const [unit, after] = [table.units[from], to === undefined ? undefined : table.units[to]];
    if (unit === undefined || after === undefined || to === undefined) return [];
    const isOrdered = at > 0 && graph[from]?.includes(to) === true;
    const edge = isOrdered
      ? undefined
      : edges.find((one) => one.from === from && one.to.includes(to));
    if (edge === undefined) return [stepOf(context, unit, after)];
    waits.push(edge.wait);
    return [hiddenStep(edge.wait, after.id)];
  });
  const gates = sufficientGates(graph, component, edges, waits);
  const cuts: Cut[] = [
    ...gates.map((wait) => hiddenCut(wait, wait.providers.join(' or '))),
    ...singleCuts(whole, component, cycle).flatMap((at) => steps[at]?.cut ?? []),
  ];
  return {
    members: component.flatMap((index) => table.units[index]?.id ?? []),
    edges: steps.map(({ edge }) => edge),
    waits,
    advice: adviceFor(
      cuts,
      steps.map(({ cut }) => cut),
    ),
  };
}

/** Of the cycles through some of the waiters one of the shortest, the waiter first; which edges stand in files is asked for that waiter alone. */
function shortestThrough(
  edges: readonly Edge[],
  whole: OrderGraph,
  component: readonly number[],
  prefers: CycleChoice['prefers'],
): readonly number[] {
  const rows = [...whole];
  const through = (from: number, choice: Omit<CycleChoice, 'through'>): readonly number[] => {
    rows[from] = edges.filter((one) => one.from === from).flatMap(({ to }) => to);
    const { units } = shortestCycle(rows, component, { through: [from], ...choice });
    rows[from] = whole[from] ?? [];
    const at = units.indexOf(from);
    return [...units.slice(at), ...units.slice(0, at)];
  };
  let best: { readonly from: number; readonly length: number } | undefined;
  for (const from of new Set(edges.slice(0, TRIED).map((edge) => edge.from))) {
    const { length } = through(from, { prefers: () => false, steps: 0 });
    if (best === undefined || length < best.length) best = { from, length };
    if (length === SHORTEST) break;
  }
  return best === undefined ? [] : through(best.from, { prefers });
}

function hiddenStep(wait: HiddenWait, after: string): Step {
  const { waiter, where, text, because } = wait;
  return {
    edge: {
      unit: waiter,
      after,
      origins: ['hidden'],
      file: null,
      where,
      hidden: { text, because },
    },
    cut: hiddenCut(wait, after),
  };
}

/** Gates without which alone nothing of the component is stuck: they are on every cycle of it, so on the one that is shown. */
function sufficientGates(
  graph: OrderGraph,
  component: readonly number[],
  edges: readonly Edge[],
  shown: readonly HiddenWait[],
): HiddenWait[] {
  const within = maskOf(graph.length, component);
  const numbers = [...new Set(shown.map(({ gate }) => gate))].slice(0, TRIED);
  return numbers.flatMap((gate) => {
    const left = edges.filter(({ wait }) => wait.gate !== gate);
    const wait = edges.find((one) => one.wait.gate === gate)?.wait;
    const isEnough = components(withEdges(graph, left), within).length === 0;
    return isEnough && wait !== undefined ? [wait] : [];
  });
}
