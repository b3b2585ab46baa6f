/**
 * Ordering cycles of the next boot, from the graph that PID 1 computed.
 *
 * systemd meets a cycle when it orders the jobs of one transaction (src/core/transaction.c); so
 * does this: the boot transaction of the anchor, its `After=` edges, their strongly connected
 * components. It never compares systemd's messages: which job it drops depends on hash seeds.
 */
import { components } from './components.ts';
import { describeCycle, type CycleContext, type DescribedCycle } from './cycles.ts';
import { parseDumpOrigins } from './dump.ts';
import { orderGraph, unitMask, type OrderGraph } from './graph.ts';
import type { OrderingInput, OrderingReport, OrderingResult } from './model.ts';
import { notesOn } from './notes.ts';
import { originsOf } from './origins.ts';
import { isNixos, ownership } from './ownership.ts';
import { bootTransaction, type BootTransaction } from './transaction.ts';
import { parseUnits, type Unit, type UnitTable } from './units.ts';

export type {
  OrderingCycle,
  OrderingEdge,
  OrderingInput,
  OrderingReport,
  OrderingResult,
  PropertyBlock,
} from './model.ts';

/** Every system manager has them loaded: where one is missing, the listing is not PID 1's or not whole. */
const ALWAYS_LOADED = ['-.slice', 'sysinit.target'];

export function analyseOrdering(input: OrderingInput): OrderingResult {
  if (input.complete === false) return refused('the listing of units is cut off');
  const parsed = parseUnits(input.blocks);
  if (!parsed.ok) return parsed;
  const { table } = parsed;
  const absent = ALWAYS_LOADED.find((name) => table.find(name)?.loaded !== true);
  if (absent !== undefined) {
    return refused(
      `${absent} is not among the loaded units: not a whole listing of a system manager`,
    );
  }
  const anchor = table.find(input.anchor.trim());
  if (anchor === undefined) return refused(`the anchor "${input.anchor}" is not among the units`);

  const built = bootTransaction(table, anchor);
  if (!built.ok) return built;
  const graph = orderGraph(table);
  if (!hasEdge(graph, built.transaction.members)) {
    return refused(`the boot transaction of ${anchor.id} holds no order at all`);
  }
  return { ok: true, report: report(input, table, anchor, graph, built.transaction) };
}

function report(
  input: OrderingInput,
  table: UnitTable,
  anchor: Unit,
  graph: OrderGraph,
  transaction: BootTransaction,
): OrderingReport {
  const context: CycleContext = {
    table,
    graph,
    originsOf: originsOf(
      table,
      input.dump === undefined ? undefined : parseDumpOrigins(input.dump),
    ),
    ownerOf: ownership(table),
    nixos: isNixos(table),
    vital: transaction.vital,
  };
  const loaded = unitMask(table, (unit) => unit.loaded);
  const running = unitMask(table, (unit) => unit.loaded && unit.active);
  const boot = components(graph, transaction.members);
  const cycles = boot.map((component) => describeCycle(context, component));
  const latent = latentComponents(components(graph, loaded), transaction.members).map(
    ({ component, outside }) => describeCycle(context, component, outside),
  );
  const shutdown = components(graph, running).map((component) => describeCycle(context, component));
  const shownCycles = cycles.map(({ cycle }) => cycle);
  return {
    anchor: anchor.id,
    unitsLoaded: loaded.reduce((sum, one) => sum + one, 0),
    inTransaction: transaction.size,
    cycles: shownCycles,
    latent: latent.map(({ cycle }) => cycle),
    shutdownRisk: shutdown.map(({ cycle }) => cycle),
    notes: [
      ...notesOn(table, graph, transaction, shownCycles),
      ...unprovenNotes([...cycles, ...latent, ...shutdown]),
    ],
  };
}

/** Components of the loaded units that are not wholly of the boot transaction. */
function latentComponents(
  all: readonly number[][],
  members: Uint8Array,
): { component: number[]; outside: number[] }[] {
  return all
    .map((component) => ({
      component,
      outside: component.filter((index) => members[index] !== 1),
    }))
    .filter(({ outside }) => outside.length > 0);
}

function hasEdge(graph: OrderGraph, members: Uint8Array): boolean {
  return graph.some(
    (targets, unit) => members[unit] === 1 && targets.some((target) => members[target] === 1),
  );
}

function unprovenNotes(described: readonly DescribedCycle[]): string[] {
  return described
    .filter(({ proven }) => !proven)
    .map(
      ({ cycle }) =>
        `The component of ${cycle.members[0] ?? ''} has ${cycle.members.length} units: a shorter cycle than the one shown may exist.`,
    );
}

function refused(reason: string): OrderingResult {
  return { ok: false, reason };
}
