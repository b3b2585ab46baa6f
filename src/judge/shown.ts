// What the evidence shows of units, containers and hosts by name: since when each runs, and of which commit.
import * as z from 'zod';
import { holdsRedaction } from '../document/redacted-value.ts';
import { parseInstant } from '../model/instant.ts';
import type { Span } from '../model/observation.ts';
import { motionCollector } from '../probes/motion.ts';
import type { Plan } from '../probes/plan.ts';
import { bootOf, motionsIn } from './motion.ts';
import { viewOf, type Seen, type View } from './view.ts';

/** When something began, where it runs. */
export interface Start extends Span {
  readonly host: string;
}

/** A commit that something says it was made of. */
export interface ShownCommit {
  readonly host: string;
  /** As it is written: 7 to 40 hexadecimal digits. */
  readonly commit: string;
  /** Where it is written: `the image web:4f2c1aa`. */
  readonly where: string;
  /** When what runs there was begun or last changed. */
  readonly since: number;
}

/** One thing that a claim may speak of. */
export interface Shown {
  readonly name: string;
  readonly isHost: boolean;
  readonly starts: readonly Start[];
  readonly commits: readonly ShownCommit[];
}

type Fact = Omit<Shown, 'starts' | 'commits'> & {
  readonly aliases: readonly string[];
  readonly start?: Start;
  readonly commit?: ShownCommit | undefined;
};

const instant = z.string().optional();
const units = z.array(
  z.object({
    Id: z.string(),
    LoadState: z.string(),
    ActiveState: z.string(),
    ActiveEnterTimestamp: z.string(),
    InactiveExitTimestamp: instant,
  }),
);
const containers = z.array(
  z.object({
    Name: z.string(),
    State: z.object({ Status: z.string(), StartedAt: instant }),
    Config: z.object({ Image: z.string(), Labels: z.record(z.string(), z.string()).nullish() }),
  }),
);
const services = z.array(
  z.object({
    UpdatedAt: z.string(),
    Spec: z.object({
      Name: z.string(),
      TaskTemplate: z.object({ ContainerSpec: z.object({ Image: z.string() }).optional() }),
    }),
  }),
);

/** All that looks which were read show, by each name in lower case. Nothing is told of a host in motion. */
export function shownIn(
  { collections }: Pick<Plan, 'collections'>,
  seen: Seen,
): Map<string, Shown> {
  const moving = motionsIn(seen.observations);
  const facts = collections
    .filter(
      ({ collector, host }) => readers.has(collector.id) && host !== null && !moving.has(host),
    )
    .flatMap((collection) => {
      const view = viewOf(collection, seen);
      return readers.get(collection.collector.id)?.(view, collection.host ?? '') ?? [];
    });
  return byName([...facts, ...hostsIn(seen, [...moving.keys()])]);
}

const readers: ReadonlyMap<string, (view: View, host: string) => Fact[]> = new Map([
  ['systemd-unit', (view: View, host: string) => unitsIn(view.variables?.units, host)],
  ['docker-daemon', (view, host) => unitsIn(view.variables?.daemon, host)],
  ['docker-containers', (view, host) => containersIn(view.variables?.containers, host)],
  ['swarm-services', (view, host) => servicesIn(view.variables?.services, host)],
]);

function unitsIn(value: unknown, host: string): Fact[] {
  const read = units.safeParse(value);
  if (!read.success || holdsRedaction(value)) return [];
  return read.data.flatMap((unit) => {
    const to = parseInstant(unit.ActiveEnterTimestamp);
    if (unit.LoadState !== 'loaded' || unit.ActiveState !== 'active' || to === null) return [];
    // What a start takes lies between: a script that runs for minutes was started before it.
    const from = Math.min(to, parseInstant(unit.InactiveExitTimestamp ?? '') ?? to);
    const aliases = [unit.Id, unit.Id.replace(/\.service$/, '')];
    return [{ name: unit.Id, aliases, isHost: false, start: { host, from, to } }];
  });
}

const revision = 'org.opencontainers.image.revision';

function containersIn(value: unknown, host: string): Fact[] {
  const read = containers.safeParse(value);
  return (read.success ? read.data : []).flatMap((one) => {
    const at = parseInstant(one.State.StartedAt ?? '');
    if (one.State.Status !== 'running' || at === null || holdsRedaction(one)) return [];
    const labels = one.Config.Labels ?? {};
    const names = [
      one.Name.replace(/^\//, ''),
      labels['com.docker.compose.service'],
      labels['com.docker.swarm.service.name'],
    ].filter((name) => name !== undefined);
    const label = labels[revision];
    const commit =
      label !== undefined && hexadecimal.test(label)
        ? { host, commit: label, where: `the label ${revision}`, since: at }
        : commitOf(one.Config.Image, host, at);
    return [...new Set(names)].map((name): Fact => {
      return { name, aliases: [name], isHost: false, start: { host, from: at, to: at }, commit };
    });
  });
}

function servicesIn(value: unknown, host: string): Fact[] {
  const read = services.safeParse(value);
  return (read.success ? read.data : []).flatMap(({ Spec, UpdatedAt }) => {
    const since = parseInstant(UpdatedAt);
    const image = Spec.TaskTemplate.ContainerSpec?.Image ?? '';
    if (since === null || holdsRedaction([Spec.Name, image])) return [];
    const commit = commitOf(image, host, since);
    return [{ name: Spec.Name, aliases: [Spec.Name], isHost: false, commit }];
  });
}

const hexadecimal = /^[0-9a-f]{7,40}$/;

/** The commit that the tag of an image is: `web:4f2c1aa`, `web:sha-4f2c1aa@sha256:...`. */
function commitOf(image: string, host: string, since: number): ShownCommit | undefined {
  const [named = ''] = image.split('@');
  const commit = /:(?:sha-|git-)?([0-9a-f]{7,40})$/.exec(named)?.[1];
  return commit === undefined ? undefined : { host, commit, where: `the image ${named}`, since };
}

/** Each host since PID 1 runs, by the clock of who looked. */
function hostsIn({ observations, hosts }: Seen, moving: readonly string[]): Fact[] {
  return hosts.flatMap(({ name }): Fact[] => {
    const looks = observations.filter(
      ({ host, collector }) => host === name && collector === motionCollector,
    );
    const boot = bootOf(looks);
    if (boot === null || moving.includes(name)) return [];
    return [{ name, aliases: [name], isHost: true, start: { host: name, ...boot } }];
  });
}

/** What several names, hosts and collectors tell of one name is told together. */
function byName(facts: readonly Fact[]): Map<string, Shown> {
  const all = new Map<string, Shown>();
  for (const { name, isHost, start, commit } of facts) {
    const key = `${String(isHost)} ${name}`;
    const known = all.get(key) ?? { name, isHost, starts: [], commits: [] };
    all.set(key, {
      ...known,
      starts: [...known.starts, ...(start ? [start] : [])],
      commits: [...known.commits, ...(commit ? [commit] : [])],
    });
  }
  const named = new Map<string, Shown>();
  const twice = new Set<string>();
  for (const { name, isHost, aliases } of facts) {
    const shown = all.get(`${String(isHost)} ${name}`);
    for (const alias of aliases.map((one) => one.toLowerCase())) {
      if (named.has(alias) && named.get(alias) !== shown) twice.add(alias);
      if (shown) named.set(alias, shown);
    }
  }
  // `docker` may be a unit and a container: nobody can tell which is meant.
  for (const alias of twice) named.delete(alias);
  return named;
}

/** The same with one more name, of which nothing need be seen now. */
export function withName(
  known: ReadonlyMap<string, Shown>,
  name: string | undefined,
  { hosts }: Pick<Seen, 'hosts'>,
): ReadonlyMap<string, Shown> {
  if (name === undefined || [...known.values()].some((one) => one.name === name)) return known;
  const isHost = hosts.some((one) => one.name === name);
  const shown = { name, isHost, starts: [], commits: [] };
  const names = [name, name.replace(/\.service$/, '')].map((one) => one.toLowerCase());
  return new Map([...known, ...names.map((one) => [one, shown] as const)]);
}
