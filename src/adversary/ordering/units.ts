/** Property blocks to units, with the names that lead to each. */
import type { PropertyBlock } from './model.ts';

/** Properties whose value is a blank-separated list of unit names. */
const LISTS = {
  after: 'After',
  requires: 'Requires',
  requisite: 'Requisite',
  bindsTo: 'BindsTo',
  wants: 'Wants',
  upholds: 'Upholds',
  conflicts: 'Conflicts',
  triggers: 'Triggers',
} as const;

/** Without these a unit's place in the graph is unknown. `Upholds` came with systemd 249. */
const REQUIRED = ['LoadState', 'After', 'Requires', 'Requisite', 'BindsTo', 'Wants'] as const;

/** A line break inside a value can look like a second property: such a block is not to be trusted. */
const SINGLE = [...Object.values(LISTS), 'Names', 'LoadState'];

const NONE: readonly string[] = [];

export interface Unit extends Readonly<Record<keyof typeof LISTS, readonly string[]>> {
  /** Position in the sorted table. */
  readonly index: number;
  readonly id: string;
  /** `service`, `target`, ...: the part after the last dot. */
  readonly type: string;
  readonly loadState: string;
  readonly loaded: boolean;
  readonly active: boolean;
  readonly defaultDependencies: boolean;
  readonly fragmentPath: string | null;
  readonly dropInPaths: readonly string[];
  readonly needsReload: boolean;
}

export interface UnitTable {
  /** Sorted by id. */
  readonly units: readonly Unit[];
  /** The unit of an id or alias. */
  readonly find: (name: string) => Unit | undefined;
}

export type UnitsResult =
  | { readonly ok: true; readonly table: UnitTable }
  | { readonly ok: false; readonly reason: string };

/** Refuses what would make the graph smaller than PID 1's: better no answer than a clean one. */
export function parseUnits(blocks: readonly PropertyBlock[]): UnitsResult {
  const flaw = firstFlaw(blocks);
  if (flaw !== undefined) return { ok: false, reason: flaw };

  const sorted = blocks
    .map((block) => ({ id: text(block, 'Id'), block }))
    .sort((a, b) => compareNames(a.id, b.id));
  const byName = new Map<string, Unit>();
  const units: Unit[] = [];
  for (const { id, block } of sorted) {
    const unit = unitOf(block, id, units.length);
    units.push(unit);
    for (const name of new Set([id, ...words(text(block, 'Names'))])) {
      const other = byName.get(name);
      if (other !== undefined) {
        return { ok: false, reason: `both ${other.id} and ${id} claim the name ${name}` };
      }
      byName.set(name, unit);
    }
  }
  return { ok: true, table: { units, find: (name) => byName.get(name) } };
}

function firstFlaw(blocks: readonly PropertyBlock[]): string | undefined {
  if (blocks.length === 0) return 'the listing shows no unit at all';
  for (const [position, block] of blocks.entries()) {
    const id = block['Id'];
    if (typeof id !== 'string' || id === '') {
      return `block ${position + 1} of ${blocks.length} has no single Id`;
    }
    const twice = SINGLE.find((key) => typeof block[key] === 'object');
    if (twice !== undefined) return `${id} shows ${twice} more than once`;
    const missing = REQUIRED.find((key) => block[key] === undefined);
    if (missing !== undefined) return `${id} does not show its ${missing}`;
  }
  return undefined;
}

function unitOf(block: PropertyBlock, id: string, index: number): Unit {
  const list = (key: string): readonly string[] => words(text(block, key));
  const loadState = text(block, 'LoadState');
  return {
    index,
    id,
    type: id.slice(id.lastIndexOf('.') + 1),
    loadState,
    loaded: loadState === 'loaded',
    active: ['active', 'reloading', 'refreshing'].includes(text(block, 'ActiveState')),
    defaultDependencies: text(block, 'DefaultDependencies') !== 'no',
    fragmentPath: text(block, 'FragmentPath') || null,
    dropInPaths: list('DropInPaths'),
    needsReload: text(block, 'NeedDaemonReload') === 'yes',
    after: list(LISTS.after),
    requires: list(LISTS.requires),
    requisite: list(LISTS.requisite),
    bindsTo: list(LISTS.bindsTo),
    wants: list(LISTS.wants),
    upholds: list(LISTS.upholds),
    conflicts: list(LISTS.conflicts),
    triggers: list(LISTS.triggers),
  };
}

function text(block: PropertyBlock, key: string): string {
  const value = block[key];
  return typeof value === 'string' ? value : (value?.join(' ') ?? '');
}

function words(value: string): readonly string[] {
  if (value === '') return NONE;
  const found = value.split(' ');
  return found.includes('') ? found.filter((word) => word !== '') : found;
}

/** By code unit: the same everywhere, unlike a locale's order. */
function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
