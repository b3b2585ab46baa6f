import { z } from 'zod';
import { dockerContainer } from '../../adversary/docker-container.ts';
import { portName } from './ports.ts';
import { exactly, source, type Draft } from './proposal.ts';

const container = z.looseObject({
  Name: z.string(),
  Config: z.looseObject({ Labels: z.record(z.string(), z.string()).nullish() }),
});
type Container = z.infer<typeof container>;

const described = z.object({
  chosen: z.array(
    z.object({
      name: z.string(),
      service: z.string(),
      state: z.string(),
      health: z.string(),
      image: z.string(),
      published: z.array(z.string()),
      networkMode: z.string(),
    }),
  ),
});
type Described = z.infer<typeof described>['chosen'][number];

/** Projects of Compose as a whole, and by name the containers that nothing else made: a swarm's have a new name with every task. */
export const containers = source(
  {
    about: 'Docker containers',
    collector: 'docker-containers',
    probes: ['docker-compose-project', 'docker-container', 'docker-published-ports'],
  },
  z.object({ containers: z.array(container) }),
  ({ containers: all }) => {
    const analysed = dockerContainer({ containers: all }, {}, {});
    const seen = described.safeParse(analysed.ok ? analysed.value : null);
    if (!seen.success) return null;
    const { chosen } = seen.data;
    const projectOf = labelsOf(all, 'compose.project');
    const serviceOf = labelsOf(all, 'swarm.service.name');
    const projects = [...new Set(projectOf.values())].sort();
    const ofProject = (project: string): readonly Described[] =>
      chosen.filter(({ name }) => projectOf.get(name) === project);
    const single = chosen.filter(({ name }) => !projectOf.has(name) && !serviceOf.has(name));
    return [
      ...projects.flatMap((project) => projectDrafts(project, ofProject(project))),
      ...single.filter(isRunning).flatMap((one) => [runs(one), ...publishes(one)]),
    ];
  },
);

/** The containers that have a label of Docker's, with its value. */
function labelsOf(containers: readonly Container[], name: string): ReadonlyMap<string, string> {
  return new Map(
    containers.flatMap(({ Name, Config }) => {
      const value = Config.Labels?.[`com.docker.${name}`];
      return value === undefined ? [] : [[Name.replace(/^\//, ''), value] as const];
    }),
  );
}

const isRunning = ({ state }: Described): boolean => state === 'running';

function projectDrafts(project: string, own: readonly Described[]): Draft[] {
  const services = [...new Set(own.map(({ service }) => service))].sort();
  const whole: Draft = {
    name: `project ${project}`,
    says: `every service of the Compose project ${project} runs`,
    probe: 'docker-compose-project',
    with: { project, services },
  };
  const open = own.filter((one) => isRunning(one) && one.published.length > 0);
  return [whole, ...open.flatMap(publishes)];
}

function runs({ name, health, image }: Described): Draft {
  const isHealthy = health === 'healthy';
  return {
    name: `container ${name}`,
    says: `the container ${name} runs${isHealthy ? ' and is healthy' : ''}, from ${image}`,
    probe: 'docker-container',
    with: { container: name, ...(isHealthy ? { health } : {}), image: exactly(image) },
  };
}

/** None for one on the host's network: it publishes nothing and opens everything. */
function publishes({ name, published, networkMode }: Described): Draft[] {
  if (networkMode === 'host') return [];
  const ports = published.length === 0 ? 'no port' : `only ${published.join(', ')}`;
  return [
    {
      name: `ports ${name}`,
      says: `the container ${name} publishes ${ports}`,
      probe: 'docker-published-ports',
      with: { container: name, ...(published.length === 0 ? {} : { ports: published }) },
      instead: published.flatMap(listenedOn),
    },
  ];
}

/** Docker's proxy listens on what is published. */
function listenedOn(published: string): string[] {
  const [, port, protocol] = /:(\d+)->\d+\/(tcp|udp)$/.exec(published) ?? [];
  if (protocol !== 'tcp' && protocol !== 'udp') return [];
  return [portName({ protocol, port: Number(port) })];
}
