/** From what a gate waits for to the units that have to start for it to open. */
import type { Ask } from './model.ts';
import { routedTo, type Places, type Workload } from './places.ts';
import { leadsTo, mayLead } from './rules.ts';
import type { UnitDeployment } from './starts.ts';
import { isOpen } from './words.ts';

/** One of these units has to have started. */
export interface Requirement {
  readonly anyOf: readonly string[];
  /** How that is known, for a reader. */
  readonly because: string;
}

export type Mapped =
  | {
      readonly kind: 'needs';
      readonly requirements: readonly Requirement[];
      /** What else it needs, and cannot be told. */
      readonly open: string | null;
    }
  /** Not of this host, or nothing that a unit's start brings. */
  | { readonly kind: 'external'; readonly reason: string }
  | { readonly kind: 'unmapped'; readonly reason: string };

export interface Known {
  readonly places: Places;
  readonly deployments: readonly UnitDeployment[];
  /** Id of a unit by any of its names; undefined where none is loaded. */
  readonly unitOf: (name: string) => string | undefined;
  /** What boot is about: the default target. */
  readonly anchor: string;
}

export function providersOf({ kind, target }: Ask, known: Known): Mapped {
  if (kind === 'boot')
    return needs([{ anyOf: [known.anchor], because: 'it waits for the end of boot' }]);
  if (kind === 'swarm-converge') return external('it waits for what it deploys itself');
  if (isOpen(target)) return unmapped(`${target} is made of what the script does not say`);
  switch (kind) {
    case 'unit': {
      const unit = known.unitOf(target);
      return unit === undefined
        ? unmapped(`${target} is not loaded, and who starts it cannot be told`)
        : needs([{ anyOf: [unit], because: `the command names ${target}` }]);
    }
    case 'http':
      return ofUrl(target, known);
    case 'tcp':
      return ofPlace(target, known);
    case 'swarm-service':
    case 'container':
      return ofWorkload(target, known);
    case 'path':
      return ofPath(target, known);
    case 'host':
      return external(`${target} is no unit's to bring`);
  }
}

/** What is no part of the kernel's own trees, any unit of the boot may write. */
function ofPath(target: string, known: Known): Mapped {
  if (/^(?:\/var)?\/run\/docker\.sock$/.test(target)) {
    const unit = known.unitOf('docker.service');
    if (unit !== undefined) return needs([{ anyOf: [unit], because: `it listens on ${target}` }]);
  }
  return /^\/(?:proc|sys|dev)\//.test(target) && !target.includes('/dev/shm/')
    ? external(`${target} is the kernel's to bring`)
    : unmapped(`which unit brings ${target} cannot be told`);
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|0\.0\.0\.0)$/;

function ofUrl(target: string, known: Known): Mapped {
  const [, scheme = '', host = '', given, path = '/'] =
    /^(https?):\/\/(?:[^/@]*@)?(\[[^\]]+\]|[^/:?#]+)(?::(\d{1,5}))?([/?#].*)?$/i.exec(target) ?? [];
  if (host === '') return unmapped(`${target} is no address that is understood`);
  const port = given === undefined ? (scheme.toLowerCase() === 'https' ? 443 : 80) : Number(given);
  if (LOOPBACK.test(host)) return ofPort(port, known);
  return ofName(host.toLowerCase(), port, path, known);
}

function ofName(host: string, port: number, path: string, known: Known): Mapped {
  const { places } = known;
  if (/^(?:\d{1,3}(?:\.\d{1,3}){3}|\[.*\])$/.test(host)) return ofPlace(`${host}:${port}`, known);
  const routed = routedTo(places, host, path);
  const proxies = places.proxies.filter(({ route }) => leadsTo(route, host, path));
  const [partly] = proxies.filter(({ isWhole }) => !isWhole);
  const open = partly === undefined ? null : `whom ${partly.where} hands ${host} to cannot be told`;
  const behind = proxies.flatMap(({ ports, where }) =>
    ports.flatMap((one) =>
      atPort(one, known).map((unit) => ({
        unit,
        because: `${where} hands ${host} to port ${one}`,
      })),
    ),
  );
  const found = [
    ...routed.flatMap(({ workload, router }) =>
      unitsOf(workload, known).map((unit) => ({
        unit,
        because: `the router ${router} of ${workload.name} takes ${host}, and ${unit} deploys ${workload.group ?? workload.name}`,
      })),
    ),
    ...behind,
  ];
  if (found.length > 0) {
    const proxy = proxies.length > 0 ? proxies.map(({ unit }) => unit) : atPort(port, known);
    const front = proxy.flatMap((name) => known.unitOf(name) ?? []);
    const ofFront = { anyOf: [...new Set(front)], because: `it answers on port ${port}` };
    return needs([anyOf(found), ...(front.length === 0 ? [] : [ofFront])], open);
  }
  if (routed.length > 0)
    return unmapped(
      `no unit's script deploys ${routed[0]?.workload.name ?? ''}, which takes ${host}`,
    );
  const [handed] = proxies.filter(({ ports }) => ports.length > 0);
  if (handed !== undefined)
    return unmapped(
      `${handed.where} hands ${host} to port ${handed.ports.join(', ')}, and no unit is known to bring that`,
    );
  const fronts = proxies.flatMap(({ unit, where }) => {
    const id = known.unitOf(unit);
    return id === undefined ? [] : [{ unit: id, because: `${where} serves ${host}` }];
  });
  if (fronts.length > 0) return needs([anyOf(fronts)], open);
  if (isMaybe(places, host, path))
    return unmapped(`a pattern of this host's proxies may take ${host}`);
  return places.unseen.length > 0
    ? unmapped(`who serves ${host} could not be seen: ${places.unseen.join('; ')}`)
    : external(`${host} is no name that this host serves`);
}

/** Whether a pattern or a path without a name may lead there. */
function isMaybe({ proxies, workloads }: Places, host: string, path: string): boolean {
  const routes = workloads.flatMap((one) => one.routes.map(({ route }) => route));
  return [...routes, ...proxies.map(({ route }) => route)].some((one) => mayLead(one, host, path));
}

function ofPlace(target: string, known: Known): Mapped {
  const [, host = '', port = ''] = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(target) ?? [];
  if (host === '') return unmapped(`${target} is no address that is understood`);
  const isOwn =
    LOOPBACK.test(host) || known.places.listening.some(({ address }) => address === host);
  if (isOwn) return ofPort(Number(port), known);
  const isAnywhere = known.places.listening.some(
    (one) => one.port === Number(port) && /^(?:0\.0\.0\.0|\*|\[?::\]?)$/.test(one.address),
  );
  const isAddress = /^[\d.]+$|^\[/.test(host);
  return isAddress && isAnywhere
    ? unmapped(`whether ${host} is this host's own address cannot be told`)
    : external(`${host} is another machine's, as far as can be seen`);
}

function ofPort(port: number, known: Known): Mapped {
  const units = atPort(port, known);
  if (units.length > 0)
    return needs([{ anyOf: units, because: `port ${port} is ${units.join("'s or ")}'s` }]);
  const { unseen } = known.places;
  const why =
    unseen.length > 0
      ? `could not be seen: ${unseen.join('; ')}`
      : 'cannot be told: nothing listens there now';
  return unmapped(`whose port ${port} is ${why}`);
}

/** Published ports first: their sockets are dockerd's, or nobody's. */
function atPort(port: number, known: Known): string[] {
  const { workloads, listening } = known.places;
  const published = workloads
    .filter(({ ports }) => ports.includes(port))
    .flatMap((workload) => unitsOf(workload, known));
  if (published.length > 0) return [...new Set(published)].sort();
  const owners = listening.flatMap(({ port: own, unit }) =>
    own === port && unit !== null ? [unit] : [],
  );
  return [...new Set(owners.flatMap((name) => known.unitOf(name) ?? []))].sort();
}

function ofWorkload(target: string, known: Known): Mapped {
  const workloads = known.places.workloads.filter(
    ({ name, group }) => name === target || group === target || name.startsWith(target),
  );
  const units = [
    ...workloads.flatMap((workload) => unitsOf(workload, known)),
    ...known.deployments
      .filter(
        ({ name, kind }) => name === target || (kind === 'stack' && target.startsWith(`${name}_`)),
      )
      .map(({ unit }) => unit),
  ];
  if (units.length === 0) return unmapped(`no unit's script deploys ${target}`);
  return needs([{ anyOf: [...new Set(units)].sort(), because: `its script deploys ${target}` }]);
}

/** The units whose script deploys it. */
function unitsOf({ name, kind, group, file }: Workload, { deployments }: Known): string[] {
  const found = deployments.filter((one) => {
    if (file !== null && one.files.includes(file)) return true;
    if (one.kind === 'stack') return kind === 'swarm-service' && one.name === group;
    if (one.kind === 'compose') return kind === 'container' && one.name === group;
    return one.kind === kind && one.name === name;
  });
  return [...new Set(found.map(({ unit }) => unit))].sort();
}

function anyOf(found: readonly { readonly unit: string; readonly because: string }[]): Requirement {
  const units = [...new Set(found.map(({ unit }) => unit))].sort();
  return { anyOf: units, because: found[0]?.because ?? '' };
}

function needs(requirements: readonly Requirement[], open: string | null = null): Mapped {
  return { kind: 'needs', requirements, open };
}

function external(reason: string): Mapped {
  return { kind: 'external', reason };
}

function unmapped(reason: string): Mapped {
  return { kind: 'unmapped', reason };
}
