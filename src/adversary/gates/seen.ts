/** Shapes of what is read of a host to see how it boots. */
import * as z from 'zod';
import { propertyBlock } from '../ordering/block.ts';
import { readFiles } from '../read-files.ts';

const labels = z.record(z.string(), z.string()).optional();
const port = z.looseObject({ PublishedPort: z.int().optional() });

const ofHost = {
  units: z.array(propertyBlock),
  anchor: z.array(z.string()).length(1),
  unitFiles: z.array(z.looseObject({ Id: z.string() })),
  orderLines: readFiles,
  starts: z.array(
    z.looseObject({
      Id: z.string(),
      Type: z.string().optional(),
      TimeoutStartUSec: z.string(),
      commands: z.array(
        z.looseObject({
          phase: z.enum(['ExecStartPre', 'ExecStart', 'ExecStartPost']),
          path: z.string(),
          argv: z.string(),
          ignored: z.boolean(),
        }),
      ),
      files: z.array(z.string()),
    }),
  ),
  startStates: z.array(
    z.looseObject({
      Id: z.string(),
      UnitFileState: z.string(),
      Job: z.string().optional(),
      InactiveExitTimestampMonotonic: z.string(),
      WantedBy: z.string(),
      RequiredBy: z.string(),
      TriggeredBy: z.string(),
    }),
  ),
  scripts: readFiles,
  programs: readFiles,
  composeLines: readFiles,
  socketUnits: z
    .array(z.looseObject({ address: z.string(), port: z.int(), unit: z.string().nullable() }))
    .min(1),
  proxyLines: readFiles,
  jobs: z.array(z.looseObject({ unit: z.string(), type: z.string(), state: z.string() })),
  processes: z.array(z.tuple([z.string().regex(/^\d+$/), z.string()], z.string())),
};

const ofDocker = {
  serviceIds: z.union([z.array(z.unknown()), z.looseObject({ refused: z.literal(true) })]),
  services: z.array(
    z.looseObject({
      Spec: z.looseObject({
        Name: z.string(),
        Labels: labels,
        EndpointSpec: z.looseObject({ Ports: z.array(port).optional() }).optional(),
      }),
      Endpoint: z.looseObject({ Ports: z.array(port).optional() }).optional(),
    }),
  ),
  containerIds: z.array(z.unknown()),
  containers: z.array(
    z.looseObject({
      Name: z.string(),
      Config: z.looseObject({ Labels: labels }).optional(),
      HostConfig: z
        .looseObject({
          PortBindings: z
            .record(z.string(), z.array(z.looseObject({ HostPort: z.string() })).nullable())
            .nullish(),
        })
        .optional(),
    }),
  ),
};

/** What the collectors of the boot deadlock probes saw. */
export const host = z.object(ofHost);
/** The same, and what Docker says. */
export const hostWithDocker = z.object({ ...ofHost, ...ofDocker });

export type Seen = z.infer<typeof host>;
export type SeenWithDocker = z.infer<typeof hostWithDocker>;
/** Files as a search of their lines gives them. */
export type SeenFiles = z.infer<typeof readFiles>;
