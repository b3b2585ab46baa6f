/** Waits for a unit that nothing starts: no later unit brings it either, and a fresh boot does not get past them. */
import type { Unit, UnitTable } from '../ordering/units.ts';
import type { Files } from './scope.ts';
import type { StartBlock } from './starts.ts';

/** What became of a unit at this boot, by `systemctl show`. */
export interface UnitState {
  readonly Id: string;
  readonly UnitFileState: string;
  readonly Job?: string | undefined;
  readonly InactiveExitTimestampMonotonic: string;
  readonly WantedBy: string;
  readonly RequiredBy: string;
  readonly TriggeredBy: string;
}

export interface Startable {
  readonly table: UnitTable;
  readonly anchor: string;
  readonly states: readonly UnitState[];
  readonly starts: readonly StartBlock[];
  readonly files: Files;
}

/**
 * Why it is certain that nothing starts a unit, as the end of a sentence; undefined where it is not. That nobody wants it does not
 * do: udev, D-Bus, timers of another kind and people start units, too. So the boot has to be over, and none of them has
 * started it since. systemd.unit(5): what is masked, nobody can start.
 */
export function whyNeverStarted(name: string, seen: Startable): string | undefined {
  const { table, starts, files } = seen;
  const unit = table.find(name);
  if (unit === undefined || unit.id.includes('@') || isNamed(unit.id, starts, files))
    return undefined;
  if (table.units.some(({ needsReload }) => needsReload)) return undefined;
  if (unit.loadState === 'masked')
    return unit.fragmentPath?.startsWith('/etc/') === true ? 'it is masked' : undefined;
  return isLeftAlone(unit, seen) ? whyOf(unit, seen) : undefined;
}

function isLeftAlone({ id, loaded, active, fragmentPath }: Unit, seen: Startable): boolean {
  const { table, anchor, starts } = seen;
  const isOver = table.find(anchor)?.active === true;
  const isOfFile = fragmentPath !== null && !fragmentPath.startsWith('/run/');
  const isOfBus = starts.some(({ Id, Type }) => Id === id && Type === 'dbus');
  const isWanted = table.units.some((one) =>
    [one.wants, one.requires, one.bindsTo, one.upholds, one.requisite, one.triggers].some((names) =>
      names.some((name) => table.find(name)?.id === id),
    ),
  );
  return loaded && !active && isOver && isOfFile && !isOfBus && !isWanted;
}

function whyOf({ id }: Unit, { states }: Startable): string | undefined {
  const state = states.find(({ Id }) => Id === id);
  if (state === undefined || !/^(?:disabled|static)$/.test(state.UnitFileState)) return undefined;
  const { Job = '', InactiveExitTimestampMonotonic: left, WantedBy, RequiredBy } = state;
  const isQueued = Job !== '' && !/^0(?: |$)/.test(Job);
  const isWanted = [WantedBy, RequiredBy, state.TriggeredBy].some((names) => names !== '');
  if (isQueued || isWanted || left !== '0') return undefined;
  return `it is ${state.UnitFileState}, no unit wants or triggers it, no start script names it otherwise, and nobody has started it since this boot`;
}

/** Whether a script or a command may start it: it has its name for something else than to ask, or starts what is not said. */
function isNamed(id: string, starts: readonly StartBlock[], files: Files): boolean {
  const paths = new Set(starts.flatMap((one) => one.files));
  if ([...paths].some((path) => files.get(path) === undefined)) return true;
  const texts = [
    ...starts.flatMap(({ Id, commands }) => (Id === id ? [] : commands.map(({ argv }) => argv))),
    ...[...files.values()].flatMap((text) => text ?? []),
  ];
  const stem = id.slice(0, id.lastIndexOf('.'));
  const word = new RegExp(`(?<![\\w.@:\\\\-])${escaped(stem)}(?![\\w@:\\\\-])`);
  return texts.some((text) => {
    const rest = text.replace(ASKED, ' ').replace(SAID, ' ');
    return word.test(rest) || BY_OTHERS.test(rest) || rest.split(/[\n;&|]/).some(startsAny);
  });
}

const ASKED = /\bsystemctl(?:[ \t]+-[-\w=]+)*[ \t]+is-active(?:[ \t]+[\w.:\\@-]+)+/g;
/** Words for people, and comments. */
const SAID = /\b(?:echo|printf|logger)\b[^;&|\n]*|(?<![^\s])#[^\n]*/g;
const BY_OTHERS = /\bsystemd-run\b|\bStartUnit\b/;
const STARTING =
  /\b(?:re)?(?:start|isolate|enable|default|unmask|preset(?:-all)?|reload-or-restart)\b/;

/** Whether a command starts what a variable or a pattern says. */
function startsAny(command: string): boolean {
  const called = command.search(/\bsystemctl\b/);
  const verb = called < 0 ? -1 : command.slice(called).search(STARTING);
  return verb >= 0 && /[$*?[`]/.test(command.slice(called + verb));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
