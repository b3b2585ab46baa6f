/**
 * Deadlocks: units that a fresh boot never gets past, because a script of the one waits for what only a later one
 * brings. systemd sees the order and not the wait. A unit gets through when all that it is ordered after do, and of
 * every wait one of the providers; what is left over is stuck, and its components with a wait in them are the cause.
 * Each wait of a component is a deadlock of its own, on some cycle of it: units that join or leave make it no other.
 */
import { gateSubject } from '../gates/awaited.ts';
import type { Bound } from '../gates/model.ts';
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
  /** The unit that waits, and for what: the same as long as it does. */
  readonly subject: string;
  /** The strongly connected component, sorted. */
  readonly members: readonly string[];
  /** One shortest cycle through the wait, the waiter first; of many deadlocks, the later ones show the wait alone. */
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
  let shown = 0;
  return components(whole, stuck).flatMap((component) => {
    const inside = maskOf(graph.length, component);
    const own = edges.filter(
      ({ from, to }) => inside[from] === 1 && to.some((one) => inside[one] === 1),
    );
    const units = unitsOf(prepared, component);
    // What alone breaks a component is on every cycle of it, so whichever is shown.
    let cuts: readonly Cut[] | undefined;
    return [...byGate(own)].map(([subject, gate]): Deadlock => {
      shown += 1;
      const cycle =
        shown > SHOWN
          ? waitAlone(prepared, inside, gate)
          : cycleThrough(prepared, whole, component, gate, own);
      if (shown <= SHOWN) cuts ??= cutsOf(graph, whole, component, own, cycle);
      const { steps, waits: ofCycle } = cycle;
      const how = steps.map(({ cut }) => cut);
      const advice = adviceFor(cuts ?? [], how);
      return {
        subject,
        members: units,
        edges: steps.map(({ edge }) => edge),
        waits: ofCycle,
        advice,
      };
    });
  });
}

/** Who describes a cycle reads the whole component: so many are, and the wait alone is told of the others. */
const SHOWN = 32;

/** The waits of a component by who waits for what, in the order of their names; of one that is made twice, the longer first. */
function byGate(edges: readonly Edge[]): Map<string, Edge[]> {
  const found = new Map<string, Edge[]>();
  for (const edge of edges) {
    const subject = gateSubject(edge.wait.waiter, edge.wait.awaited);
    found.set(subject, [...(found.get(subject) ?? []), edge]);
  }
  for (const gate of found.values())
    gate.sort((a, b) => lengthOf(b.wait.bound) - lengthOf(a.wait.bound));
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Seconds that a wait lasts; one that nobody knows lasts longer than any that is known. */
function lengthOf(bound: Bound): number {
  return bound.ends === 'never' ? Number.MAX_VALUE : (bound.seconds ?? Number.MAX_SAFE_INTEGER);
}

function unitsOf({ table }: Prepared, component: readonly number[]): string[] {
  return component.flatMap((index) => table.units[index]?.id ?? []);
}

/** A cycle of units, as a reader is shown it. */
interface Cycle {
  readonly units: readonly number[];
  readonly steps: readonly Step[];
  /** The waits among its steps. */
  readonly waits: readonly HiddenWait[];
}

function waitAlone({ table }: Prepared, inside: Uint8Array, [edge]: readonly Edge[]): Cycle {
  const after = table.units[edge?.to.find((one) => inside[one] === 1) ?? -1];
  if (edge === undefined || after === undefined) return { units: [], steps: [], waits: [] };
  return { units: [], steps: [hiddenStep(edge.wait, after.id)], waits: [edge.wait] };
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

/** So many waits of a cycle are tried as the one that is to go. */
const TRIED = 32;

function cycleThrough(
  { table, context, graph }: Prepared,
  whole: OrderGraph,
  component: readonly number[],
  gate: readonly Edge[],
  edges: readonly Edge[],
): Cycle {
  const prefers = (from: number, to: number): boolean => {
    const [unit, after] = [table.units[from], table.units[to]];
    return (
      unit !== undefined && after !== undefined && context.originsOf(unit, after).some(isFromFile)
    );
  };
  const units = shortestThrough(gate, whole, component, prefers);
  const waits: HiddenWait[] = [];
  const steps = units.flatMap((from, at): Step[] => {
    const to = units[(at + 1) % units.length];
    const [unit, after] = [table.units[from], to === undefined ? undefined : table.units[to]];
    if (unit === undefined || after === undefined || to === undefined) return [];
    const isOrdered = at > 0 && graph[from]?.includes(to) === true;
    const edge = isOrdered
      ? undefined
      : [...gate, ...edges].find((one) => one.from === from && one.to.includes(to));
    if (edge === undefined) return [stepOf(context, unit, after)];
    waits.push(edge.wait);
    return [hiddenStep(edge.wait, after.id)];
  });
  return { units, steps, waits };
}

/** What alone breaks a component: waits, or edges of the order. */
function cutsOf(
  graph: OrderGraph,
  whole: OrderGraph,
  component: readonly number[],
  edges: readonly Edge[],
  { units, steps, waits }: Cycle,
): readonly Cut[] {
  const gates = sufficientGates(graph, component, edges, waits);
  return [
    ...gates.map((wait) => hiddenCut(wait, wait.providers.join(' or '))),
    ...singleCuts(whole, component, units).flatMap((at) => steps[at]?.cut ?? []),
  ];
}

/** One of the shortest cycles through a wait, the waiter first. */
function shortestThrough(
  gate: readonly Edge[],
  whole: OrderGraph,
  component: readonly number[],
  prefers: CycleChoice['prefers'],
): readonly number[] {
  const [first] = gate;
  if (first === undefined) return [];
  const rows = [...whole];
  rows[first.from] = gate.flatMap(({ to }) => to);
  const { units } = shortestCycle(rows, component, { through: [first.from], prefers });
  const at = units.indexOf(first.from);
  return [...units.slice(at), ...units.slice(0, at)];
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
