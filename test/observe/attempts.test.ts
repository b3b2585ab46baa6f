import { describe, expect, it } from 'vitest';
import { judgePlan } from '../../src/judge/attempts.ts';
import { observe, type Observed } from '../../src/observe/observe.ts';
import { plan as makePlan } from '../../src/probes/plan.ts';
import {
  asked,
  collectors,
  evaluate,
  eventually,
  is,
  judged,
  secondsOf,
  steady,
  type World,
} from './attempts-story.ts';
import { effectsWith, noAnswer } from './fake-effects.ts';

describe('eventually', () => {
  it('is tried until it passes, and no further', async () => {
    const { results, looks } = await judged([asked(eventually)], {
      answers: (second) => is(second < 8 ? 'down' : 'up'),
    });
    expect(results[0]).toMatchObject({ verdict: 'PASS', facts: { since: 'up' } });
    expect(results.map(secondsOf)).toEqual([[0, 5, 10]]);
    expect(looks).toBe(3);
  });

  it.each<[string, World, string, number[]]>([
    ['stays wrong', { answers: () => is('down') }, 'FAIL', [0, 5, 10, 15, 20]],
    [
      'never answers',
      { answers: () => noAnswer({ kind: 'transport', reason: 'lost' }) },
      'INCONCLUSIVE',
      [0, 5, 10, 15, 20],
    ],
    [
      'is lost in the end',
      { answers: (at) => (at < 12 ? is('down') : noAnswer({ kind: 'transport', reason: 'lost' })) },
      'INCONCLUSIVE',
      [0, 5, 10, 15, 20],
    ],
    [
      'is right too late',
      { answers: (at) => is(at < 21 ? 'down' : 'up') },
      'FAIL',
      [0, 5, 10, 15, 20],
    ],
    ['is slow', { answers: () => is('down'), tookMs: 12_000 }, 'FAIL', [0, 12]],
    [
      'is right at the end',
      { answers: (at) => is(at < 20 ? 'down' : 'up') },
      'PASS',
      [0, 5, 10, 15, 20],
    ],
  ])('of what %s', async (_what, world, verdict, seconds) => {
    const { results } = await judged([asked(eventually)], world);
    expect([results[0]?.verdict, ...results.map(secondsOf)]).toEqual([verdict, seconds]);
  });
});

describe('steady', () => {
  it.each<[string, World, string, number[]]>([
    ['stays', { answers: () => is('up') }, 'PASS', [0, 5, 10, 15, 20]],
    [
      'is slower than asked for',
      { answers: () => is('up'), tookMs: 12_000 },
      'INCONCLUSIVE',
      [0, 12, 24],
    ],
    ['is slow', { answers: () => is('up'), tookMs: 6000 }, 'PASS', [0, 6, 12, 18, 24]],
    ['goes away', { answers: (at) => is(at < 8 ? 'up' : 'down') }, 'FAIL', [0, 5, 10]],
    ['flaps', { answers: (at) => is(at > 4 && at < 6 ? 'down' : 'up') }, 'FAIL', [0, 5]],
    [
      'could not be seen once',
      { answers: (at) => (at > 4 && at < 6 ? 'no JSON' : is('up')) },
      'INCONCLUSIVE',
      [0, 5, 10, 15, 20],
    ],
    [
      'could not be seen once, and fell',
      { answers: (at) => (at > 4 && at < 6 ? 'no JSON' : is(at < 12 ? 'up' : 'down')) },
      'FAIL',
      [0, 5, 10, 15],
    ],
  ])('of what %s', async (_what, world, verdict, seconds) => {
    const { results } = await judged([asked(steady)], world);
    expect([results[0]?.verdict, ...results.map(secondsOf)]).toEqual([verdict, seconds]);
  });

  it('is looked at to the end, also where timers go off early', async () => {
    const { results } = await judged([asked(steady)], { answers: () => is('up'), earlyMs: 2 });
    expect(results[0]?.verdict).toBe('PASS');
  });

  it('looks at its end where the interval does not fit in', async () => {
    const odd = asked({ steady: { for: '20s', every: '15s' } });
    const { results } = await judged([odd], { answers: () => is('up') });
    expect(results.map(secondsOf)).toEqual([[0, 15, 20]]);
  });
});

describe('several checks', () => {
  it('an attempt is judged by the facts of a check that is looked at once', async () => {
    const referring = {
      ...asked(eventually, 'same', 'host', {
        params: { as: { type: 'fact' } },
        value: 'state.since',
        expect: { equals: { param: 'as' } },
      }),
      params: { as: 'first.since' },
    };
    const { results, looks } = await judged([asked({}, 'first'), referring], {
      answers: () => is('up'),
    });
    expect(results.map(({ verdict }) => verdict)).toEqual(['PASS', 'PASS']);
    expect(looks).toBe(2);
  });

  it('progress names the attempt and its time', async () => {
    const { events } = await judged([asked(eventually)], {
      answers: (second) => is(second < 8 ? 'down' : 'up'),
    });
    expect(events.map(({ attempt }) => attempt).filter(Boolean)).toEqual(
      [100, 5101, 10_101].map((elapsedMs, index) => ({
        check: 'up',
        number: index + 1,
        elapsedMs: expect.closeTo(elapsedMs, -2) as unknown,
        limitMs: 20_000,
      })),
    );
    expect(events.at(-1)).toMatchObject({ done: 1, total: 1 });
  });

  it('a host that lets nobody in is not asked again', async () => {
    const failure = { kind: 'host-key', reason: 'another key' } as const;
    const plan = makePlan([asked(eventually)], collectors);
    const effects = effectsWith({ session: () => Promise.resolve({ ok: false, failure }) });
    const { observations } = await observe(
      plan,
      [],
      effects,
      () => false,
      () => Promise.resolve('INCONCLUSIVE'),
    );
    expect(observations).toHaveLength(1);
  });
});

describe('evidence that was changed', () => {
  const all = (seen: Observed, change: (name: string) => string | null): Observed => ({
    ...seen,
    observations: seen.observations.flatMap((one) => {
      const collection = change(one.collection);
      return collection === null ? [] : [{ ...one, collection }];
    }),
  });

  it.each<[string, (name: string) => string | null]>([
    ['holds no attempt', () => null],
    ['lacks the first', (name) => (name.endsWith('attempt 1') ? null : name)],
    ['lacks one', (name) => (name.endsWith('attempt 3') ? null : name)],
    ['lacks the last', (name) => (name.endsWith('attempt 5') ? null : name)],
    [
      'has two in the place of each other',
      (name) => name.replace(/[23]$/, (n) => `${5 - Number(n)}`),
    ],
    ['has one twice', (name) => name.replace(/2$/, '1')],
    ['has numbers that are none', (name) => name.replace(/(\d)$/, '$1.5')],
    ['has numbers of another kind', (name) => name.replace(/(\d)$/, '0$1')],
    ['has a number beyond all', (name) => name.replace(/5$/, '900719925474099')],
    ['has the look of the others alone', (name) => name.replace(/, steady .*/, '')],
  ])('and %s is no steady pass', async (_what, change) => {
    const { plan, seen, results } = await judged([asked(steady)], { answers: () => is('up') });
    expect(results[0]?.verdict).toBe('PASS');
    const [changed] = await judgePlan(plan, all(seen, change), evaluate);
    expect(changed?.verdict).toBe('INCONCLUSIVE');
  });

  const delayed = (seen: Observed, from: number, seconds: number): Observed => ({
    ...seen,
    observations: seen.observations.map((one, index) => {
      if (index < from) return one;
      const startedAt = new Date(Date.parse(one.startedAt) + seconds * 1000).toISOString();
      return { ...one, startedAt };
    }),
  });

  it.each([
    ['a gap', 2, 3],
    ['a clock that was set back by a second less than an interval', 2, -4],
    ['a clock that was set back', 2, -3600],
    ['a clock that was set forward', 4, 3600],
  ])('and shows %s is no steady pass', async (_what, from, seconds) => {
    const { plan, seen, results } = await judged([asked(steady)], { answers: () => is('up') });
    expect(results[0]?.verdict).toBe('PASS');
    const [changed] = await judgePlan(plan, delayed(seen, from, seconds), evaluate);
    expect(changed?.verdict).toBe('INCONCLUSIVE');
  });

  it.each<[string, (seen: Observed) => Observed]>([
    ['lacks the last', (seen) => all(seen, (name) => (name.endsWith('3') ? null : name))],
    ['lacks the first', (seen) => all(seen, (name) => (name.endsWith('1') ? null : name))],
    ['lacks one', (seen) => all(seen, (name) => (name.endsWith('2') ? null : name))],
    ['has the last twice', (seen) => all(seen, (name) => name.replace(/2$/, '3'))],
    [
      'has the last before the others',
      (seen) => all(seen, (name) => name.replace(/[13]$/, (n) => `${4 - Number(n)}`)),
    ],
    ['has a pass that came too late', (seen) => delayed(seen, 2, 13)],
    ['has a clock that was set back before the pass', (seen) => delayed(seen, 2, -7)],
  ])('and %s is neither the pass of what came, nor a fail', async (_what, change) => {
    const world: World = { answers: (second) => is(second < 8 ? 'down' : 'up') };
    const { plan, seen, results } = await judged([asked(eventually)], world);
    expect(results[0]).toMatchObject({ verdict: 'PASS', attempts: { tried: { length: 3 } } });
    const [changed] = await judgePlan(plan, change(seen), evaluate);
    expect(changed?.verdict).toBe('INCONCLUSIVE');
  });

  it('is the same in any order', async () => {
    const { plan, seen, results } = await judged([asked(steady)], { answers: () => is('up') });
    const turned = { ...seen, observations: seen.observations.toReversed() };
    expect(await judgePlan(plan, turned, evaluate)).toEqual(results);
  });
});
