import { describe, expect, it } from 'vitest';
import { dockerContainer } from '../../src/adversary/docker-container.ts';

const base = {
  Id: 'a1',
  Name: '/app-web-1',
  Image: 'sha256:1',
  RestartCount: 0,
  State: { Status: 'running' },
  Config: { Image: 'app:1', User: '', Labels: {} as Record<string, string> },
  HostConfig: { NetworkMode: 'app_net', PortBindings: {} },
  NetworkSettings: { Ports: {}, Networks: {} },
  Mounts: [],
};

function ask(containers: readonly unknown[], params: Record<string, string> = {}) {
  const result = dockerContainer({ containers }, params, {});
  if (!result.ok) return result.reason;
  return (result.value.chosen as { name: string; published: string[] }[]).map((one) => one);
}

const named = (name: string, labels: Record<string, string>) => ({
  ...base,
  Name: `/${name}`,
  Config: { ...base.Config, Labels: labels },
});
const compose = {
  'com.docker.compose.project': 'app',
  'com.docker.compose.service': 'web',
};
const stack = {
  'com.docker.stack.namespace': 'app',
  'com.docker.swarm.service.name': 'app_web',
};

describe('the containers that a check means', () => {
  it.each([
    ['Compose v1', 'app_web_1', compose, { project: 'app', service: 'web' }, 1],
    ['Compose v2', 'app-web-1', compose, { project: 'app' }, 1],
    ['a stack, the service with its prefix', 'app_web.1.x', stack, { service: 'app_web' }, 1],
    ['a stack, the service without', 'app_web.1.x', stack, { project: 'app', service: 'web' }, 1],
    ['another project', 'app-web-1', compose, { project: 'other', service: 'web' }, 0],
    ['part of a name', 'app-web-1', {}, { container: 'app-web' }, 0],
    [
      'the name, and another project',
      'app-web-1',
      compose,
      { container: 'app-web-1', project: 'x' },
      0,
    ],
  ])('%s', (_, name, labels, params, count) => {
    expect(ask([named(name, labels)], params)).toHaveLength(count);
  });
});

describe('the ports that a container publishes', () => {
  const ports = {
    '80/tcp': [
      { HostIp: '0.0.0.0', HostPort: '8080' },
      { HostIp: '::', HostPort: '8080' },
    ],
    '443/tcp': null,
  };

  it('are those in effect while it runs', () => {
    const one = { ...base, NetworkSettings: { Ports: ports, Networks: {} } };
    expect(ask([one])).toMatchObject([
      { published: ['0.0.0.0:8080->80/tcp', '[::]:8080->80/tcp'] },
    ]);
  });

  it('are those that a start would open while it does not', () => {
    const bound = { '5432/tcp': [{ HostIp: '', HostPort: '5432' }] };
    const one = {
      ...base,
      State: { Status: 'exited' },
      HostConfig: { NetworkMode: 'bridge', PortBindings: bound },
    };
    expect(ask([one])).toMatchObject([{ published: ['0.0.0.0:5432->5432/tcp'] }]);
  });

  it('are all of the host where a container shares the network of one that is on it', () => {
    const infra = { ...base, Id: 'b2', Name: 'infra', HostConfig: { NetworkMode: 'host' } };
    const member = { ...base, Name: 'web', HostConfig: { NetworkMode: 'container:b2' } };
    expect(ask([infra, member])).toMatchObject([{ networkMode: 'host' }, { networkMode: 'host' }]);
  });

  it('are not known where the listing has another shape', () => {
    expect(ask([{ ...base, NetworkSettings: { Ports: 'none' } }])).toEqual(expect.any(String));
  });
});
