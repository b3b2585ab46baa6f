// What Docker says of running containers, as far as break-it probes ask about what is inside.
import * as z from 'zod';
import { isSecretMount } from '../../model/secret-names.ts';
import type { Parsed } from './index.ts';
import { parseJson } from './json.ts';

const END = '/proc/sys/kernel/ostype';

const named = z.object({
  Id: z.string().regex(/^[0-9a-f]{64}$/),
  Name: z.string().startsWith('/'),
  Config: z.object({
    User: z.string(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
  State: z.object({ Pid: z.int().min(0) }),
  Mounts: z.array(
    z.object({ Type: z.string(), Source: z.string().optional(), Destination: z.string() }),
  ),
});
type Container = z.infer<typeof named>;

/** What a container is called by whoever makes it anew: the service of a swarm, `project/service` of Compose, or its name. */
function lastingName({ Name, Config: { Labels } }: Container): string {
  const project = Labels?.['com.docker.compose.project'];
  const service = Labels?.['com.docker.compose.service'];
  return (
    Labels?.['com.docker.swarm.service.name'] ??
    (project !== undefined && service !== undefined ? `${project}/${service}` : Name.slice(1))
  );
}

function read(text: string, make: (containers: readonly Container[]) => unknown): Parsed {
  const parsed = parseJson(text);
  if (!parsed.ok) return parsed;
  const containers = z.array(named).min(1).safeParse(parsed.value);
  if (!containers.success) return { ok: false, reason: 'no list of containers that run' };
  return { ok: true, value: make(containers.data.toSorted((a, b) => (a.Id < b.Id ? -1 : 1))) };
}

/**
 * `docker inspect --type container`: of each container `of`, its lasting name; whether it was started as `root`; the `secrets` that are
 * mounted into it from the host; and where that is so, `processFiles`, in which the kernel says as whom its first process runs. The last element stands for a file that
 * is always there, so that there is always something to ask.
 */
export function parseSecretMounts(text: string): Parsed {
  return read(text, (containers) => [...containers.map(mountsOf), last]);
}

const last = {
  ...{ Name: '', of: '', root: true, process: '' },
  ...{ secrets: [{ Type: '', Source: END, Destination: END }], processFiles: [END] },
};

function mountsOf(one: Container) {
  const secrets = one.Mounts.flatMap(({ Type, Source = '', Destination }) =>
    isSecretMount({ Type, Source, Destination }) ? [{ Type, Source, Destination }] : [],
  );
  const process = secrets.length > 0 && one.State.Pid > 0 ? `/proc/${one.State.Pid}` : '';
  return {
    ...{ Name: one.Name.slice(1), of: lastingName(one), process, secrets },
    root: /^(?:|0+|root)(?::|$)/.test(one.Config.User),
    processFiles:
      process === '' ? [] : ['status', 'uid_map', 'gid_map'].map((file) => `${process}/${file}`),
  };
}

/** How many are looked into: each costs Docker a command. */
const most = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'] as const;

/**
 * `docker inspect --type container` of those in which nginx runs: of each lasting name `of`, the containers of it, `ids`; and one of them that is looked into, as the `first`
 * to the `sixth`. What more there are have none: they are not looked into.
 */
export function parseNginxContainers(text: string): Parsed {
  return read(text, (containers) => {
    const groups = new Map<string, string[]>();
    for (const one of containers) {
      const of = lastingName(one);
      groups.set(of, [...(groups.get(of) ?? []), one.Id]);
    }
    return [...groups]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([of, ids], at) => {
        const places = most.map((place, index) => [place, index === at ? ids.slice(0, 1) : []]);
        return { of, ids, ...(Object.fromEntries(places) as Record<string, string[]>) };
      });
  });
}
