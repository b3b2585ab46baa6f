// The parts of `docker service inspect`, `docker inspect --type task`, `node ls` and `info` that
// several analyses read. Names are Docker's (Engine API, definitions Service, Task, SystemInfo).
import * as z from 'zod';

const iteration = z.object({ Index: z.int().optional() }).nullish();
/** What a service or a task names as its network: an id, or in older specs a name. */
const targets = z.array(z.object({ Target: z.string().optional() })).nullish();

export const service = z.object({
  ID: z.string(),
  Spec: z.object({
    Name: z.string(),
    Mode: z.object({
      Replicated: z.object({ Replicas: z.int().optional() }).optional(),
      Global: z.object({}).optional(),
      ReplicatedJob: z
        .object({ TotalCompletions: z.int().optional(), MaxConcurrent: z.int().optional() })
        .optional(),
      GlobalJob: z.object({}).optional(),
    }),
    TaskTemplate: z.object({
      Placement: z.object({ Constraints: z.array(z.string()).nullish() }).optional(),
      Networks: targets,
    }),
    Networks: targets,
    UpdateConfig: z
      .object({ Parallelism: z.int().optional(), Order: z.string().optional() })
      .nullish(),
  }),
  UpdatedAt: z.string().optional(),
  Endpoint: z
    .object({
      VirtualIPs: z
        .array(z.object({ NetworkID: z.string(), Addr: z.string().optional() }))
        .nullish(),
    })
    .optional(),
  UpdateStatus: z
    .object({ State: z.string().optional(), CompletedAt: z.string().optional() })
    .nullish(),
  JobStatus: z.object({ JobIteration: iteration }).nullish(),
});
export type Service = z.infer<typeof service>;

export const task = z.object({
  ID: z.string(),
  ServiceID: z.string(),
  NodeID: z.string().optional(),
  Slot: z.int().optional(),
  DesiredState: z.string(),
  Status: z.object({ State: z.string(), Timestamp: z.string(), Err: z.string().optional() }),
  JobIteration: iteration,
  NetworksAttachments: z
    .array(
      z.object({
        Network: z.object({ ID: z.string() }),
        Addresses: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
});
export type Task = z.infer<typeof task>;

/** Whether a task has not ended: one that has gave its addresses back. */
export function isLive({ Status }: Task): boolean {
  return !ended.has(Status.State);
}

const ended = new Set(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned']);

export const node = z.object({
  ID: z.string(),
  Hostname: z.string(),
  Status: z.string(),
  Availability: z.string(),
  /** Empty for a worker. */
  ManagerStatus: z.string(),
});
export type Node = z.infer<typeof node>;

export const engine = z.object({ SystemTime: z.string() });

export const network = z.object({
  Id: z.string(),
  Name: z.string(),
  Driver: z.string().optional(),
  Scope: z.string().optional(),
  Options: z.record(z.string(), z.string()).nullish(),
  IPAM: z.object({ Config: z.array(z.object({ Subnet: z.string().optional() })).nullish() }),
  Containers: z
    .record(
      z.string(),
      z.object({ Name: z.string().optional(), IPv4Address: z.string().optional() }),
    )
    .nullish(),
});
export type Network = z.infer<typeof network>;
