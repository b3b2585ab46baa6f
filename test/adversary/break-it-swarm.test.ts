// What break-it probes find wrong with networks and services, and what they let be.
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/adversary/analysis.ts';
import { networksCollide } from '../../src/adversary/networks-collide.ts';
import { networksNearlyFull } from '../../src/adversary/networks-nearly-full.ts';
import { replicasOnOneNode } from '../../src/adversary/replicas-on-one-node.ts';
import { servicesRestarting } from '../../src/adversary/services-restarting.ts';
import { daemonAt, id, instant, manager, network, node, service, task } from './builders.ts';

interface Told {
  readonly subject: string;
  readonly says: string;
  readonly severity?: string;
}
function wrong(analysis: Analysis, variables: Readonly<Record<string, unknown>>): Told[] {
  const result = analysis(variables, {}, {});
  if (!result.ok) throw new Error(result.reason);
  return result.value.wrong as Told[];
}
const subjects = (told: readonly Told[]): string[] => told.map(({ subject }) => subject);

describe('networks of Docker', () => {
  const proxy = { ...network('proxy', '10.10.0.0/16'), Driver: 'overlay' };
  const ask = (more: { networks?: unknown[]; routes?: unknown[]; interfaces?: unknown[] }) =>
    wrong(networksCollide, {
      routes: [{ dst: 'default', dev: 'eth0' }],
      interfaces: [],
      ...more,
      networks: [proxy, ...(more.networks ?? [])],
    });

  it('that share a subnet are told once', () => {
    const other = { ...network('lan', '10.10.4.0/24'), Driver: 'bridge' };
    expect(subjects(ask({ networks: [other] }))).toEqual(['network lan and network proxy']);
  });

  it.each([
    ['of a neighbour', [{ dst: '10.10.4.0/24', dev: 'eth1' }], 'eth1 and network proxy', undefined],
    ['that is wider', [{ dst: '10.0.0.0/8', dev: 'wg0' }], 'network proxy and wg0', 'minor'],
  ])('collide with a route %s', (_what, routes, subject, severity) => {
    const [told] = ask({ routes });
    expect([told?.subject, told?.severity]).toEqual([subject, severity]);
  });

  it.each([
    ['a route to nowhere', { routes: [{ dst: '10.0.0.0/8', type: 'blackhole' }] }],
    ['halves of the default route', { routes: [{ dst: '0.0.0.0/1', dev: 'tun0' }] }],
    [
      'a network on the link',
      { networks: [{ ...network('lan', '10.10.4.0/24'), Driver: 'macvlan' }] },
    ],
  ])('do not with %s', (_what, more) => {
    expect(ask(more)).toEqual([]);
  });

  it('do not collide with their own bridge, whatever its name', () => {
    const Options = { 'com.docker.network.bridge.name': 'shop0' };
    const own = { ...network('shop', '10.20.0.0/24'), Driver: 'bridge', Options };
    const routes = [{ dst: '10.20.0.0/24', dev: 'shop0' }];
    expect(ask({ networks: [own], routes })).toEqual([]);
  });
});

describe('a network of a swarm', () => {
  const small = { ...network('small', '10.10.0.0/29'), Scope: 'swarm' };
  const ask = (tasks: number, UpdateConfig: object | null) => {
    const one = service('web', { vips: [{ NetworkID: id('small'), Addr: '10.10.0.2/29' }] });
    return wrong(networksNearlyFull, {
      networks: [small],
      services: [{ ...one, Spec: { ...one.Spec, UpdateConfig } }],
      tasks: Array.from({ length: tasks }, (_, index) => ({
        ...task('web', { on: { [id('small')]: [`10.10.0.${3 + index}/29`] } }),
        ID: `t${index}`,
      })),
      nodes: [manager],
    }).map(({ says }) => says);
  };

  it.each([
    ['three free', 1, null, 0],
    ['one free, old tasks stop first', 3, { Parallelism: 2, Order: 'stop-first' }, 0],
    ['one free, and one new task before the old', 3, { Order: 'start-first' }, 0],
    ['one free, and two new before the old', 3, { Parallelism: 2, Order: 'start-first' }, 1],
    ['one free, and all new before the old', 3, { Parallelism: 0, Order: 'start-first' }, 1],
    ['none free', 4, null, 1],
  ])('with %s', (_what, tasks, update, count) => {
    expect(ask(tasks, update)).toHaveLength(count);
  });
});

describe('a service', () => {
  const minute = 60_000;
  const daemonStart = daemonAt - 50 * minute;
  const systemd = `Sat ${instant(daemonStart).slice(0, 10)} ${instant(daemonStart).slice(11, 19)} UTC`;
  const age = (minutes: number): string =>
    minutes < 1
      ? `${minutes * 60} seconds`
      : minutes === 1
        ? 'about a minute'
        : `${minutes} minutes`;
  const failed = (minutesAgo: number, slot = 1, state = 'Failed') => ({
    Name: `web.${slot}`,
    CurrentState: `${state} ${age(minutesAgo)} ago`,
    Error: '"task: non-zero exit (1)"',
  });
  const runs = (minutesAgo: number) => failed(minutesAgo, 1, 'Running');
  const ask = (history: unknown[], parts: object = {}) =>
    subjects(
      wrong(servicesRestarting, {
        services: [{ ...service('web'), ...parts }],
        history,
        engine: { SystemTime: instant(daemonAt) },
        daemon: [{ ActiveEnterTimestamp: systemd }],
      }),
    );

  it('of which a slot failed twice is told', () => {
    expect(ask([failed(3), failed(2), runs(1)])).toEqual(['service web']);
  });

  it('that cannot start at all is told too', () => {
    expect(ask([failed(1, 1, 'Rejected'), failed(0, 1, 'Rejected')])).toEqual(['service web']);
  });

  it.each<[string, unknown[], object]>([
    ['failed once', [failed(3), runs(3)], {}],
    ['failed once in each of two slots', [failed(3, 1), failed(3, 2)], {}],
    ['was stopped', [failed(3, 1, 'Shutdown'), failed(2, 1, 'Shutdown')], {}],
    ['failed before the daemon started', [failed(52), failed(51), runs(50)], {}],
    ['failed while it came up with the daemon', [failed(48), failed(48), runs(47)], {}],
    [
      'failed before it was changed',
      [failed(9), failed(8), runs(4)],
      { UpdatedAt: instant(daemonAt - 5 * minute) },
    ],
    [
      'failed before its update was completed',
      [failed(9), failed(8), runs(4)],
      { UpdateStatus: { State: 'completed', CompletedAt: instant(daemonAt - 5 * minute) } },
    ],
  ])('that %s is not', (_what, history, parts) => {
    expect(ask(history, parts)).toEqual([]);
  });

  const both = [manager, node('second')];
  const running = (Slot: number, NodeID: string) => ({ ...task('web', { node: NodeID }), Slot });
  it.each<[string, unknown[], unknown[], object, number]>([
    [
      'two replicas on one of two nodes',
      both,
      [running(1, manager.ID), running(2, manager.ID)],
      {},
      1,
    ],
    [
      'two replicas on two nodes',
      both,
      [running(1, manager.ID), running(2, both[1]?.ID ?? '')],
      {},
      0,
    ],
    [
      'two replicas on the only node',
      [manager],
      [running(1, manager.ID), running(2, manager.ID)],
      {},
      0,
    ],
    ['one replica', both, [running(1, manager.ID)], {}, 0],
    [
      'a constraint to one node',
      both,
      [running(1, manager.ID), running(2, manager.ID)],
      { constraints: [`node.id==${manager.ID}`] },
      0,
    ],
    [
      'a constraint on labels',
      both,
      [running(1, manager.ID), running(2, manager.ID)],
      { constraints: ['node.labels.disk==ssd'] },
      0,
    ],
  ])('with %s', (_what, nodes, tasks, parts, count) => {
    expect(
      wrong(replicasOnOneNode, { services: [service('web', parts)], tasks, nodes }),
    ).toHaveLength(count);
  });
});
