/** From a component of the graph to what a reader is told of it. */
import { adviceFor, cutOf, type Cut } from './advice.ts';
import { components } from './components.ts';
import { singleCuts } from './cuts.ts';
import type { Declared } from './declared.ts';
import { maskOf, type OrderGraph } from './graph.ts';
import type { OrderingCycle, OrderingEdge } from './model.ts';
import { isFromFile, type OriginsOf } from './origins.ts';
import type { OwnerOf } from './ownership.ts';
import { shortestCycle } from './shortest.ts';
import type { Unit, UnitTable } from './units.ts';

export interface CycleContext {
  readonly table: UnitTable;
  readonly graph: OrderGraph;
  readonly originsOf: OriginsOf;
  readonly declared: Declared;
  readonly ownerOf: OwnerOf;
  readonly nixos: boolean;
  /** Per unit index, 1 if systemd never drops its job. */
  readonly vital: Uint8Array;
}

export interface DescribedCycle {
  readonly cycle: OrderingCycle;
  /** False where a shorter cycle may exist. */
  readonly proven: boolean;
}

/** `through`: members that the shown cycle must pass; all by default. */
export function describeCycle(
  context: CycleContext,
  component: readonly number[],
  through: readonly number[] = component,
): DescribedCycle {
  const { table, graph } = context;
  const unitsOf = (indices: readonly number[]): Unit[] =>
    indices.flatMap((index) => table.units[index] ?? []);
  const prefers = (from: number, to: number): boolean => {
    const unit = table.units[from];
    const after = table.units[to];
    if (unit === undefined || after === undefined) return false;
    return context.originsOf(unit, after).some(isFromFile);
  };
  const { units, proven } = shortestCycle(graph, component, { through, prefers });
  const ring = unitsOf(units);
  const steps = ring.flatMap((unit, at) => {
    const after = ring[(at + 1) % ring.length];
    return after === undefined ? [] : stepOf(context, unit, after);
  });
  const cuts = singleCuts(graph, component, units).flatMap((at) => steps[at] ?? []);
  return {
    proven,
    cycle: {
      members: unitsOf(component).map((unit) => unit.id),
      shortest: steps.map((step) => step.edge),
      breakable: isBreakable(context, component),
      cuts: cuts.map((step) => step.edge),
      advice: adviceFor(
        cuts.map((step) => step.cut),
        steps.map((step) => step.cut),
      ),
      sentence: steps.map(({ edge }) => `${edge.unit} waits for ${edge.after}`).join(', '),
    },
  };
}

export interface Step {
  readonly edge: OrderingEdge;
  readonly cut: Cut;
}

/** An edge, and how it would be cut. */
export function stepOf(context: CycleContext, unit: Unit, after: Unit): Step {
  const origins = context.originsOf(unit, after);
  const cut = cutOf(unit, after, origins, context.ownerOf, context.nixos);
  const where = context.declared(unit, after)?.where ?? null;
  const edge = { unit: unit.id, after: after.id, origins, file: cut.file, where, hidden: null };
  return { edge, cut };
}

/**
 * systemd drops the job of a unit that does not matter to the anchor, and gives up where every
 * unit of a cycle does (src/core/transaction.c, transaction_verify_order_one()).
 */
function isBreakable(context: CycleContext, component: readonly number[]): boolean {
  const vital = component.filter((index) => context.vital[index] === 1);
  return components(context.graph, maskOf(context.graph.length, vital)).length === 0;
}
