import { describe, expect, it } from 'vitest';
import { builtinProbes } from '../../src/adapters/package-files.ts';
import { collector, probe } from '../../src/model/probe.ts';
import { forEngine, toldOf, unknownTo } from '../../src/probes/engine.ts';
import { parse } from 'yaml';

const ps = ['docker', 'ps', '--format', '{{json .}}'];
const made = (steps: object[], more: object = {}) =>
  collector.parse({ id: 'some-containers', class: 'docker', steps, ...more });
const known = made([
  { run: ps, parse: 'json-lines', podman: { parse: 'podman-ps' }, keep: ['ID'] },
  { run: ['docker', 'logs', 'a'], parse: 'docker-log', podman: { run: ['podman', 'logs', 'b'] } },
]);

const shipped = builtinProbes().flatMap(({ path, text }) =>
  path.includes('/collectors/') ? [collector.parse(parse(text))] : [],
);

describe('a host with Podman', () => {
  it('is asked in its own words, and read by its own parser', () => {
    const { steps } = forEngine(known, 'podman');
    expect(steps).toMatchObject([
      { run: ['podman', ...ps.slice(1)], parse: 'podman-ps', keep: ['ID'] },
      { run: ['podman', 'logs', 'b'], parse: 'docker-log' },
    ]);
  });

  it('is not asked at all where one step is not known for it', () => {
    const half = made([...known.steps, { run: ['docker', 'node', 'ls'], parse: 'json-lines' }]);
    expect(unknownTo(half, 'podman')).toContain('some-containers is not known for Podman');
    expect(forEngine(half, 'podman')).toBe(half);
  });

  it('is asked what a vector of Podman asks, and what has nothing to do with containers', () => {
    const own = made([{ run: ['podman', 'ps'], parse: 'lines' }]);
    const other = made([{ run: ['id'], parse: 'lines' }], { class: 'host' });
    expect([own, other].map((one) => unknownTo(one, 'podman'))).toEqual([null, null]);
  });

  it('is what these of ours are known for, and no others', () => {
    const docker = shipped.filter((one) => one.class === 'docker');
    const asked = docker.filter((one) => unknownTo(one, 'podman') === null).map(({ id }) => id);
    expect(asked).toEqual([
      'container-connects',
      'container-environment',
      'container-file-digest',
      'container-file-open',
      'container-file',
      'container-log',
      'container-reach',
      'container-resolves',
      'docker-containers',
      'docker-networks',
      'docker-volumes',
    ]);
  });

  it('is told of by its own commands and its own right', () => {
    const asked = probe.parse({
      id: 'some',
      title: 'Some',
      from: 'some-containers',
      remedy: '`docker logs` says why.',
      rights: 'group docker, which is root in all but name',
    });
    expect(toldOf(asked, 'podman')).toMatchObject({
      remedy: '`podman logs` says why.',
      rights: 'the login that owns the containers',
    });
    expect(toldOf(asked, 'docker')).toBe(asked);
  });
});

it('is asked nothing new where a host has Docker', () => {
  for (const one of shipped) {
    expect(unknownTo(one, 'docker')).toBeNull();
    expect(forEngine(one, 'docker')).toBe(one);
  }
});
