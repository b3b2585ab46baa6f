import { describe, expect, it } from 'vitest';
import { atRest, motionNotes, motionsIn } from '../../src/judge/motion.ts';
import type { Observation } from '../../src/model/observation.ts';
import { check } from '../document/builders.ts';
import { startedAt } from './builders.ts';

const observation = (collector: string, step: number, value: unknown): Observation => ({
  ...{ collection: `${collector}@cc-ci`, collector, step, vantage: 'host', host: 'cc-ci' },
  ...{ argv: [], startedAt, durationMs: 1, delayedMs: 0, exit: 0, stderr: null, skipped: false },
  ...{ failure: null, attempts: [] },
  stdout: { text: JSON.stringify(value), bytes: 1, digest: '', cut: false, kept: true },
});
const init = { pid: 1, seconds: 9000, what: 'init' };
const process = (seconds: number, what = 'apt-get install') =>
  observation('host-motion', 0, [init, { pid: 7, seconds, what }]);
const ago = (seconds: number) => new Date(Date.parse(startedAt) - seconds * 1000).toISOString();
const update = (State: string, StartedAt?: string) =>
  observation('swarm-services', 1, [
    { Spec: { Name: 'web_front' }, UpdateStatus: { State, StartedAt } },
    { Spec: { Name: 'web_back' } },
  ]);
const failed: Observation = {
  ...process(5),
  failure: { kind: 'tool-missing', reason: 'ps: not found' },
};

describe('a host is in motion', () => {
  it.each<[string, Observation, string | null]>([
    ['by a process that changes it', process(20), 'apt-get install'],
    ['not by one that hangs', process(1801), null],
    ['not where nothing but PID 1 is seen', observation('host-motion', 0, [init]), null],
    ['not where nobody could look', failed, null],
    ['not by what is no list of processes', observation('host-motion', 0, 'x'), null],
    ['by an update that rolls', update('updating', ago(30)), 'the update of service web_front'],
    [
      'by one that rolls back',
      update('rollback_started', ago(30)),
      'the update of service web_front',
    ],
    ['not by one that is over', update('completed', ago(30)), null],
    ['not by one that is paused: nobody goes on with it', update('paused', ago(30)), null],
    ['not by one that never ends', update('updating', ago(1801)), null],
    ['not by one of which nobody knows the age', update('updating'), null],
    [
      'not by what another collector says',
      observation('processes', 0, [{ pid: 7, seconds: 1, what: 'x' }]),
      null,
    ],
  ])('%s', (_, seen, what) => {
    expect(motionsIn([seen]).get('cc-ci')?.what ?? null).toBe(what);
  });
});

it('is not what an earlier attempt of a check saw', () => {
  const rolls = update('updating', ago(30));
  const over = { ...update('completed', ago(30)), collection: `${rolls.collection}, attempt 2` };
  expect(motionsIn([rolls, over]).size).toBe(0);
  expect(
    motionsIn([
      { ...rolls, collection: over.collection },
      { ...over, collection: rolls.collection },
    ]).size,
  ).toBe(1);
});

describe('a host that was in motion', () => {
  const result = check('subnet', { verdict: 'PASS' });
  const judged = (what: string, ...observations: Observation[]) =>
    atRest([result], { observations, waits: [{ host: 'cc-ci', what, waitedMs: 60_000 }] })[0];
  const quiet = observation('host-motion', 0, [init]);

  it.each<[string, string, Observation[]]>([
    ['nobody could look at again', 'apt-get install', [failed]],
    ['was not looked at again', 'apt-get install', []],
    [
      'shows no process, not even the first',
      'apt-get install',
      [observation('host-motion', 0, [])],
    ],
    ['does not show its services again', 'the update of service web', [quiet]],
    ['rests as another host does', 'apt-get install', [{ ...quiet, host: 'web-1' }]],
    ['shows another list', 'apt-get install', [{ ...quiet, collector: 'processes' }]],
    ['shows another step of its list', 'apt-get install', [{ ...quiet, step: 1 }]],
  ])('and %s is not known to be at rest', (_, what, seen) => {
    expect(judged(what, ...seen)).toMatchObject({
      verdict: 'INCONCLUSIVE',
      reason: `the host was in motion: whether ${what} has ended could not be seen, after 60.0 s of waiting`,
    });
  });

  it('is judged where it is seen to be at rest', () => {
    expect(judged('apt-get install', quiet)).toEqual(result);
    expect(judged('the update of service web', quiet, update('completed'))).toEqual(result);
  });
});

describe('a check of a host in motion', () => {
  const waits = [{ host: 'cc-ci', what: 'apt-get install', waitedMs: 60_000 }];
  it.each(['PASS', 'FAIL'] as const)('that would be %s cannot be told', (verdict) => {
    const facts = { created: 'then' };
    const [result] = atRest([check('subnet', { verdict, facts })], {
      observations: [process(75)],
      waits,
    });
    expect(result).toMatchObject({
      verdict: 'INCONCLUSIVE',
      reason: 'the host is in motion: apt-get install is under way, after 60.0 s of waiting',
      outcomes: [{ verdict: 'INCONCLUSIVE' }],
      facts: {},
    });
  });

  it.each([
    ['another host', 'web-1'],
    ['the repository', null],
  ])('is none of %s', (_, host) => {
    const own = check('subnet', { host });
    expect(atRest([own], { observations: [process(75)], waits })).toEqual([own]);
  });
});

describe('a reader is told', () => {
  it('what was waited for', () => {
    const waits = [{ host: 'cc-ci', what: 'dpkg', waitedMs: 12_000 }];
    expect(motionNotes({ observations: [observation('host-motion', 0, [init])], waits })).toEqual([
      'On cc-ci dpkg was under way: it was looked at again after 12.0 s.',
    ]);
  });

  it('what hangs, and nothing of a quiet host', () => {
    expect(motionNotes({ observations: [process(7200)], waits: [] })).toEqual([
      'On cc-ci apt-get install has not ended for 120 minutes: it counts as hanging, and the host was judged as it is.',
    ]);
    expect(
      motionNotes({ observations: [observation('host-motion', 0, [init])], waits: [] }),
    ).toEqual([]);
  });
});
