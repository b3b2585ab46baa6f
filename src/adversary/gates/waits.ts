/** From what the host's scripts say to the hidden waits of its boot. */
import type { HiddenWait } from '../ordering/hidden.ts';
import type { Unit, UnitTable } from '../ordering/units.ts';
import { awaitedOf } from './awaited.ts';
import { composeWorkloads, type Listening, type Places, type Workload } from './places.ts';
import { providersOf, type Known, type Mapped } from './providers.ts';
import { proxyNames } from './proxies.ts';
import type { FileLine } from './proxy-name.ts';
import type { Files } from './scope.ts';
import { isOfPackages } from './script.ts';
import { unitGates, type StartBlock, type UnitGate } from './starts.ts';
import { whyNeverStarted, type Startable, type UnitState } from './unstarted.ts';

/** What the collectors saw of scripts and of who serves what. */
export interface Sight {
  readonly starts: readonly StartBlock[];
  readonly files: Files;
  readonly composeLines: readonly FileLine[];
  readonly proxyLines: readonly FileLine[];
  readonly listening: readonly Listening[];
  /** Compose files and files of proxies that could not be read. */
  readonly unread: readonly string[];
  /** What became of each service at this boot. */
  readonly states: readonly UnitState[];
  /** What Docker says is deployed; undefined where it was not asked. */
  readonly workloads: readonly Workload[] | undefined;
}

/** A wait that nothing ever ends, as nothing starts what it waits for. */
export interface Vain extends HiddenWait {
  readonly why: string;
}

export interface Waits {
  readonly waits: readonly HiddenWait[];
  readonly vain: readonly Vain[];
  /** Gates of the boot that were read, one line each: where, and what becomes of them. */
  readonly gates: readonly string[];
  /** Gates whose provider cannot be told. */
  readonly unmapped: readonly string[];
  /** Scripts that hold a start job of the boot and could not be read; where a gate is, files that say who serves what. */
  readonly unread: readonly string[];
  /** What was read of them and not understood: a wait may be in it. */
  readonly unclear: readonly string[];
  /** What was not looked for, and needs not be. */
  readonly notes: readonly string[];
}

/** Whom they hand requests to, nobody looks up. */
const OTHER_PROXIES = ['haproxy', 'apache2', 'httpd', 'lighttpd', 'envoy', 'varnish'].map(
  (name) => `${name}.service`,
);

/** `isOfBoot`: whether a unit has a job in the boot transaction. */
export function waitsOf(
  sight: Sight,
  table: UnitTable,
  anchor: string,
  isOfBoot: (unit: string) => boolean,
): Waits {
  const readings = sight.starts.map((block) => ({ block, reading: unitGates(block, sight.files) }));
  const ofBoot = readings.filter(({ block }) => isOfBoot(block.Id));
  const deployments = readings.flatMap(({ reading }) => reading.deployments);
  const groupOf = (file: string): string | undefined =>
    deployments.find(({ files }) => files.includes(file))?.name;
  const places: Places = {
    workloads: [...(sight.workloads ?? []), ...composeWorkloads(sight.composeLines, groupOf)],
    proxies: proxyNames(sight.proxyLines),
    listening: sight.listening,
    unseen: [
      ...(sight.workloads === undefined && table.find('docker.service')?.loaded === true
        ? ['Docker was not asked']
        : []),
      ...OTHER_PROXIES.filter((name) => table.find(name)?.loaded === true && isOfBoot(name)).map(
        (name) => `the files of ${name} are not understood`,
      ),
      ...sight.unread.map((path) => `${path} could not be read`),
    ],
  };
  const known: Known = { places, deployments, anchor, unitOf: (name) => table.find(name)?.id };
  const waits: HiddenWait[] = [];
  const vain: Vain[] = [];
  const gates: string[] = [];
  const unmapped: string[] = [];
  const all = ofBoot.flatMap(({ reading }) => reading.gates);
  const started = new Set(
    all.flatMap(({ asks }) => asks.flatMap((ask) => (ask.starts === true ? [ask.target] : []))),
  );
  for (const [number, gate] of all.entries()) {
    const where = placeOf(gate, table);
    for (const ask of gate.asks) {
      const mapped = providersOf(ask, known);
      const said = `${gate.unit} (${where}) waits for ${ask.target}`;
      if (mapped.kind === 'needs') {
        const isIdle =
          ask.kind === 'unit' &&
          !started.has(ask.target) &&
          !mapped.requirements.some(({ anyOf }) => anyOf.some(isOfBoot));
        const why = isIdle ? whyInVain(gate, mapped, { ...sight, table, anchor }) : undefined;
        const open = isIdle ? `nothing of the boot is seen to start ${ask.target}` : mapped.open;
        if (open !== null && why === undefined) unmapped.push(`${said}: ${open}`);
        gates.push(
          `${said}: ${mapped.requirements.map(({ anyOf }) => anyOf.join(' or ')).join(' and ')}`,
        );
        const own = mapped.requirements.map(({ anyOf, because }): HiddenWait => ({
          waiter: gate.unit,
          providers: anyOf,
          gate: number,
          starts: ask.starts === true,
          bound: gate.bound,
          target: ask.target,
          awaited: awaitedOf(ask, known.unitOf),
          text: gate.text,
          where,
          because,
        }));
        if (why === undefined) waits.push(...own);
        else vain.push(...own.map((wait) => ({ ...wait, why })));
      } else {
        gates.push(`${said}: ${mapped.reason}`);
        if (mapped.kind === 'unmapped') unmapped.push(`${said}: ${mapped.reason}`);
      }
    }
  }
  const unread = ofBoot.flatMap(({ reading }) => reading.unread);
  const unclear = ofBoot.flatMap(({ block, reading }) =>
    reading.unclear.filter((place) => !isOfPackage(place, table.find(block.Id))),
  );
  const notes = ofBoot.flatMap(({ block, reading }) => [
    ...reading.notes,
    ...reading.unclear.filter((place) => isOfPackage(place, table.find(block.Id))),
  ]);
  const ofPlaces = gates.length === 0 ? [] : sight.unread;
  return { waits, vain, gates, unmapped, unread: [...unread, ...ofPlaces], unclear, notes };
}

/** A loop that ends where a unit is active, and by nothing else. */
const IS_AWAITED =
  /^(?:until|while !) systemctl(?: -[-\w=]+)* is-active(?: -[-\w=]+)* [\w.:\\@-]+(?: (?:&|\d)?>{1,2}(?:&\d| ?[\w/.-]+))*(?: ;|;)? do /;

/** What a command asks that is not `is-active`, another state may answer. */
function whyInVain(
  { text }: UnitGate,
  { requirements }: Extract<Mapped, { kind: 'needs' }>,
  startable: Startable,
): string | undefined {
  const [name, ...others] = requirements.flatMap(({ anyOf }) => anyOf);
  if (name === undefined || others.length > 0) return undefined;
  return IS_AWAITED.test(text) ? whyNeverStarted(name, startable) : undefined;
}

/**
 * Whether what is not understood is a package's: no file of anybody else says what the unit starts, and it stands in a program of a
 * package or in the unit itself. What rc-local.service runs is the admin's, whoever brings the unit.
 */
function isOfPackage(place: string, unit: Unit | undefined): boolean {
  const [, file] = /^(\/\S+), line \d/.exec(place) ?? [];
  const files = [unit?.fragmentPath ?? '', ...(unit?.dropInPaths ?? [])];
  const isUnits = files.every((path) => /^(?:\/usr)?\/lib\/systemd\//.test(path));
  return isUnits && (file === undefined || isOfPackages(file));
}

function placeOf({ file, line, unit, phase }: UnitGate, table: UnitTable): string {
  return file === null
    ? `${phase}= of ${table.find(unit)?.fragmentPath ?? unit}`
    : `${file}:${line}`;
}
