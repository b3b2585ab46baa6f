// A host as the evidence of a claim shows it: two units, four containers, a service, and since when it runs.
import type { Evidence } from '../../src/model/evidence.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Collector } from '../../src/model/probe.ts';
import type { Collection } from '../../src/probes/plan.ts';
import { evidenceOf } from './builders.ts';

export const committedAt = '2026-06-13T05:49:00.000Z';
const startedAt = '2026-06-13T05:55:12.000Z';

export const [claimedCommit, otherCommit] = [
  `4f2c1aa${'1'.repeat(33)}`,
  `9e8d7c6${'2'.repeat(33)}`,
];

const collectorOf = (id: string, as: string): Collector =>
  ({
    ...{ id, class: 'host', vantage: 'host', params: {}, deadline: 10_000, cap: 1_000_000 },
    steps: [{ run: ['true'], parse: 'json', as, exit: [0], both: false }],
  }) as unknown as Collector;

const collectionOf = (id: string, as: string, host = 'cc-ci'): Collection => ({
  ...{ id: `${id}@${host}`, collector: collectorOf(id, as), vantage: 'host', host, params: {} },
});

/** One look of a collector: what it kept, as JSON. */
export const look = (collector: string, value: unknown, host = 'cc-ci'): Observation => ({
  ...{ collection: `${collector}@${host}`, collector, step: 0, vantage: 'host', host, argv: [] },
  ...{ startedAt, durationMs: 40, delayedMs: 0, exit: 0, stderr: null, skipped: false },
  ...{ failure: null, attempts: [] },
  stdout: { text: JSON.stringify(value), bytes: 1, digest: '', cut: false, kept: true },
});

export const plan = {
  collections: [
    collectionOf('systemd-unit', 'units'),
    collectionOf('docker-containers', 'containers'),
    collectionOf('swarm-services', 'services'),
    collectionOf('host-motion', 'underWay'),
  ],
};

const unit = (Id: string, ActiveEnterTimestamp: string, more: object = {}) => ({
  ...{ Id, LoadState: 'loaded', ActiveState: 'active', ActiveEnterTimestamp },
  ...more,
});

const container = (name: string, StartedAt: string, Image: string, Labels: object = {}) => ({
  ...{ Name: `/${name}`, State: { Status: 'running', StartedAt }, Config: { Image, Labels } },
});

export const looks = {
  units: look('systemd-unit', [
    unit('swarm-init.service', 'Sat 2026-06-13 05:38:17 UTC', {
      InactiveExitTimestamp: 'Sat 2026-06-13 05:33:10 UTC',
    }),
    unit('docker.service', 'Wed 2026-06-10 08:00:00 UTC'),
    unit('idle.service', 'Wed 2026-06-10 08:00:00 UTC', { ActiveState: 'inactive' }),
  ]),
  containers: look('docker-containers', [
    container('web', '2026-06-13T05:40:00.5Z', 'registry.example.net/web:9e8d7c6'),
    container('db', '2026-06-01T00:00:00Z', 'postgres:16', {
      'org.opencontainers.image.revision': otherCommit,
    }),
    container('cache', '2026-06-01T00:00:00Z', 'redis:7', {
      'org.opencontainers.image.revision': 'f'.repeat(40),
    }),
    container('bot', '2026-06-13T05:52:00Z', 'bot:9e8d7c6'),
  ]),
  services: look('swarm-services', [
    {
      UpdatedAt: '2026-06-12T10:00:00Z',
      Spec: {
        Name: 'shop_front',
        TaskTemplate: {
          ContainerSpec: { Image: `front:sha-${otherCommit}@sha256:${'0'.repeat(64)}` },
        },
      },
    },
  ]),
  /** Up since 04:00:00. */
  motion: look('host-motion', [{ pid: 1, seconds: 6912, what: 'init' }]),
};

/** Evidence of a claim with a message, and of what hosts showed then. */
export function saying(
  message: string | undefined,
  observations: readonly Observation[] = Object.values(looks),
  parts: Partial<Evidence> = {},
): Evidence {
  const { claim } = evidenceOf();
  const commits = { '4f2c1aa': claimedCommit, '9e8d7c6': otherCommit, [otherCommit]: otherCommit };
  const ancestry = {
    baselines: [],
    strangers: [],
    commits,
    ...(message !== undefined && { message }),
  };
  return evidenceOf({
    startedAt,
    claim: claim && { ...claim, committedAt },
    ancestry,
    observations: [...observations],
    ...parts,
  });
}
