import { describe, expect, it } from 'vitest';
import { parseOutput } from '../../../src/probes/parsers/index.ts';

/** As Podman 4.3 prints it, in part. */
const web = {
  Id: 'f947',
  Name: 'web',
  State: { Status: 'running', Health: { Status: 'healthy' } },
  HostConfig: {
    NetworkMode: 'bridge',
    PortBindings: {},
    Privileged: false,
    LogConfig: { Type: 'journald', Size: '0B' },
  },
  NetworkSettings: { Ports: { '80/tcp': null }, Networks: { appnet: {} } },
  Mounts: [{ Destination: '/data', RW: true }],
};
const appnet = { name: 'appnet', id: '1be0', driver: 'bridge', created: '2026-11-21T15:48:50Z' };

const containers = (one: object) => parseOutput('podman-containers', JSON.stringify([one]));
const networks = (one: object) => parseOutput('podman-networks', JSON.stringify([one]));

/** The object without what stands at a path. */
function without(value: object, path: string): object {
  const [head = '', ...rest] = path.split('.');
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
      if (key !== head) return [[key, inner]];
      return rest.length === 0 ? [] : [[key, without(inner as object, rest.join('.'))]];
    }),
  );
}

describe('podman inspect', () => {
  it('is what Docker would say', () => {
    expect(containers(web)).toEqual({ ok: true, value: [web] });
  });

  it('has no health where there is no health check', () => {
    const plain = { ...web, State: { Status: 'running', Health: { Status: '' } } };
    expect(containers(plain)).toMatchObject({ value: [{ State: { Status: 'running' } }] });
    expect(JSON.stringify(containers(plain))).not.toContain('Health');
  });

  it.each(['host', 'none', 'slirp4netns'])('names the network %s, as Docker does', (mode) => {
    const NetworkSettings = { Ports: {} };
    const seen = containers({
      ...web,
      NetworkSettings,
      HostConfig: { ...web.HostConfig, NetworkMode: mode },
    });
    expect(seen).toMatchObject({ value: [{ NetworkSettings: { Networks: { [mode]: {} } } }] });
  });

  it.each([
    'Id',
    'Name',
    'State.Status',
    'State.Health',
    'HostConfig.NetworkMode',
    'HostConfig.PortBindings',
    'HostConfig.Privileged',
    'HostConfig.LogConfig.Size',
    'NetworkSettings.Ports',
    'Mounts',
  ])('without %s is no answer: absent is not none', (path) => {
    expect(containers(without(web, path)).ok).toBe(false);
  });
});

describe('networks of Podman', () => {
  it('have their subnets where Docker has them, and no scope', () => {
    const seen = networks({ ...appnet, subnets: [{ subnet: '10.89.60.0/24', gateway: 'x' }] });
    expect(seen).toEqual({
      ok: true,
      value: [
        {
          ID: '1be0',
          Id: '1be0',
          Name: 'appnet',
          Driver: 'bridge',
          CreatedAt: appnet.created,
          IPAM: { Config: [{ Subnet: '10.89.60.0/24' }] },
        },
      ],
    });
  });

  it('are not said to be made when the question was put', () => {
    expect(JSON.stringify(networks({ ...appnet, name: 'podman' }))).not.toContain('CreatedAt');
  });
});

describe('podman ps', () => {
  it('lists ids and names', () => {
    const text = JSON.stringify([{ Id: 'f947', Names: ['web'], State: 'running' }]);
    expect(parseOutput('podman-ps', text)).toEqual({
      ok: true,
      value: [{ ID: 'f947', Names: 'web', Engine: 'podman' }],
    });
  });

  it.each(['', '{}', '7', '[{"ID":"f947","Names":"web"}]', '[{"Id":"f947","Names":[]}]'])(
    'is no list where it prints %j',
    (text) => {
      expect(parseOutput('podman-ps', text).ok).toBe(false);
    },
  );
});
