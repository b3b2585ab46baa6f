// From what a script waits for to the units that bring it: each way that a host says so is a row.
import { describe, expect, it } from 'vitest';
import type { Ask } from '../../../src/adversary/gates/model.ts';
import {
  composeWorkloads,
  labelRoutes,
  type Places,
  type Workload,
} from '../../../src/adversary/gates/places.ts';
import type { UnitDeployment } from '../../../src/adversary/gates/starts.ts';
import { lines, listening, needed, url } from './known.ts';

function workload(name: string, more: Partial<Workload> = {}): Workload {
  const none = { kind: 'swarm-service', group: null, routes: [], ports: [], file: null } as const;
  return { ...none, name, ...more };
}

function deploys(
  unit: string,
  kind: UnitDeployment['kind'],
  name: string,
  files: readonly string[] = [],
): UnitDeployment {
  return { unit, kind, name, files, line: 1, file: null };
}

const tcp = (target: string): Ask => ({ kind: 'tcp', target });
const service = (target: string): Ask => ({ kind: 'swarm-service', target });
const routed = (rule: string) => labelRoutes({ 'traefik.http.routers.shop.rule': rule });
const shop = (rule: string): Partial<Places> => ({
  workloads: [workload('shop_app', { group: 'shop', routes: routed(rule) })],
});
const ofShop = deploys('deploy-shop.service', 'stack', 'shop');
describe("Traefik's labels", () => {
  it.each<[string, string, readonly (readonly string[])[] | string]>([
    ['Host(`a.example`)', 'https://a.example/', [['deploy-shop.service']]],
    ['Host(`a.example`)', 'https://A.Example/x?y', [['deploy-shop.service']]],
    ['Host(`b.example`, `a.example`)', 'https://a.example/', [['deploy-shop.service']]],
    ['Host(`b.example`) || Host(`a.example`)', 'http://a.example', [['deploy-shop.service']]],
    ['HostSNI(`a.example`)', 'https://a.example/', [['deploy-shop.service']]],
    ['Host(`a.example`) && PathPrefix(`/x`)', 'https://a.example/x/y', [['deploy-shop.service']]],
    ['Host(`a.example`) && PathPrefix(`/x`)', 'https://a.example/z', 'external'],
    ['Host(`b.example`)', 'https://a.example/', 'external'],
    ['!Host(`a.example`)', 'https://a.example/', 'external'],
    ['HostRegexp(`.*.example`)', 'https://a.example/', 'unmapped'],
    ['PathPrefix(`/x`)', 'https://a.example/x', 'unmapped'],
    ['PathPrefix(`/x`)', 'https://a.example/y', 'external'],
  ])('%s and %s', (rule, target, wanted) => {
    expect(needed(url(target), shop(rule), ofShop)).toEqual(wanted);
  });

  it('lead to nobody where no script deploys the stack, and that is no proof of none', () => {
    expect(needed(url('https://a.example/'), shop('Host(`a.example`)'))).toBe('unmapped');
  });

  it('of several stacks: any of them will do; and the proxy in front is needed too', () => {
    const places = {
      workloads: [
        workload('shop_app', { group: 'shop', routes: routed('Host(`a.example`)') }),
        workload('old_app', { group: 'old', routes: routed('Host(`a.example`)') }),
        workload('proxy_traefik', { group: 'proxy', ports: [443] }),
      ],
    };
    const both = [deploys('old.service', 'stack', 'old'), ofShop];
    const proxy = deploys('deploy-proxy.service', 'stack', 'proxy');
    expect(needed(url('https://a.example/'), places, ...both, proxy)).toEqual([
      ['deploy-shop.service', 'old.service'],
      ['deploy-proxy.service'],
    ]);
  });

  it('of a compose file that is not deployed yet are read with its ports', () => {
    const file = '/srv/shop/compose.yml';
    const label = '- "traefik.http.routers.shop.rule=Host(`a.example`)"';
    const found = composeWorkloads(
      lines(file, label, '- "8080:80"', 'published: 9090'),
      () => 'shop',
    );
    expect(found).toMatchObject([{ name: 'shop', ports: [8080, 9090], file }]);
    const ofFile = deploys('shop.service', 'compose', 'other', [file]);
    expect(needed(url('https://a.example/'), { workloads: found }, ofFile)).toEqual([
      ['shop.service'],
    ]);
    expect(needed(tcp('127.0.0.1:9090'), { workloads: found }, ofFile)).toEqual([['shop.service']]);
  });
});

describe('a port', () => {
  const published = { workloads: [workload('shop_db', { group: 'shop', ports: [5432] })] };

  it.each<[string, Ask, Partial<Places>, readonly (readonly string[])[] | string]>([
    [
      'of a control group',
      tcp('127.0.0.1:80'),
      { listening: [listening(80, 'a.service')] },
      [['a.service']],
    ],
    [
      'of the host by its address',
      tcp('10.0.0.5:80'),
      { listening: [listening(80, 'a.service', '10.0.0.5')] },
      [['a.service']],
    ],
    [
      'of a URL',
      url('http://localhost/'),
      { listening: [listening(80, 'a.service')] },
      [['a.service']],
    ],
    [
      'of a URL with TLS',
      url('https://127.0.0.1/'),
      { listening: [listening(443, 'a.service')] },
      [['a.service']],
    ],
    [
      'of a URL that names it',
      url('http://[::1]:81/'),
      { listening: [listening(81, 'a.service')] },
      [['a.service']],
    ],
    [
      'of swarm, whose socket is dockerd’s',
      tcp('localhost:5432'),
      { ...published, listening: [listening(5432, 'docker.service')] },
      [['deploy-shop.service']],
    ],
    ['of nobody', tcp('localhost:9'), {}, 'unmapped'],
    [
      'whose owner could not be seen',
      tcp('localhost:80'),
      { listening: [listening(80, null)] },
      'unmapped',
    ],
    ['of another machine', tcp('10.9.9.9:80'), {}, 'external'],
    [
      'of an address that may be its own',
      tcp('10.9.9.9:80'),
      { listening: [listening(80, 'a.service')] },
      'unmapped',
    ],
    [
      'of a URL with such an address',
      url('http://10.9.9.9/'),
      { listening: [listening(80, 'a.service')] },
      'unmapped',
    ],
  ])('%s', (_what, ask, places, wanted) => {
    expect(needed(ask, places, ofShop)).toEqual(wanted);
  });
});

describe('a name', () => {
  it.each<[string, Ask, readonly UnitDeployment[], readonly (readonly string[])[] | string]>([
    ['of a service of a stack', service('shop_app'), [ofShop], [['deploy-shop.service']]],
    ['of a stack', service('shop'), [ofShop], [['deploy-shop.service']]],
    ['of a stack that begins alike', service('shopping_app'), [ofShop], 'unmapped'],
    [
      'of a service by itself',
      service('web'),
      [deploys('web.service', 'swarm-service', 'web')],
      [['web.service']],
    ],
    [
      'of a container',
      { kind: 'container', target: 'db' },
      [deploys('db.service', 'container', 'db')],
      [['db.service']],
    ],
    ['of a unit', { kind: 'unit', target: 'b.service' }, [], [['b.service']]],
    ['of a unit that is not loaded', { kind: 'unit', target: 'missing.service' }, [], 'unmapped'],
    ['of the end of the boot', { kind: 'boot', target: '' }, [], [['multi-user.target']]],
    ['of a path', { kind: 'path', target: '/run/a.ready' }, [], 'unmapped'],
    ['of a path of the kernel', { kind: 'path', target: '/sys/class/net/eth0' }, [], 'external'],
    [
      'of the socket of Docker',
      { kind: 'path', target: '/var/run/docker.sock' },
      [],
      [['docker.service']],
    ],
    ['that a variable makes', service('${STACK}_app'), [ofShop], 'unmapped'],
  ])('%s', (_what, ask, deployments, wanted) => {
    expect(needed(ask, {}, ...deployments)).toEqual(wanted);
  });
});
