/**
 * The jobs that starting the anchor on a fresh boot would queue.
 * Source of fact: systemd's src/core/transaction.c, transaction_add_job_and_dependencies() and
 * transaction_find_jobs_that_matter_to_anchor(); systemd.unit(5) for the settings.
 */
import type { Unit, UnitTable } from './units.ts';

export interface BootTransaction {
  /** Per unit index, 1 if it has a job. */
  readonly members: Uint8Array;
  /** Per unit index, 1 if its job matters to the anchor: systemd never drops it to break a cycle. */
  readonly vital: Uint8Array;
  readonly size: number;
  /** Units that are pulled in and cannot start, with the hard dependency that stops each. */
  readonly failed: readonly { readonly unit: string; readonly because: string }[];
}

export type TransactionResult =
  | { readonly ok: true; readonly transaction: BootTransaction }
  | { readonly ok: false; readonly reason: string };

/** Active before the first transaction (manager_enumerate_perpetual(), src/core/manager.c). */
const PERPETUAL: ReadonlySet<string> = new Set([
  '-.slice',
  'system.slice',
  'init.scope',
  '-.mount',
]);

/** Everything else counts as inactive, also what runs now: the question is the next boot. */
export function bootTransaction(table: UnitTable, anchor: Unit): TransactionResult {
  const blockers = unstartable(table);
  const blocker = blockers.get(anchor);
  if (blocker !== undefined) {
    return { ok: false, reason: `${anchor.id} cannot start: ${blocker}` };
  }
  const members = new Uint8Array(table.units.length);
  const failed = new Map<string, string>();
  const queue = [anchor];
  const enter = (unit: Unit): void => {
    if (members[unit.index] === 1) return;
    members[unit.index] = 1;
    queue.push(unit);
  };
  const verified: Unit[] = [];
  members[anchor.index] = 1;
  for (const unit of queue) {
    for (const name of [...unit.requires, ...unit.bindsTo, ...unit.wants, ...unit.upholds]) {
      const pulled = table.find(name);
      if (pulled === undefined) return unlisted(unit, name);
      const because = blockers.get(pulled);
      if (because !== undefined) {
        if (pulled.loaded) failed.set(pulled.id, because);
      } else if (!PERPETUAL.has(pulled.id)) enter(pulled);
    }
    // A verify-active job pulls in nothing of its own.
    for (const name of unit.requisite) {
      const pulled = table.find(name);
      if (pulled === undefined) return unlisted(unit, name);
      if (!PERPETUAL.has(pulled.id)) verified.push(pulled);
    }
  }
  for (const unit of verified) members[unit.index] = 1;
  return {
    ok: true,
    transaction: {
      members,
      vital: vitalTo(table, anchor, members),
      size: members.reduce((sum, member) => sum + member, 0),
      failed: [...failed].map(([unit, because]) => ({ unit, because })),
    },
  };
}

/** A unit that cannot be loaded fails its job; the failure climbs hard dependencies, not Wants=. */
function unstartable(table: UnitTable): Map<Unit, string> {
  const blockers = new Map<Unit, string>();
  const dependants = new Map<Unit, Unit[]>();
  for (const unit of table.units) {
    if (!unit.loaded) blockers.set(unit, `its state is ${unit.loadState}`);
    for (const name of [...unit.requires, ...unit.bindsTo]) {
      const needed = table.find(name);
      if (needed === undefined) continue;
      const others = dependants.get(needed);
      if (others === undefined) dependants.set(needed, [unit]);
      else others.push(unit);
    }
  }
  for (const unit of table.units) {
    const missing = unit.requisite.find((name) => table.find(name)?.loaded === false);
    if (missing !== undefined && unit.loaded) blockers.set(unit, `it needs ${missing}`);
  }
  // A Map's iteration also visits what is added on the way.
  for (const [unit] of blockers) {
    for (const dependant of dependants.get(unit) ?? []) {
      if (!blockers.has(dependant)) blockers.set(dependant, `it needs ${unit.id}`);
    }
  }
  return blockers;
}

function vitalTo(table: UnitTable, anchor: Unit, members: Uint8Array): Uint8Array {
  const vital = new Uint8Array(members.length);
  const started = new Set([anchor]);
  for (const unit of started) {
    vital[unit.index] = 1;
    for (const name of [...unit.requires, ...unit.bindsTo]) {
      const needed = table.find(name);
      if (needed !== undefined && members[needed.index] === 1) started.add(needed);
    }
    for (const name of unit.requisite) {
      const needed = table.find(name);
      if (needed !== undefined && members[needed.index] === 1) vital[needed.index] = 1;
    }
  }
  return vital;
}

function unlisted(unit: Unit, name: string): TransactionResult {
  return {
    ok: false,
    reason: `${unit.id} pulls in ${name}, which the listing does not show: it is not whole (--all?)`,
  };
}
