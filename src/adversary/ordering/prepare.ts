/** From a listing to the graph, the boot transaction and what is needed to tell of cycles; or why not. */
import type { CycleContext } from './cycles.ts';
import { declaredIn } from './declared.ts';
import { parseDumpOrigins } from './dump.ts';
import { orderGraph, type OrderGraph } from './graph.ts';
import type { OrderingInput } from './model.ts';
import { originsOf } from './origins.ts';
import { isNixos, ownership } from './ownership.ts';
import { bootTransaction, type BootTransaction } from './transaction.ts';
import { parseUnits, type Unit, type UnitTable } from './units.ts';

export interface Prepared {
  readonly table: UnitTable;
  readonly anchor: Unit;
  readonly graph: OrderGraph;
  readonly transaction: BootTransaction;
  readonly context: CycleContext;
}

/** Units of the boot transaction that another listing does not show: it is not whole. */
export function missingFrom(
  { table, transaction }: Prepared,
  shown: Iterable<string>,
): string | undefined {
  const known = new Set(shown);
  return table.units.find(({ id, index }) => transaction.members[index] === 1 && !known.has(id))
    ?.id;
}

export type PrepareResult =
  | { readonly ok: true; readonly prepared: Prepared }
  | { readonly ok: false; readonly reason: string };

/** Every system manager has them loaded: where one is missing, the listing is not PID 1's or not whole. */
const ALWAYS_LOADED = ['-.slice', 'sysinit.target'];

export function prepareOrdering(input: OrderingInput): PrepareResult {
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
  const { transaction } = built;
  const graph = orderGraph(table);
  if (!hasEdge(graph, transaction.members)) {
    return refused(`the boot transaction of ${anchor.id} holds no order at all`);
  }
  const context = contextOf(input, table, graph, transaction);
  return { ok: true, prepared: { table, anchor, graph, transaction, context } };
}

function contextOf(
  { dump, orderLines }: OrderingInput,
  table: UnitTable,
  graph: OrderGraph,
  { vital }: BootTransaction,
): CycleContext {
  const declared = declaredIn(orderLines ?? [], table);
  const stated = dump === undefined ? undefined : parseDumpOrigins(dump);
  return {
    table,
    graph,
    declared,
    originsOf: originsOf(table, stated, declared),
    ownerOf: ownership(table),
    nixos: isNixos(table),
    vital,
  };
}

function hasEdge(graph: OrderGraph, members: Uint8Array): boolean {
  return graph.some(
    (targets, unit) => members[unit] === 1 && targets.some((target) => members[target] === 1),
  );
}

function refused(reason: string): PrepareResult {
  return { ok: false, reason };
}
