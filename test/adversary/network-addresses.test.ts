import { describe, expect, it } from 'vitest';
import { networkAddresses } from '../../src/adversary/network-addresses.ts';
import { id, manager, network, node, service, task } from './builders.ts';

describe('the addresses of a network', () => {
  const proxy = id('proxy');
  interface Swarm {
    readonly networks?: readonly unknown[];
    readonly services?: readonly unknown[];
    readonly tasks?: readonly unknown[];
    readonly nodes?: readonly unknown[];
  }
  const ask = ({ networks = [network('proxy', '10.10.0.0/29')], ...more }: Swarm) =>
    networkAddresses(
      { services: [], tasks: [], nodes: [manager], ...more, networks },
      { network: 'proxy' },
      {},
    );
  const value = (swarm: Swarm): Record<string, unknown> => {
    const result = ask(swarm);
    if (!result.ok) throw new Error(result.reason);
    return result.value;
  };
  const vip = (name: string, Addr?: string) =>
    service(name, { vips: [{ NetworkID: proxy, ...(Addr === undefined ? {} : { Addr }) }] });
  const at = (of: string, ...addresses: readonly string[]) =>
    task(of, { on: { [proxy]: addresses } });

  it.each<[string, readonly string[], number]>([
    ['/29', ['10.10.0.0/29'], 5],
    ['/30', ['10.10.0.0/30'], 1],
    ['/31', ['10.10.0.0/31'], 0],
    ['/32', ['10.10.0.0/32'], 0],
    ['/16', ['10.10.0.0/16'], 65_533],
    ['/64 of IPv6', ['fd00::/64'], 2 ** 52 - 3],
    ['two subnets', ['10.10.0.0/29', '10.11.0.0/29'], 10],
    ['a small one with a vast one of IPv6', ['10.10.0.0/30', 'fd00::/64'], 1],
  ])('of %s are so many', (_what, subnets, free) => {
    expect(value({ networks: [network('proxy', ...subnets)] }).free).toBe(free);
  });

  it('are used by VIPs, tasks and what the node has, each once', () => {
    const [own] = [network('proxy', '10.10.0.0/29')];
    const found = value({
      networks: [
        {
          ...own,
          Containers: {
            a: { Name: 'lb', IPv4Address: '10.10.0.4/29' },
            b: { Name: 'x', IPv4Address: '' },
          },
        },
      ],
      services: [vip('web', '10.10.0.2/29'), vip('none')],
      tasks: [at('web', '10.10.0.3/29'), at('web', '10.10.0.4/29')],
      nodes: [manager, node('node-2')],
    });
    expect(found).toEqual({
      members: ['none', 'web'],
      involved: ['none', 'web'],
      outside: [],
      used: 3,
      free: 5 - 3 - 1,
    });
  });

  it('of IPv6 do not hide that those of IPv4 are gone', () => {
    const networks = [network('proxy', '10.10.0.0/30', 'fd00::/64')];
    const tasks = [at('web', '10.10.0.2/30', 'fd00::2/64')];
    expect(value({ networks, services: [service('web')], tasks })).toMatchObject({
      used: 2,
      free: 0,
    });
  });

  it('are the same address in whatever way it is written', () => {
    const networks = [network('proxy', 'fd00::/64')];
    const tasks = [at('web', 'fd00::2/64'), at('web', 'fd00:0:0:0:0:0:0:2/64')];
    expect(value({ networks, tasks })).toMatchObject({ used: 1 });
  });

  it.each(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned'])(
    'are given back by a task that is %s',
    (state) => {
      const tasks = [task('web', { state, on: { [proxy]: ['10.10.0.3/29'] } })];
      expect(value({ services: [service('web')], tasks })).toMatchObject({ used: 0, members: [] });
    },
  );

  it('outside of the subnet are named', () => {
    const found = value({
      services: [vip('web', '10.0.1.2/24')],
      tasks: [at('app', '10.10.0.3/29')],
    });
    expect(found.outside).toEqual(['VIP of web 10.0.1.2']);
  });

  it('of other networks do not count', () => {
    const tasks = [task('web', { on: { another: ['10.10.0.3/29'], [proxy]: null } })];
    expect(value({ services: [service('web')], tasks })).toMatchObject({
      used: 0,
      members: ['web'],
    });
  });

  it.each([proxy, 'proxy'])('concern a service that asks for %s and has no task', (target) => {
    const found = value({ services: [service('web', { targets: [target] })] });
    expect(found).toMatchObject({ members: [], involved: ['web'] });
  });

  it('of a network that is not there are none', () => {
    expect(value({ networks: [network('ingress', '10.0.0.0/24')] })).toEqual({
      members: [],
      involved: [],
      outside: [],
      used: 0,
      free: 0,
    });
  });

  it.each<[string, Swarm]>([
    [
      'two networks of that name',
      { networks: [network('proxy', '10.0.0.0/8'), network('proxy', '10.0.0.0/8')] },
    ],
    ['no subnet', { networks: [network('proxy')] }],
    [
      'no address configuration',
      { networks: [{ Id: proxy, Name: 'proxy', IPAM: { Config: null } }] },
    ],
    ['a subnet that is none', { networks: [network('proxy', '10.0.0.0/8', 'x')] }],
    ['an address that is none', { tasks: [at('web', 'x')] }],
    ['a VIP of nothing', { services: [vip('web', '')] }],
    ['tasks of another shape', { tasks: [{}] }],
    ['no nodes', { nodes: undefined as unknown as readonly unknown[] }],
  ])('cannot be told: %s', (_what, swarm) => {
    expect(ask(swarm)).toMatchObject({ ok: false });
  });
});
