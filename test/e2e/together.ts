// Which sabotages one review can show at once: each turns checks that no other of them turns.
import type { Sabotage } from '../lab/sabotages.ts';
import { chosen, isEvery } from './chosen.ts';
import type { Turned } from './expectations.ts';
import type { Row } from './outcome-table.ts';

/** A sabotage, and what a review has to make of it. */
export interface Planned<T> {
  readonly what: T;
  readonly name: string;
  readonly kind: Row['kind'];
  readonly says: string;
  readonly wanted: Row['wanted'];
  /** It is done with nothing beside it. */
  readonly alone: boolean;
  /** What it is done to, where nothing else may be done to that. */
  readonly of?: string | undefined;
}

/**
 * Sabotages and disturbances of a host with what each has to turn.
 * @throws where nobody says that of one
 */
export function plannedOf(
  sabotages: readonly Sabotage[],
  expected: Readonly<Record<string, Turned>>,
): Planned<Sabotage>[] {
  return sabotages.map((what) => {
    const { name, kind, says, of } = what;
    const isSabotage = kind === 'sabotage';
    const wanted = isSabotage ? expected[name] : {};
    if (!wanted) throw new Error(`Nobody says what ${name} has to turn.`);
    return { what, name, kind, says, wanted, of, alone: !isSabotage || what.alone === true };
  });
}

/** Those of this run: in as few reviews as show each, or each by itself where all are done. */
export function groupsOfRun<T>(all: readonly Planned<T>[]): Planned<T>[][] {
  return isEvery() ? all.map((one) => [one]) : together(chosen(all));
}

/** The fewest groups that a first fit finds, in the order given. */
export function together<T>(all: readonly Planned<T>[]): Planned<T>[][] {
  const groups: Planned<T>[][] = [];
  for (const one of all) {
    const group = groups.find((some) => some.every((other) => goWith(one, other)));
    if (group) group.push(one);
    else groups.push([one]);
  }
  return groups;
}

function goWith<T>(one: Planned<T>, other: Planned<T>): boolean {
  if (one.alone || other.alone || (one.of !== undefined && one.of === other.of)) return false;
  return Object.keys(one.wanted).every((id) => !(id in other.wanted));
}

/** What has to turn where all of them are done. */
export function wantedOf<T>(group: readonly Planned<T>[]): Row['wanted'] {
  return Object.assign({}, ...group.map(({ wanted }) => wanted)) as Row['wanted'];
}

/** A row for each: what turned of its own, and at the first whatever nobody wanted. */
export function rowsOf<T>(group: readonly Planned<T>[], turned: Row['turned']): Row[] {
  const wantedByAny = wantedOf(group);
  return group.map(({ name, kind, says, wanted }, index) => {
    const its = Object.entries(turned).filter(
      ([id]) => id in wanted || (index === 0 && !(id in wantedByAny)),
    );
    return { name, kind, says, wanted, turned: Object.fromEntries(its) };
  });
}

/** The name of a test of several. */
export function titleOf<T>(group: readonly Planned<T>[]): string {
  const [first] = group;
  if (first && group.length === 1) {
    const verb = first.kind === 'sabotage' ? 'sees' : 'is not moved when';
    return `${verb} ${first.name}: ${first.says}`;
  }
  return `sees each of ${group.map(({ name }) => name).join(', ')}`;
}
