import { describe, expect, it } from 'vitest';
import { toldOfNoDocker } from '../../src/judge/no-docker.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { BesideClaim } from '../../src/model/review.ts';
import { observed, planned } from './planned.ts';

const reason = 'could not look: docker is not on this host';
const asks = (id: string, host: string | null, ...collections: string[]) => {
  const one = planned({ id, host });
  return { ...one, probe: { ...one.probe, id }, collections };
};
const checks = [
  asks('image-tag-moved', 'cc-ci', 'containers@cc-ci'),
  asks('filter-not-durable', 'cc-ci', 'filters@cc-ci'),
  asks('image-tag-moved', 'other', 'containers@other'),
];
const beside: BesideClaim = {
  probes: 2,
  places: ['cc-ci', 'other'],
  before: [],
  blind: checks.map(({ probe, host }) => ({ probe: probe.id, host, reason })),
};

const missing: Partial<Observation> = {
  exit: 127,
  stdout: null,
  failure: { kind: 'tool-missing', reason: 'docker is not on this host.' },
};
const asked = (host: string, more: Partial<Observation>, argv = ['docker', 'ps']): Observation =>
  observed('', { host, collection: `containers@${host}`, argv, ...more });
const unit = (id: string, state: string) => `Id=${id}\nLoadState=${state}\n`;
const services = (host: string, ...units: string[]): Observation =>
  observed(units.join('\n'), {
    ...{ host, collection: `services@${host}`, collector: 'systemd-services' },
    argv: ['systemctl', 'show'],
  });
const debian = [unit('ssh.service', 'loaded'), unit('docker.service', 'not-found')];
const waiting: Partial<Observation> = {
  ...{ exit: null, stdout: null },
  failure: { kind: 'input', reason: 'an earlier step has no answer' },
};
const bare = [asked('cc-ci', missing), asked('cc-ci', waiting, ['docker', 'inspect'])];

const told = (...observations: Observation[]): string[] =>
  (toldOfNoDocker(beside, checks, observations)?.blind ?? []).flatMap(
    ({ probe, host, noDocker }) => (noDocker ? [`${probe}@${host ?? ''}`] : []),
  );

describe('a host without Docker', () => {
  it('is told of those probes that ask Docker there, and no other', () => {
    const podman = asked('cc-ci', missing, ['podman', 'ps']);
    for (const seen of [bare, [...bare, podman]])
      expect(told(...seen, services('cc-ci', ...debian))).toEqual(['image-tag-moved@cc-ci']);
    const { blind = [] } =
      toldOfNoDocker(beside, checks, [...bare, services('cc-ci', ...debian)]) ?? {};
    expect(blind[0]).toEqual({ ...beside.blind[0], noDocker: true });
  });

  const loaded = services('cc-ci', ...debian);
  it.each<[string, Observation[]]>([
    ['systemd was not asked', []],
    ['systemd was asked at another host', [services('other', ...debian)]],
    ['systemd said nothing', [services('cc-ci')]],
    ['systemd knows no service at all', [services('cc-ci', unit('ssh.service', 'not-found'))]],
    ['systemd refused', [{ ...loaded, failure: { kind: 'denied', reason: 'no' } }]],
    ['one of two looks at systemd failed', [loaded, { ...loaded, stdout: null }]],
    [
      'what systemd said is cut off',
      [{ ...loaded, stdout: loaded.stdout && { ...loaded.stdout, cut: true } }],
    ],
    ...['docker', 'snap.docker.dockerd', 'containerd', 'podman-auto-update', 'docker@a'].map(
      (name): [string, Observation[]] => [
        `systemd knows ${name}.service`,
        [services('cc-ci', ...debian, unit(`${name}.service`, 'loaded'))],
      ],
    ),
    ['it is masked', [services('cc-ci', ...debian, unit('docker.service', 'masked'))]],
    ['podman answers', [loaded, asked('cc-ci', {}, ['podman', 'ps'])]],
    ['one docker command answers', [loaded, asked('cc-ci', {})]],
    [
      'one docker command is denied',
      [loaded, asked('cc-ci', { failure: { kind: 'denied', reason: 'no' } })],
    ],
  ])('is not told where %s', (_, more) => {
    expect(told(...bare, ...more)).toEqual([]);
  });

  it('is not told of a unit whose name only begins so', () => {
    expect(told(...bare, services('cc-ci', ...debian, unit('dockers.service', 'loaded')))).toEqual([
      'image-tag-moved@cc-ci',
    ]);
    expect(toldOfNoDocker(null, checks, bare)).toBeNull();
  });
});
