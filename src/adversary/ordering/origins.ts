/** Where an order edge comes from, as far as the properties tell. */
import type { Declared } from './declared.ts';
import type { StatedOrigins } from './dump.ts';
import { isSpecialTarget } from './ownership.ts';
import type { Unit, UnitTable } from './units.ts';

export type OriginsOf = (unit: Unit, after: Unit) => readonly string[];

/** What a unit with default dependencies waits for, "Default Dependencies" in systemd.TYPE(5). */
const WAITS_BY_DEFAULT: Readonly<Record<string, readonly string[]>> = {
  service: ['sysinit.target', 'basic.target'],
  socket: ['sysinit.target'],
  path: ['sysinit.target'],
  timer: ['sysinit.target', 'time-set.target', 'time-sync.target'],
  mount: ['local-fs-pre.target', 'remote-fs-pre.target', 'network.target', 'network-online.target'],
  automount: ['local-fs-pre.target'],
};

/** The targets that wait for it by default. */
const AWAITED_BY_DEFAULT: Readonly<Record<string, readonly string[]>> = {
  socket: ['sockets.target'],
  path: ['paths.target'],
  timer: ['timers.target'],
  mount: ['local-fs.target', 'remote-fs.target'],
  automount: ['local-fs.target'],
  swap: ['swap.target'],
};

/** The dump's word where there is one, else what the manual pages imply. */
export function originsOf(
  table: UnitTable,
  stated: StatedOrigins | undefined,
  declared: Declared,
): OriginsOf {
  const members = new Map<Unit, ReadonlySet<Unit | undefined>>();
  const membersOf = (target: Unit): ReadonlySet<Unit | undefined> => {
    const known = members.get(target);
    if (known !== undefined) return known;
    const lists = [target.wants, target.requires, target.bindsTo, target.requisite];
    const fresh = new Set(lists.flat().map((name) => table.find(name)));
    members.set(target, fresh);
    return fresh;
  };
  return (unit, after) =>
    stated?.(unit.id, after.id) ??
    sided(derived(table, membersOf, unit, after), unit, after, declared);
}

/** A line of one of the two files says which of them declares it. */
function sided(
  found: readonly string[],
  unit: Unit,
  after: Unit,
  declared: Declared,
): readonly string[] {
  if (!found.some((origin) => isFromFile(origin))) return found;
  const declaration = declared(unit, after);
  if (declaration === undefined) return found;
  const side = declaration.by === 'unit' ? 'origin-file' : 'destination-file';
  return found.map((origin) => (isFromFile(origin) ? side : origin));
}

type MembersOf = (target: Unit) => ReadonlySet<Unit | undefined>;

function derived(table: UnitTable, membersOf: MembersOf, unit: Unit, after: Unit): string[] {
  const found: string[] = [];
  if (isImplied(unit, after)) found.push('origin-implicit');
  if (after.triggers.length > 0 && after.triggers.some((name) => table.find(name) === unit)) {
    found.push('destination-implicit');
  }
  if (unit.defaultDependencies && WAITS_BY_DEFAULT[unit.type]?.includes(after.id) === true) {
    found.push('origin-default');
  }
  if (ordersMembers(membersOf, unit, after)) found.push('origin-default');
  if (after.defaultDependencies && AWAITED_BY_DEFAULT[after.type]?.includes(unit.id) === true) {
    found.push('destination-default');
  }
  if (found.length === 0) return [declaringSide(unit, after)];
  return found.length === 1 ? found : [...new Set(found)].sort();
}

/** A unit waits for its slice, a mount for its device: "Implicit Dependencies", systemd.TYPE(5). */
function isImplied(unit: Unit, after: Unit): boolean {
  if (after.type === 'slice') return true;
  return after.type === 'device' && (unit.type === 'mount' || unit.type === 'swap');
}

/** systemd.target(5): a target is ordered after what it wants, both with default dependencies. */
function ordersMembers(membersOf: MembersOf, target: Unit, member: Unit): boolean {
  if (target.type !== 'target') return false;
  if (!target.defaultDependencies || !member.defaultDependencies) return false;
  return membersOf(target).has(member);
}

/**
 * `After=` of the one or `Before=` of the other: the properties do not say. A special target is
 * named by other units' files, not the other way round.
 */
function declaringSide(unit: Unit, after: Unit): string {
  const [from, to] = [isSpecialTarget(unit), isSpecialTarget(after)];
  if (from === to) return 'file';
  return from ? 'destination-file' : 'origin-file';
}

/** Whether a person's setting made the edge, rather than a rule of systemd's. */
export function isFromFile(origin: string): boolean {
  return origin === 'file' || origin.endsWith('-file');
}
