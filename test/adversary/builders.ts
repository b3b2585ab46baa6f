// Services, tasks and nodes of a swarm as `docker inspect` prints them: as little as the analyses read.
import type { Observed } from '../../src/adversary/analysis.ts';

export const instant = (ms: number): string => new Date(ms).toISOString();

/** When the tasks were listed, by the reviewer's clock and by the daemon's, which are not the same. */
export const listedAt = Date.UTC(2026, 5, 13, 5, 49, 12);
export const daemonAt = listedAt + 3_600_000;

/** The daemon's clock was read before the tasks were listed. */
export const inOrder: Observed = {
  engine: { from: listedAt - 40, to: listedAt - 20 },
  tasks: { from: listedAt, to: listedAt + 30 },
};

export interface ServiceParts {
  readonly mode?: object;
  readonly update?: string;
  readonly constraints?: readonly string[] | null;
  readonly iteration?: number;
  readonly vips?: readonly { readonly NetworkID: string; readonly Addr?: string }[];
  readonly targets?: readonly string[];
}

export function service(name: string, parts: ServiceParts = {}) {
  const { mode = { Replicated: { Replicas: 1 } }, update, constraints, iteration } = parts;
  return {
    ID: `id-of-${name}`,
    Spec: {
      Name: name,
      Mode: mode,
      TaskTemplate: {
        Placement: constraints === undefined ? {} : { Constraints: constraints },
        Networks: parts.targets?.map((Target) => ({ Target })) ?? null,
      },
    },
    Endpoint: { VirtualIPs: parts.vips ?? null },
    UpdateStatus: update === undefined ? null : { State: update },
    JobStatus: iteration === undefined ? null : { JobIteration: { Index: iteration } },
  };
}

export interface TaskParts {
  readonly state?: string;
  readonly desired?: string;
  readonly node?: string;
  readonly since?: string;
  readonly iteration?: number;
  readonly on?: Readonly<Record<string, readonly string[] | null>>;
}

let tasks = 0;

export function task(of: string, parts: TaskParts = {}) {
  return {
    ID: `task-${++tasks}`,
    ServiceID: `id-of-${of}`,
    NodeID: parts.node ?? 'node-1',
    DesiredState: parts.desired ?? 'running',
    Status: {
      State: parts.state ?? 'running',
      Timestamp: parts.since ?? instant(daemonAt - 86_400_000),
    },
    JobIteration: parts.iteration === undefined ? null : { Index: parts.iteration },
    NetworksAttachments: Object.entries(parts.on ?? {}).map(([ID, Addresses]) => ({
      Network: { ID },
      Addresses,
    })),
  };
}

export function node(id: string, more: object = {}) {
  return {
    ID: id,
    Hostname: `host-of-${id}`,
    Status: 'Ready',
    Availability: 'Active',
    ManagerStatus: '',
    ...more,
  };
}

export const manager = node('node-1', { ManagerStatus: 'Leader' });

export const id = (name: string): string => `${name}-0123456789abcdef`;
export const network = (name: string, ...subnets: readonly string[]) => ({
  Id: id(name),
  Name: name,
  IPAM: { Config: subnets.map((Subnet) => ({ Subnet })) },
});
