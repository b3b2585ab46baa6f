import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { labelRoutes, type Workload } from './gates/places.ts';
import type { FileLine } from './gates/proxy-name.ts';
import {
  host,
  hostWithDocker,
  type Seen,
  type SeenFiles,
  type SeenWithDocker,
} from './gates/seen.ts';
import { waitsOf, type Sight } from './gates/waits.ts';
import { deadlockFinding, vainFinding, type BootFinding } from './gates/verdict.ts';
import { deadlocks } from './ordering/deadlocks.ts';
import type { Queue } from './ordering/hanging.ts';
import { missingFrom, prepareOrdering, type Prepared } from './ordering/prepare.ts';

/**
 * Deadlocks of the next fresh boot: a start script waits for what only a later unit brings. From unit files, scripts,
 * compose files, reverse proxies' files and sockets. Gives `findings`; `starts`, the units that were read; `gates`, what
 * becomes of each wait; `unseen`, where another wait may be; and `notes`.
 */
export const bootDeadlock = analysis(
  { variables: host, params: z.object({}), knowsRedaction: true },
  (seen) => {
    const looked = look(seen, undefined);
    if (!looked.ok) return looked;
    return answer(looked, looked.findings);
  },
);

/** The same with what Docker says, and of it only what cannot be told without. */
export const dockerDeadlock = analysis(
  { variables: hostWithDocker, params: z.object({}), knowsRedaction: true },
  (seen) => {
    const { serviceIds, services, containerIds, containers } = seen;
    const asked = Array.isArray(serviceIds) ? serviceIds.length : 0;
    if (asked !== services.length || containerIds.length !== containers.length)
      return {
        ok: false,
        reason: 'Docker shows another number of services or containers than it lists',
      };
    const looked = look(seen, workloadsOf(seen));
    const without = look(seen, undefined);
    if (!looked.ok) return looked;
    const told = new Set(without.ok ? without.findings.map(({ subject }) => subject) : []);
    const own = looked.findings.filter(({ subject }) => !told.has(subject));
    return answer(looked, own);
  },
);

type Looked =
  | { readonly ok: false; readonly reason: string }
  | {
      readonly ok: true;
      readonly prepared: Prepared;
      /** Units of the boot whose start was read. */
      readonly starts: readonly string[];
      readonly findings: readonly BootFinding[];
      readonly gates: readonly string[];
      readonly unmapped: readonly string[];
      readonly unread: readonly string[];
      readonly unclear: readonly string[];
      readonly notes: readonly string[];
    };

function look(seen: Seen, workloads: readonly Workload[] | undefined): Looked {
  const result = prepareOrdering({
    blocks: seen.units,
    anchor: seen.anchor[0] ?? '',
    orderLines: linesOf(seen.orderLines),
  });
  if (!result.ok) return result;
  const { prepared } = result;
  const { table, transaction, anchor } = prepared;
  const isOfBoot = (name: string): boolean =>
    transaction.members[table.find(name)?.index ?? -1] === 1;
  const shown = new Set(seen.starts.map(({ Id }) => Id));
  const unlisted = missingFrom(
    prepared,
    seen.unitFiles.map(({ Id }) => Id),
  );
  if (unlisted !== undefined)
    return { ok: false, reason: `the files of ${unlisted} are not shown` };
  const missing = table.units.find(
    ({ id, type }) => type === 'service' && isOfBoot(id) && !shown.has(id),
  );
  if (missing !== undefined) return { ok: false, reason: `what ${missing.id} starts is not shown` };
  if (!seen.processes.some(([pid]) => pid === '1'))
    return { ok: false, reason: 'the list of processes does not show the first one' };
  const { waits, vain, ...told } = waitsOf(sightOf(seen, workloads), table, anchor.id, isOfBoot);
  const queue: Queue = {
    jobs: seen.jobs,
    processes: seen.processes.map(([, unit, ...argv]) => ({ unit, argv: argv.join(' ') })),
  };
  const findings = [
    ...deadlocks(prepared, waits).map((one) => deadlockFinding(one, queue, table)),
    ...vain.map(vainFinding),
  ];
  const starts = [...shown].filter(isOfBoot).sort();
  return { ok: true, prepared, starts, findings, ...told };
}

/** A finding is one whatever else could not be seen; that there is none, or one no more, only where nothing is `unseen`. */
function answer(
  { starts, gates, unread, unclear, unmapped, notes }: Extract<Looked, { ok: true }>,
  findings: readonly BootFinding[],
): AnalysisResult {
  const unseen = [
    ...unread,
    ...unclear.map((one) => `what was not understood (${one})`),
    ...unmapped.map((one) => `what another wait needs (${one})`),
  ];
  const told = [...unread, ...unclear, ...unmapped, ...notes];
  return { ok: true, value: { findings, starts, gates, unseen, notes: told } };
}

function sightOf(seen: Seen, workloads: readonly Workload[] | undefined): Sight {
  const places = [...seen.composeLines, ...seen.proxyLines];
  return {
    starts: seen.starts,
    files: filesOf(seen),
    states: seen.startStates,
    composeLines: linesOf(seen.composeLines),
    proxyLines: linesOf(seen.proxyLines),
    listening: seen.socketUnits,
    unread: places
      .filter(({ state }) => state === 'binary' || state === 'unread')
      .map(({ path }) => path),
    workloads,
  };
}

/** So many lines of a script are asked for, and one more: that shows that there are others. */
const MOST_LINES = 5000;

/** The text of scripts; null of what is a program by its first bytes, and of what is not there. What else there is was not read. */
function filesOf({ scripts, programs }: Seen): Map<string, string | null> {
  const isProgram = new Set(
    programs.flatMap(({ path, lines: [first] }) =>
      first?.number === 1 && first.text === '\u007fELF' ? [path] : [],
    ),
  );
  return new Map(
    scripts.flatMap(({ path, state, lines }): [string, string | null][] => {
      if (state === 'missing' || isProgram.has(path)) return [[path, null]];
      if (state !== 'read' || lines.length > MOST_LINES) return [];
      return [[path, lines.map(({ text }) => text).join('\n')]];
    }),
  );
}

function linesOf(seen: SeenFiles): FileLine[] {
  return seen
    .filter(({ path }) => !path.startsWith('/proc/'))
    .flatMap(({ path, lines }) => lines.map(({ number, text }) => ({ path, line: number, text })));
}

function workloadsOf({ services, containers }: SeenWithDocker): Workload[] {
  const ofSwarm = services.map(({ Spec, Endpoint }): Workload => {
    const own = Spec.Labels ?? {};
    const ports = [...(Endpoint?.Ports ?? []), ...(Spec.EndpointSpec?.Ports ?? [])];
    return {
      name: Spec.Name,
      kind: 'swarm-service',
      group: own['com.docker.stack.namespace'] ?? null,
      routes: labelRoutes(own),
      ports: [...new Set(ports.flatMap(({ PublishedPort }) => PublishedPort ?? []))],
      file: null,
    };
  });
  const alone = containers.flatMap(({ Name, Config, HostConfig }): Workload[] => {
    const own = Config?.Labels ?? {};
    if (own['com.docker.swarm.service.name'] !== undefined) return [];
    const bound = Object.values(HostConfig?.PortBindings ?? {}).flatMap((one) => one ?? []);
    return [
      {
        name: Name.replace(/^\//, ''),
        kind: 'container',
        group: own['com.docker.compose.project'] ?? null,
        routes: labelRoutes(own),
        ports: bound.map(({ HostPort }) => Number(HostPort)),
        file: null,
      },
    ];
  });
  return [...ofSwarm, ...alone];
}
