import * as z from 'zod';
import { forgeKind } from './forge.ts';

const hostKeyPin = z
  .string()
  .regex(
    /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|rsa-sha2-(256|512)|ssh-rsa) SHA256:[A-Za-z0-9+/]{43}=?$/,
    'algorithm and fingerprint of the key, as `ssh-keygen -lf` prints them',
  );

/** What runs containers on a host. */
export const engine = z.enum(['docker', 'podman']);
export type Engine = z.infer<typeof engine>;

/** One host of review.yaml. */
export const hostConfig = z.strictObject({
  address: z.string().min(1),
  port: z.int().min(1).max(65535).default(22),
  user: z.string().min(1),
  /** Algorithm and fingerprint, as `ssh-keygen -lf` prints it. */
  hostKey: hostKeyPin.optional(),
  /** A known_hosts file of the operator's, instead of `hostKey`. */
  knownHosts: z.string().optional(),
  /** Another host of this file that the connection goes through. */
  jump: z.string().optional(),
  sudo: z.boolean().default(false),
  /** With Podman, containers are those of the login. */
  engine: engine.default('docker'),
  vars: z.record(z.string(), z.string()).default({}),
  limits: z
    .strictObject({
      docker: z
        .strictObject({
          concurrent: z.int().min(1).max(8).default(3),
          intervalMs: z.int().min(0).default(500),
          burst: z.int().min(1).default(5),
        })
        .prefault({}),
      /** Requests in a row that a check may make, and where: `https://a.example`, or with ` by address:port`. */
      http: z
        .strictObject({ burst: z.int().min(1).max(500), origins: z.array(z.string()).min(1) })
        .optional(),
    })
    .prefault({}),
});
export type HostConfig = z.infer<typeof hostConfig>;

/** `review.yaml`. */
export const reviewConfig = z.strictObject({
  repository: z.string().default('.'),
  branch: z.string().default('main'),
  criteria: z
    .union([
      z.literal('anchor'),
      z.strictObject({ repository: z.string(), branch: z.string().default('main') }),
    ])
    .default('anchor'),
  /** Folder of REVIEW-<phase>.md, its ledger and `evidence/`, inside the repository. */
  output: z.string().default('machine-docs'),
  /** Whether evidence may lie beside the REVIEW file: `outside` has the operator keep it, and the commit name its digest. */
  evidence: z.enum(['committed', 'outside']).default('committed'),
  hosts: z.record(z.string(), hostConfig),
  report: z.strictObject({ forge: forgeKind, url: z.url() }).optional(),
});
export type ReviewConfig = z.infer<typeof reviewConfig>;
