/**
 * Ordering cycles of the next boot, from the graph that PID 1 computed.
 *
 * systemd meets a cycle when it orders the jobs of one transaction (src/core/transaction.c); so
 * does this: the boot transaction of the anchor, its `After=` edges, their strongly connected
 * components. It never compares systemd's messages: which job it drops depends on hash seeds.
 */
import { components } from './components.ts';
import { describeCycle, type DescribedCycle } from './cycles.ts';
import { unitMask } from './graph.ts';
import type { OrderingInput, OrderingReport, OrderingResult } from './model.ts';
import { notesOn } from './notes.ts';
import { prepareOrdering, type Prepared } from './prepare.ts';

export type {
  OrderingCycle,
  OrderingEdge,
  OrderingInput,
  OrderingReport,
  OrderingResult,
  PropertyBlock,
} from './model.ts';

export function analyseOrdering(input: OrderingInput): OrderingResult {
  const result = prepareOrdering(input);
  return result.ok ? { ok: true, report: reportOn(result.prepared) } : result;
}

/** What there is to say of cycles. */
export function reportOn({ table, anchor, graph, transaction, context }: Prepared): OrderingReport {
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

function unprovenNotes(described: readonly DescribedCycle[]): string[] {
  return described
    .filter(({ proven }) => !proven)
    .map(
      ({ cycle }) =>
        `The component of ${cycle.members[0] ?? ''} has ${cycle.members.length} units: a shorter cycle than the one shown may exist.`,
    );
}
