import { expect, it } from 'vitest';
import { collector as collectorShape } from '../../src/model/probe.ts';
import { triedTogether } from '../../src/observe/attempts.ts';
import { plan as makePlan } from '../../src/probes/plan.ts';
import { asked, eventually, is, judged, secondsOf, steady, type World } from './attempts-story.ts';

it('of one question look at it once for each way to try it', async () => {
  const checks = [
    asked({}, 'a'),
    asked(eventually, 'b'),
    asked({}, 'c'),
    asked(steady, 'd'),
    asked(steady, 'e'),
  ];
  const { results, looks, plan } = await judged(checks, { answers: () => is('up'), tookMs: 0 });
  expect(plan.collections.map(({ id }) => id)).toEqual([
    'host@web',
    'host@web, eventually 20s every 5s',
    'host@web, steady 20s every 5s',
  ]);
  expect(looks).toBe(1 + 1 + 5);
  expect(results.map(({ id, verdict, attempts }) => [id, verdict, attempts?.tried.length])).toEqual(
    [
      ['a', 'PASS', undefined],
      ['b', 'PASS', 1],
      ['c', 'PASS', undefined],
      ['d', 'PASS', 5],
      ['e', 'PASS', 5],
    ],
  );
});

/** Expects another state than `up`. */
const expecting = (word: string, setting: object, id: string) =>
  asked(setting, id, 'host', { expect: { equals: word } });

it('tried alike are each decided by the own attempt, whatever the others still wait for', async () => {
  const world: World = { answers: (at) => is(at < 4 ? 'down' : at < 9 ? 'up' : 'down') };
  const checks = [expecting('gone', eventually, 'never'), asked(eventually, 'up')];
  const { results, looks } = await judged(checks, world);
  expect(looks).toBe(5);
  expect(results.map(({ verdict }) => verdict)).toEqual(['FAIL', 'PASS']);
  expect(results.map(secondsOf)).toEqual([
    [0, 5, 10, 15, 20],
    [0, 5],
  ]);
  expect(results[1]?.facts).toEqual({ since: 'up' });
});

it('take the facts of the attempt that decided, not of a later look for others', async () => {
  const referring = {
    ...asked({}, 'same', 'host', {
      params: { as: { type: 'fact' } },
      value: "'up'",
      expect: { equals: { param: 'as' } },
    }),
    params: { as: 'own.since' },
  };
  const world: World = { answers: (at) => is(at < 4 ? 'down' : at < 9 ? 'up' : 'down') };
  const checks = [referring, asked(eventually, 'own'), expecting('gone', eventually, 'never')];
  const { results } = await judged(checks, world);
  expect(results.map(({ verdict }) => verdict)).toEqual(['PASS', 'PASS', 'FAIL']);
});

it('one that fell is decided, and the others of its look are seen to the end', async () => {
  const world: World = { answers: (at) => is(at < 8 ? 'up' : 'down') };
  const checks = [
    asked(steady, 'fell'),
    asked(steady, 'any', 'host', {
      value: "state.is in ['up', 'down']",
      expect: { equals: true },
    }),
  ];
  const { results, looks } = await judged(checks, world);
  expect(looks).toBe(5);
  expect(results.map(({ verdict }) => verdict)).toEqual(['FAIL', 'PASS']);
  expect(results.map(secondsOf)).toEqual([
    [0, 5, 10],
    [0, 5, 10, 15, 20],
  ]);
});

it('of two hosts do not wait for each other', () => {
  const on = (host: string) => ({
    ...asked(steady, 'one', 'commit'),
    host,
  });
  const commit = collectorShape.parse({
    id: 'commit',
    class: 'git',
    vantage: 'repository',
    steps: [{ read: { param: 'path' } }],
  });
  const plan = makePlan([on('a'), on('b')], new Map([['commit', commit]]));
  expect(plan.collections.map(({ id }) => id)).toEqual([
    'commit@repository, steady 20s every 5s for a',
    'commit@repository, steady 20s every 5s for b',
  ]);
  expect(triedTogether(plan)).toHaveLength(2);
});

it('of which one looks at what two others look at are tried together, all three', () => {
  const named = (id: string) =>
    collectorShape.parse({
      id,
      class: 'host',
      steps: [{ run: ['cat', `/${id}`], parse: 'json', as: id }],
    });
  const own = new Map(['one', 'two', 'else'].map((id) => [id, named(id)]));
  const checks = [
    asked(steady, 'both', 'one', { from: ['one', 'two'] }),
    asked(steady, 'a', 'one'),
    asked(steady, 'b', 'two'),
    asked(steady, 'other', 'else'),
  ];
  const groups = triedTogether(makePlan(checks, own));
  const names = groups.map((group) => group.map(({ planned }) => planned.check.id).sort());
  expect(names.sort()).toEqual([['a', 'b', 'both'], ['other']]);
});
