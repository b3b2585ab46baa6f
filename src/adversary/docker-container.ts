import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';

const bindings = z
  .record(
    z.string(),
    z.array(z.object({ HostIp: z.string().optional(), HostPort: z.string() })).nullable(),
  )
  .nullish();

const container = z.object({
  Id: z.string(),
  Name: z.string(),
  Image: z.string(),
  RestartCount: z.int(),
  State: z.object({
    Status: z.string(),
    StartedAt: z.string().optional(),
    Health: z.object({ Status: z.string() }).nullish(),
  }),
  Config: z.object({
    Image: z.string(),
    User: z.string().optional(),
    Healthcheck: z.object({ Test: z.array(z.string()).nullish() }).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
  HostConfig: z.object({ NetworkMode: z.string(), PortBindings: bindings }),
  NetworkSettings: z.object({
    Ports: bindings,
    Networks: z.record(z.string(), z.object({ Aliases: z.array(z.string()).nullish() })).nullish(),
  }),
  Mounts: z.array(z.object({ Destination: z.string(), RW: z.boolean() })).nullish(),
});
type Container = z.infer<typeof container>;

interface Selection {
  readonly container?: string | undefined;
  readonly project?: string | undefined;
  readonly service?: string | undefined;
}

/**
 * Containers as a check names them: by name, or by the labels of Compose and of stacks, whose names differ
 * by version (`web_1`, `web-1`). Gives `chosen`, one description each, sorted by name, `all`, and
 * `published`, the ports of all chosen.
 */
export const dockerContainer = analysis(
  {
    variables: z.object({ containers: z.array(container) }),
    params: z.object({
      container: z.string().optional(),
      project: z.string().optional(),
      service: z.string().optional(),
    }),
  },
  ({ containers }, selection): AnalysisResult => {
    const all = containers
      .map((one) => ({ one, shown: described(one, containers) }))
      .sort((a, b) => (a.shown.name < b.shown.name ? -1 : 1));
    const isAny = [selection.container, selection.project, selection.service].every(
      (given) => given === undefined,
    );
    const chosen = isAny ? all : all.filter(({ one }) => isChosen(one, selection));
    const shownOf = (some: typeof all) => some.map(({ shown }) => shown);
    const published = [...new Set(chosen.flatMap(({ shown }) => shown.published))].sort();
    return { ok: true, value: { chosen: shownOf(chosen), all: shownOf(all), published } };
  },
);

function isChosen(one: Container, { container: name, project, service }: Selection): boolean {
  const labels = one.Config.Labels ?? {};
  const stack = labels['com.docker.stack.namespace'];
  const swarm = labels['com.docker.swarm.service.name'];
  const projects = [labels['com.docker.compose.project'], stack];
  const services = [
    labels['com.docker.compose.service'],
    swarm,
    stack === undefined ? undefined : swarm?.replace(`${stack}_`, ''),
  ];
  return (
    (name === undefined || nameOf(one) === name) &&
    (project === undefined || projects.includes(project)) &&
    (service === undefined || services.includes(service))
  );
}

/** Its own, or that of the container whose network it shares, as those of a pod do. */
function networkModeOf(
  { HostConfig: { NetworkMode: mode } }: Container,
  all: readonly Container[],
) {
  const shared = all.find((one) => mode === `container:${one.Id}`);
  return shared?.HostConfig.NetworkMode ?? mode;
}

/** Docker's names begin with a slash, Podman's do not. */
function nameOf({ Name }: Container): string {
  return Name.replace(/^\//, '');
}

function described(one: Container, all: readonly Container[]) {
  const { Config, NetworkSettings, State } = one;
  const networks = Object.entries(NetworkSettings.Networks ?? {});
  const mounts = one.Mounts ?? [];
  const labels = Config.Labels ?? {};
  return {
    name: nameOf(one),
    service:
      labels['com.docker.compose.service'] ??
      labels['com.docker.swarm.service.name'] ??
      nameOf(one),
    state: State.Status,
    started: State.StartedAt ?? '',
    health: State.Health?.Status ?? 'none',
    restarts: one.RestartCount,
    image: Config.Image,
    imageId: one.Image,
    user: Config.User === undefined || Config.User === '' ? 'root' : Config.User,
    networkMode: networkModeOf(one, all),
    networks: networks.map(([name]) => name).sort(),
    aliases: [...new Set(networks.flatMap(([, { Aliases }]) => Aliases ?? []))].sort(),
    published: publishedBy(one),
    mounts: mounts.map(({ Destination }) => Destination).sort(),
    writable: mounts
      .filter(({ RW }) => RW)
      .map(({ Destination }) => Destination)
      .sort(),
    healthcheck: (Config.Healthcheck?.Test ?? []).join(' '),
  };
}

/** `127.0.0.1:8080->80/tcp`: of one that runs what is in effect, of others what will be. */
function publishedBy({ State, HostConfig, NetworkSettings }: Container): string[] {
  const ports = State.Status === 'running' ? NetworkSettings.Ports : HostConfig.PortBindings;
  const all = Object.entries(ports ?? {}).flatMap(([inside, outside]) =>
    (outside ?? []).map(({ HostIp, HostPort }) => {
      const address = HostIp === undefined || HostIp === '' ? '0.0.0.0' : HostIp;
      return `${address.includes(':') ? `[${address}]` : address}:${HostPort}->${inside}`;
    }),
  );
  return [...new Set(all)].sort();
}
