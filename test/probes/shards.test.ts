import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collector as collectorShape, probe as probeShape } from '../../src/model/probe.ts';
import { check as checkShape } from '../../src/model/sheet.ts';
import { plan, type Collection, type Plan, type ResolvedCheck } from '../../src/probes/plan.ts';
import { partOf } from '../../src/probes/shards.ts';

const request = { request: { url: { param: 'url' } } };
const burst = { request: { url: { param: 'url' }, burst: { param: 'times' } } };
const run = { run: ['cat', '/x'], parse: 'text' };
const collectors = new Map(
  [
    { id: 'unit', class: 'host', params: { n: { type: 'integer' } }, steps: [run] },
    {
      id: 'file',
      class: 'git',
      vantage: 'repository',
      params: { n: { type: 'integer' } },
      steps: [run],
    },
    {
      id: 'https',
      class: 'http',
      vantage: 'reviewer',
      params: { n: { type: 'integer' } },
      steps: [request],
    },
    {
      id: 'many',
      class: 'http',
      vantage: 'reviewer',
      params: { n: { type: 'integer' } },
      steps: [burst],
    },
  ].map((one) => [one.id, collectorShape.parse(one)]),
);

interface Asked {
  readonly of: readonly string[];
  readonly host: string;
  readonly n: number;
  readonly again: boolean;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  of: fc.subarray(['unit', 'file', 'https'], { minLength: 1, maxLength: 2 }),
  host: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  n: fc.integer({ min: 1, max: 4 }),
  again: fc.boolean(),
});

function planned(all: readonly Asked[], more: readonly string[] = []): Plan {
  const checks = all.map(({ of, host, n, again }, at): ResolvedCheck => {
    const from = [...of, ...more].map((one) => ({ collector: one, with: { n: { param: 'n' } } }));
    return {
      milestone: 'M1',
      check: checkShape.parse({
        ...{ id: `c${at}`, says: 's', probe: 'p' },
        ...(again && { eventually: { within: '20s', every: '5s' } }),
      }),
      probe: probeShape.parse({ id: 'p', title: 't', from, value: '1', expect: { equals: 1 } }),
      host: of.join() === 'file' ? null : host,
      params: { n },
    };
  });
  return plan(checks, collectors);
}

const ids = ({ collections }: Pick<Plan, 'collections'>) => collections.map(({ id }) => id);
const parts = (whole: Plan, of: number) =>
  Array.from({ length: of }, (_, at) => partOf(whole, { number: at + 1, of }));
const holding = (all: readonly Plan[], one: Collection) =>
  all.findIndex((part) => part.collections.includes(one));

describe('the parts of a plan', () => {
  it('are the whole, each once, and divide no host and no check that is tried again', () => {
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 20 }), fc.integer({ min: 1, max: 9 }), (all, of) => {
        const whole = planned(all);
        const own = parts(whole, of);
        expect(own.flatMap(ids).sort()).toEqual(ids(whole).sort());
        for (const host of new Set(whole.collections.flatMap((one) => one.host ?? []))) {
          const ofHost = whole.collections.filter((one) => one.host === host);
          expect(new Set(ofHost.map((one) => holding(own, one))).size, host).toBe(1);
        }
        for (const check of whole.checks.filter((one) => one.check.eventually)) {
          const mine = own.filter((part) => part.checks.includes(check));
          expect(mine).toHaveLength(1);
          expect(mine.flatMap(ids)).toEqual(expect.arrayContaining([...check.collections]));
        }
      }),
    );
  });

  it('are the same in whatever order the plan was made', () => {
    const twice = fc
      .array(asked, { maxLength: 12 })
      .chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
      );
    fc.assert(
      fc.property(twice, fc.integer({ min: 1, max: 5 }), ([all, other], of) => {
        const sorted = (one: readonly Asked[]) =>
          parts(planned(one), of).map((part) => ids(part).sort());
        expect(sorted(other)).toEqual(sorted(all));
      }),
    );
  });

  it('put hosts side by side: five shards of five hosts have one each', () => {
    const all = ['a', 'b', 'c', 'd', 'e'].map((host) => ({
      of: ['unit'],
      host,
      n: 1,
      again: false,
    }));
    expect(parts(planned(all), 5).map((part) => part.collections.length)).toEqual([1, 1, 1, 1, 1]);
    expect(parts(planned(all), 7).map((part) => part.collections.length)).toEqual([
      1, 1, 1, 1, 1, 0, 0,
    ]);
  });

  it('keep all that asks endpoints together where something asks one many times at once', () => {
    const all = ['a', 'b'].map((host) => ({ of: ['https'], host, n: 1, again: false }));
    expect(parts(planned(all), 2).map((part) => part.collections.length)).toEqual([1, 1]);
    expect(parts(planned(all, ['many']), 2).map((part) => part.collections.length)).toEqual([4, 0]);
  });
});
