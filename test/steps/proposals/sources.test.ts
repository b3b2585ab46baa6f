import { describe, expect, it } from 'vitest';
import { chains } from '../../../src/steps/proposals/chains.ts';
import { containers } from '../../../src/steps/proposals/containers.ts';
import { networks } from '../../../src/steps/proposals/networks.ts';
import { packages } from '../../../src/steps/proposals/packages.ts';
import { ports } from '../../../src/steps/proposals/ports.ts';
import { proposalSources, type Source } from '../../../src/steps/proposals/index.ts';
import { swarm } from '../../../src/steps/proposals/swarm.ts';
import { units } from '../../../src/steps/proposals/systemd.ts';
import { container, service, socket, unit } from './seen.ts';

/** What is proposed, in words; null where the answer is of another shape. */
const says = ({ drafts }: Source, seen: unknown) => drafts(seen)?.map((one) => one.says) ?? null;

describe('what is proposed of units', () => {
  const none = 'no unit has failed';
  it.each([
    [
      'a service, and that it starts',
      unit('web.service'),
      ['web.service is active (running)', 'web.service is started at boot'],
    ],
    ['one that is not active', unit('web.service', 'inactive', 'dead'), []],
    ['one of every host', unit('systemd-journald.service'), []],
    ['a timer', unit('backup.timer', 'active', 'waiting'), ['backup.timer waits for its time']],
    [
      'a mount, by its path',
      unit('srv-my\\x2ddata.mount', 'active', 'mounted'),
      ['/srv/my-data is a mounted file system'],
    ],
    ['a mount of every host', unit('-.mount', 'active', 'mounted'), []],
    [
      'a mount of a container',
      unit('var-lib-docker-overlay2-ab-merged.mount', 'active', 'mounted'),
      [],
    ],
    ['a mount with a name beyond ASCII', unit('srv-\\xc3\\xa9.mount', 'active', 'mounted'), []],
    ['a socket', unit('web.socket', 'active', 'listening'), []],
  ])('%s', (_, seen, wanted) => {
    expect(says(units, { units: [seen] })).toEqual([none, ...wanted]);
  });

  it('takes a service only along with its start at boot', () => {
    const [, active, enabled] = units.drafts({ units: [unit('web.service')] }) ?? [];
    expect(active?.along).toBe(enabled?.name);
  });
});

describe('what is proposed of ports', () => {
  const ssh = socket(22, '0.0.0.0');
  it.each([
    [
      'every address of a port',
      [socket(22, '0.0.0.0'), socket(22, '::', true)],
      ['tcp port 22 is listened on at 0.0.0.0, ::, and nowhere else'],
    ],
    [
      'a dual-stack socket as both',
      [socket(22, '*')],
      ['tcp port 22 is listened on at 0.0.0.0, ::, and nowhere else'],
    ],
    ['a port that is there by chance', [socket(32_768, '0.0.0.0')], []],
    ['none', [], []],
  ])('%s', (_, sockets, wanted) => {
    expect(says(ports, { sockets })).toEqual(wanted);
  });

  it.each([
    ['22 where it is listened on', [ssh, socket(80, '0.0.0.0')], undefined],
    [
      'another where it is not',
      [socket(2222, '0.0.0.0'), { ...socket(53, '127.0.0.1'), protocol: 'udp' }],
      2222,
    ],
  ])('proves the listing by port %s', (_, sockets, besides) => {
    const given = ports.drafts({ sockets })?.map((one) => one.with.besides);
    expect(new Set(given)).toEqual(new Set([besides]));
  });
});

describe('what is proposed of containers', () => {
  const project = { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' };
  const task = { 'com.docker.swarm.service.name': 'shop_web' };
  it.each([
    [
      'one by itself',
      [container('web')],
      ['the container web runs, from web:1', 'the container web publishes no port'],
    ],
    [
      'one that is healthy',
      [container('web', { health: 'healthy' })],
      ['the container web runs and is healthy, from web:1', 'the container web publishes no port'],
    ],
    ['one that has ended', [container('web', { status: 'exited' })], []],
    [
      'one on the network of the host',
      [container('web', { network: 'host' })],
      ['the container web runs, from web:1'],
    ],
    ['a task of a swarm', [container('shop_web.1.x', { labels: task })], []],
    [
      'a project as a whole',
      [container('a', { labels: project }), container('b', { labels: project })],
      ['every service of the Compose project shop runs'],
    ],
    [
      'a port that one of a project publishes',
      [container('a', { labels: project, port: '8080' })],
      [
        'every service of the Compose project shop runs',
        'the container a publishes only 127.0.0.1:8080->80/tcp',
      ],
    ],
    [
      'a project that has ended: judging leaves it out',
      [container('a', { labels: project, status: 'exited' })],
      ['every service of the Compose project shop runs'],
    ],
  ])('%s', (_, all, wanted) => {
    expect(says(containers, { containers: all })).toEqual(wanted);
  });

  it('says of a published port what its socket would say once more', () => {
    const all = containers.drafts({ containers: [container('web', { port: '8080' })] });
    expect(all?.flatMap(({ instead }) => instead ?? [])).toEqual(['tcp 8080']);
    expect(ports.drafts({ sockets: [socket(8080, '127.0.0.1')] })?.[0]?.name).toBe('tcp 8080');
  });

  it('takes an image for itself, not for a pattern', () => {
    const [first] =
      containers.drafts({ containers: [container('web', { image: 'a.b/c+d:1' })] }) ?? [];
    expect(first?.with.image).toBe(String.raw`^a\.b/c\+d:1$`);
  });
});

describe('what is proposed of networks', () => {
  const network = (Name: string, ...subnets: string[]) => ({
    Name,
    IPAM: { Config: subnets.map((Subnet) => ({ Subnet })) },
  });
  it.each([
    [
      'a subnet that somebody chose',
      network('proxy', '10.10.0.0/16'),
      ['the network proxy is 10.10.0.0/16'],
    ],
    ["one of dockerd's choice", network('shop_default', '172.18.0.0/16'), []],
    ["one more of dockerd's choice", network('shop_default', '192.168.16.0/20'), []],
    ["one of the swarm's choice", network('ingress', '10.0.0.0/24'), []],
    ['one of IPv6', network('six', 'fd00:10::/64'), ['the network six is fd00:10::/64']],
    ['two subnets', network('both', '10.10.0.0/16', 'fd00:10::/64'), []],
    ['none', network('host'), []],
    ['what is none', network('odd', 'proxy'), []],
  ])('%s', (_, one, wanted) => {
    expect(says(networks, { networks: [one] })).toEqual(wanted);
  });
});

describe('what is proposed of a swarm', () => {
  it('names services and nodes, sorted, and each image without its digest', () => {
    const services = [service('web', 'web:1@sha256:ab'), service('db', 'db:2')];
    const nodes = [{ Hostname: 'two' }, { Hostname: 'one' }];
    const drafts = swarm.drafts({ services, nodes }) ?? [];
    expect(drafts.map((one) => one.says)).toEqual([
      'these services of the swarm run every replica, and there are no others',
      'these nodes of the swarm are ready, and there are no others',
      'the service db runs db:2',
      'the service web runs web:1',
    ]);
    expect(drafts[0]?.with).toEqual({ services: ['db', 'web'] });
    expect(drafts[1]?.with).toEqual({ nodes: ['one', 'two'] });
    expect(drafts[3]?.with).toEqual({ service: 'web', image: '^web:1@sha256:ab$' });
  });

  it('is nothing where there is no service', () => {
    expect(says(swarm, { services: [], nodes: [{ Hostname: 'one' }] })).toEqual([]);
  });
});

describe('what is proposed of packet filters', () => {
  const chain = (more: object) => ({
    chain: { family: 'inet', table: 'filter', name: 'input', ...more },
  });
  it.each([
    [
      'a chain that drops',
      chain({ hook: 'input', policy: 'drop' }),
      ['inet filter input drops what no rule of it decides'],
    ],
    ['a chain that accepts', chain({ hook: 'input', policy: 'accept' }), []],
    ['a chain without a hook', chain({}), []],
    ['a rule', { rule: {} }, []],
  ])('%s', (_, one, wanted) => {
    expect(says(chains, { ruleset: { nftables: [one] } })).toEqual(wanted);
  });
});

describe('what is proposed of packages', () => {
  it.each([
    [
      'what serves others',
      ['ii', 'nginx', '1.22.1-9+deb12u9'],
      ['the package nginx is installed, version 1.22.1-9+deb12u9'],
    ],
    ['what serves nobody', ['ii', 'coreutils', '9.1-1'], []],
    ['a library of it', ['ii', 'nginx-common', '1.22'], []],
    ['what was removed', ['rc', 'nginx', '1.22'], []],
    ['a line without a version', ['un', 'nginx'], []],
  ])('%s', (_, columns, wanted) => {
    expect(says(packages, { packages: [columns] })).toEqual(wanted);
  });
});

describe('an answer of another shape', () => {
  it.each(proposalSources.map((one) => [one.about, one] as const))('is none of %s', (_, one) => {
    expect(one.drafts({ what: 'another' })).toBeNull();
  });

  it.each([
    ['a container without a state', containers, { containers: [{ Name: '/a', Config: {} }] }],
    ['a socket without an address', ports, { sockets: [{ protocol: 'tcp', port: 22 }] }],
  ])('is not taken for nothing: %s', (_, one, seen) => {
    expect(one.drafts(seen)).toBeNull();
  });
});
