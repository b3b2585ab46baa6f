import { describe, expect, it } from 'vitest';
import type { Observed } from '../../src/adversary/analysis.ts';
import { swarmServices } from '../../src/adversary/swarm-services.ts';
import { daemonAt, inOrder, instant, listedAt, manager, node, service, task } from './builders.ts';

interface Swarm {
  readonly services: readonly unknown[];
  readonly tasks: readonly unknown[];
  readonly nodes?: readonly unknown[];
  readonly engineTime?: string;
  readonly settled?: unknown;
  readonly observed?: Observed;
}

function ask({ services, tasks, nodes = [manager], ...more }: Swarm) {
  const engine = { SystemTime: more.engineTime ?? instant(daemonAt - 30) };
  return swarmServices(
    { services, tasks, nodes, engine },
    { settled: more.settled ?? '10s' },
    more.observed ?? inOrder,
  );
}

const notRunning = (swarm: Swarm): unknown => {
  const result = ask(swarm);
  return result.ok ? result.value.notRunning : `? ${result.reason}`;
};

const running = { services: [service('web')], tasks: [task('web')] };
const global = { mode: { Global: {} } };

describe('a service', () => {
  const two = { mode: { Replicated: { Replicas: 2 } } };
  const job = (mode: object) => ({ mode: { ReplicatedJob: mode }, iteration: 3 });
  const done = { state: 'complete', desired: 'complete', iteration: 3 };

  it.each<[string, Swarm, unknown]>([
    ['runs with its one task', running, []],
    ['without a task', { ...running, tasks: [] }, ['web: 0 of 1 tasks run']],
    [
      'whose task is of another service',
      { ...running, tasks: [task('other')] },
      ['web: 0 of 1 tasks run'],
    ],
    [
      'with one of two tasks',
      { services: [service('web', two)], tasks: [task('web'), task('web', { state: 'failed' })] },
      ['web: 1 of 2 tasks run (also failed)'],
    ],
    [
      'with more tasks than wanted, an update being on its way',
      { ...running, tasks: [task('web'), task('web')] },
      ['web: 2 of 1 tasks run'],
    ],
    ...['starting', 'preparing', 'pending', 'ready', 'assigned', 'rejected', 'Running'].map(
      (state): [string, Swarm, unknown] => [
        `whose task is ${state}`,
        { ...running, tasks: [task('web', { state })] },
        [`web: 0 of 1 tasks run (also ${state})`],
      ],
    ),
    [
      'whose task runs and is to be shut down',
      { ...running, tasks: [task('web', { desired: 'shutdown' })] },
      ['web: 0 of 1 tasks run'],
    ],
    [
      'scaled to 0',
      { services: [service('web', { mode: { Replicated: { Replicas: 0 } } })], tasks: [] },
      ['web: scaled to 0'],
    ],
    [
      'whose number of replicas is not shown',
      { services: [service('web', { mode: { Replicated: {} } })], tasks: [task('web')] },
      ['web: scaled to 0'],
    ],
    [
      'whose update is paused',
      { ...running, services: [service('web', { update: 'paused' })] },
      ['web: its update is paused'],
    ],
    [
      'whose rollback is paused',
      { ...running, services: [service('web', { update: 'rollback_paused' })] },
      ['web: its update is rollback_paused'],
    ],
    [
      'whose update is completed',
      { ...running, services: [service('web', { update: 'completed' })] },
      [],
    ],
    [
      'of a mode that nobody knows',
      { ...running, services: [service('web', { mode: {} })] },
      '? web: its mode is not known',
    ],
    [
      'job that completed as often as asked',
      { services: [service('web', job({ TotalCompletions: 1 }))], tasks: [task('web', done)] },
      [],
    ],
    [
      'job that is still at it',
      {
        services: [service('web', job({ TotalCompletions: 2 }))],
        tasks: [task('web', done), task('web', { ...done, state: 'running' })],
      },
      ['web: 1 of 2 tasks of the job completed'],
    ],
    [
      'job that completed in an earlier iteration only',
      {
        services: [service('web', job({ TotalCompletions: 1 }))],
        tasks: [task('web', { ...done, iteration: 2 })],
      },
      ['web: 0 of 1 tasks of the job completed'],
    ],
    [
      'job that is to complete never',
      { services: [service('web', job({ TotalCompletions: 0 }))], tasks: [] },
      ['web: 0 of 0 tasks of the job completed'],
    ],
    [
      'job without numbers',
      { services: [service('web', job({}))], tasks: [] },
      ['web: 0 of 1 tasks of the job completed'],
    ],
    [
      'job on each node that completed on one of two',
      {
        services: [service('web', { mode: { GlobalJob: {} }, iteration: 3 })],
        tasks: [task('web', done)],
        nodes: [manager, node('node-2')],
      },
      ['web: 1 of 2 tasks of the job completed'],
    ],
  ])('%s', (_what, swarm, expected) => {
    expect(notRunning(swarm)).toEqual(expected);
  });

  it('that does not run is named beside one of which it is not known', () => {
    const services = [service('lost', { mode: {} }), service('web')];
    expect(notRunning({ services, tasks: [] })).toEqual(['web: 0 of 1 tasks run']);
  });

  it('is listed by name, running or not', () => {
    const result = ask({ services: [service('web'), service('app')], tasks: [task('app')] });
    expect(result).toMatchObject({ ok: true, value: { names: ['app', 'web'] } });
  });
});

describe('a global service', () => {
  const on = (constraints: readonly string[] | null, nodes: readonly unknown[]): Swarm => ({
    services: [service('agent', { ...global, constraints })],
    tasks: [task('agent')],
    nodes,
  });
  const worker = node('node-2');
  it.each<[string, Swarm, unknown]>([
    ['runs on the one node', on(null, [manager]), []],
    ['lacks the second node', on(null, [manager, worker]), ['agent: 1 of 2 tasks run']],
    ['has no node', on(null, []), ['agent: no node is eligible']],
    [
      'two tasks on one node do not make up for the other',
      { ...on(null, [manager, worker]), tasks: [task('agent'), task('agent')] },
      ['agent: 1 of 2 tasks run'],
    ],
    [
      'need not run where nothing may',
      on(null, [
        manager,
        node('node-3', { Availability: 'Drain' }),
        node('node-4', { Status: 'Down' }),
      ]),
      [],
    ],
    ['managers only', on(['node.role == manager'], [manager, worker]), []],
    ['managers only, said otherwise', on(['node.role!=worker'], [manager, worker]), []],
    ['workers only', on(['node.role == worker'], [manager, worker]), ['agent: 0 of 1 tasks run']],
    ['by name, whatever the case', on(['node.hostname == HOST-of-node-1'], [manager, worker]), []],
    ['by id', on(['node.id != node-2'], [manager, worker]), []],
    [
      'by a label that nobody listed',
      on(['node.labels.disk == ssd'], [manager]),
      '? agent: which nodes the constraint node.labels.disk == ssd leaves is not known',
    ],
    [
      'by two rules of which one is a label',
      on(['node.role == manager', 'engine.labels.a == b'], [manager]),
      '? agent: which nodes the constraint engine.labels.a == b leaves is not known',
    ],
  ])('%s', (_what, swarm, expected) => {
    expect(notRunning(swarm)).toEqual(expected);
  });
});

describe('the age of a task', () => {
  const since = (ms: number): Swarm => ({
    ...running,
    tasks: [task('web', { since: instant(daemonAt - ms) })],
    engineTime: instant(daemonAt),
  });
  const young = [expect.stringContaining('web: a task has run only since')];

  it.each<[number, unknown]>([
    [10_000, []],
    [9999, young],
    [0, young],
    [-5000, young],
  ])('of %d ms is compared with the ten seconds asked for', (ms, expected) => {
    expect(notRunning(since(ms))).toEqual(expected);
  });

  it.each([1, 20_000, 3_600_000])(
    'is that when the tasks were listed, the clock being read %d ms later',
    (later) => {
      const engine = { from: listedAt + later - 1, to: listedAt + later };
      const read = { engineTime: instant(daemonAt + later), observed: { ...inOrder, engine } };
      expect(notRunning({ ...since(9999), ...read })).toEqual(young);
      expect(notRunning({ ...since(10_000), ...read })).toEqual([]);
    },
  );

  it('counts from the first moment at which the tasks may have been listed', () => {
    const tasks = { from: listedAt - 8000, to: listedAt };
    expect(notRunning({ ...since(15_000), observed: { ...inOrder, tasks } })).toEqual(young);
  });

  it('gains nothing where the clock was read long before', () => {
    const engine = { from: listedAt - 60_000, to: listedAt - 50_000 };
    expect(notRunning({ ...since(9999), observed: { ...inOrder, engine } })).toEqual(young);
  });

  it.each(['', 'now', '0001-01-01T00:00:00Z'])(
    'cannot be told of a task that runs since %j',
    (text) => {
      const tasks = [task('web', { since: text })];
      expect(notRunning({ ...running, tasks })).toEqual([`web: a task has run only since ${text}`]);
    },
  );

  it('is not asked of a task that does not run', () => {
    const tasks = [
      task('web'),
      task('web', { state: 'failed', desired: 'complete', since: instant(daemonAt) }),
    ];
    expect(notRunning({ ...running, tasks })).toEqual([]);
  });
});

describe('what cannot be read is a reason', () => {
  it.each<[string, Swarm]>([
    ['no clock', { ...running, engineTime: '' }],
    ['a clock of words', { ...running, engineTime: 'a while ago' }],
    ['times that are not known', { ...running, observed: {} }],
    ['half of the times', { ...running, observed: { engine: inOrder.engine ?? never() } }],
    ['no duration', { ...running, settled: 'soon' }],
    ['a duration that is a number', { ...running, settled: 10 }],
    ['a task without state', { ...running, tasks: [{ ID: 'x', ServiceID: 'id-of-web' }] }],
    ['a service without name', { ...running, services: [{ ID: 'x', Spec: {} }] }],
    ['nodes of another shape', { ...running, nodes: [{ ID: 'node-1' }] }],
    ['a list of nothing', { ...running, services: [null] }],
  ])('%s', (_what, swarm) => {
    expect(ask(swarm)).toMatchObject({ ok: false, reason: expect.any(String) as string });
  });
});

function never(): never {
  throw new Error('there is one');
}
