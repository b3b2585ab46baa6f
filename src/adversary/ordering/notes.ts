/** What a reader must know beside the cycles. */
import type { OrderGraph } from './graph.ts';
import type { OrderingCycle } from './model.ts';
import type { BootTransaction } from './transaction.ts';
import type { Unit, UnitTable } from './units.ts';

const SHOWN = 10;

/** Facts about the listing and the transaction, in a fixed order. */
export function notesOn(
  table: UnitTable,
  graph: OrderGraph,
  transaction: BootTransaction,
  cycles: readonly OrderingCycle[],
): string[] {
  return [
    ...staleNote(table),
    ...failureNotes(transaction),
    ...unlistedNote(table, graph),
    ...conflictNotes(table, transaction, cycles),
  ];
}

/** systemd.unit(5): PID 1 keeps the old dependencies until `systemctl daemon-reload`. */
function staleNote(table: UnitTable): string[] {
  const stale = table.units.filter((unit) => unit.needsReload).map((unit) => unit.id);
  if (stale.length === 0) return [];
  return [
    `The files of ${shown(stale)} changed after systemd read them (NeedDaemonReload): this is the order of the running system, the next boot's may differ.`,
  ];
}

function failureNotes(transaction: BootTransaction): string[] {
  const failures = transaction.failed.map(({ unit, because }) => `${unit} (${because})`);
  if (failures.length === 0) return [];
  return [
    `Pulled in, but unable to start, so without a place in the boot order: ${shown(failures)}.`,
  ];
}

/** Units may come and go while they are listed; those of the boot transaction were all found. */
function unlistedNote(table: UnitTable, graph: OrderGraph): string[] {
  const names = new Set<string>();
  for (const unit of table.units) {
    if (!unit.loaded || graph[unit.index]?.length === unit.after.length) continue;
    for (const name of unit.after) if (table.find(name) === undefined) names.add(name);
  }
  if (names.size === 0) return [];
  return [
    `Named in After= and not listed: ${shown([...names].sort())}; cycles through them would not be seen outside the boot transaction.`,
  ];
}

/** Of two conflicting start jobs systemd keeps one: a cycle through the other is then never met. */
function conflictNotes(
  table: UnitTable,
  transaction: BootTransaction,
  cycles: readonly OrderingCycle[],
): string[] {
  const starts = (unit: Unit | undefined): unit is Unit =>
    unit !== undefined && transaction.members[unit.index] === 1;
  const members = new Set(cycles.flatMap((cycle) => cycle.members));
  return table.units.flatMap((unit) => {
    if (!starts(unit)) return [];
    return unit.conflicts.flatMap((name) => {
      const other = table.find(name);
      if (!starts(other) || !(members.has(unit.id) || members.has(other.id))) return [];
      return [
        `${unit.id} conflicts with ${other.id} and boot starts both: systemd may drop one of them before it meets the cycle.`,
      ];
    });
  });
}

function shown(names: readonly string[]): string {
  const first = names.slice(0, SHOWN).join(', ');
  return names.length > SHOWN ? `${first} and ${names.length - SHOWN} more` : first;
}
