// What Podman prints, in Docker's words: a list of another shape than those seen (Podman 4.3) is no answer.
import { z } from 'zod';
import type { Parsed } from './index.ts';
import { parseJson } from './json.ts';

const listed = z.array(z.looseObject({ Id: z.string().min(1), Names: z.tuple([z.string()]) }));

const network = z.looseObject({
  name: z.string().min(1),
  id: z.string().min(1),
  driver: z.string(),
  created: z.string(),
  subnets: z.array(z.looseObject({ subnet: z.string() })).optional(),
});

const ports = z.record(
  z.string(),
  z.array(z.looseObject({ HostIp: z.string(), HostPort: z.string() })).nullable(),
);
const container = z.looseObject({
  Id: z.string().min(1),
  Name: z.string().min(1),
  State: z.looseObject({
    Status: z.string().min(1),
    Health: z.looseObject({ Status: z.string() }),
  }),
  HostConfig: z.looseObject({
    NetworkMode: z.string().min(1),
    PortBindings: ports,
    Privileged: z.boolean(),
    LogConfig: z.looseObject({ Type: z.string(), Size: z.string() }),
  }),
  NetworkSettings: z.looseObject({
    Ports: ports,
    Networks: z.record(z.string(), z.unknown()).optional(),
  }),
  Mounts: z.array(z.looseObject({ Destination: z.string(), RW: z.boolean() })),
});

/** `podman ps --format '{{json .}}'`: one list, where Docker prints a line for each. */
export function parsePodmanPs(text: string): Parsed {
  return read(text, listed, ({ Id, Names: [name] }) => ({
    ID: Id,
    Names: name,
    Engine: 'podman',
  }));
}

/** `podman network ls --format '{{json .}}'` and `podman network inspect`, which print the same. No scope: Podman knows none. */
export function parsePodmanNetworks(text: string): Parsed {
  return read(text, z.array(network), ({ name, id, driver, created, subnets = [] }) => ({
    ID: id,
    Id: id,
    Name: name,
    Driver: driver,
    // The network that is always there says the time of the question.
    ...(name === 'podman' ? {} : { CreatedAt: created }),
    IPAM: { Config: subnets.map(({ subnet }) => ({ Subnet: subnet })) },
  }));
}

/** `podman inspect --type container`: no health check is a status of no letters, no network is none of the list. */
export function parsePodmanContainers(text: string): Parsed {
  return read(text, z.array(container), (one) => {
    const { NetworkSettings, HostConfig, State } = one;
    const { Health, ...state } = State;
    const networks = NetworkSettings.Networks ?? { [HostConfig.NetworkMode]: {} };
    return {
      ...one,
      State: Health.Status === '' ? state : State,
      NetworkSettings: { ...NetworkSettings, Networks: networks },
    };
  });
}

function read<T>(text: string, shape: z.ZodType<T[]>, told: (one: T) => unknown): Parsed {
  const parsed = parseJson(text);
  if (!parsed.ok) return parsed;
  const seen = shape.safeParse(parsed.value);
  if (seen.success) return { ok: true, value: seen.data.map(told) };
  const [issue] = seen.error.issues;
  const place = issue?.path.join('.') ?? '';
  return { ok: false, reason: `it is not what Podman is known to print: ${place || 'no list'}` };
}
