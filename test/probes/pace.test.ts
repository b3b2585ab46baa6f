import { describe, expect, it } from 'vitest';
import { collector as collectorShape, probe as probeShape } from '../../src/model/probe.ts';
import { check as checkShape } from '../../src/model/sheet.ts';
import { crowded } from '../../src/probes/pace.ts';
import { plan as makePlan, type ResolvedCheck } from '../../src/probes/plan.ts';

const usual = () => ({ burst: 5, intervalMs: 500 });
const collectors = new Map(
  (['host', 'docker'] as const).map((kind) => [
    kind,
    collectorShape.parse({
      id: kind,
      class: kind,
      params: { of: { type: 'name' } },
      steps: [{ run: ['docker', 'inspect', { param: 'of' }], parse: 'json', as: 'state' }],
    }),
  ]),
);

function asking(of: string, setting: object, kind = 'docker', host = 'web'): ResolvedCheck {
  return {
    milestone: 'M1',
    check: checkShape.parse({ id: of, says: 'it is up', probe: 'state', ...setting }),
    probe: probeShape.parse({
      id: 'state',
      title: 'It is up',
      from: { collector: kind, with: { of: { param: 'of' } } },
      value: 'state',
      expect: { equals: 'up' },
    }),
    host,
    params: { of },
  };
}

const steady = (duration: string, every: string) => ({ steady: { for: duration, every } });
const many = (count: number, ...more: [object, string?, string?]): ResolvedCheck[] =>
  Array.from({ length: count }, (_, index) => asking(`c${index}`, ...more));

describe('checks that are steady', () => {
  // One command each: two a second pass, and 5 at once.
  it.each<[string, ResolvedCheck[], number]>([
    ['three every second', many(3, steady('5s', '1s')), 0],
    ['four every second', many(4, steady('5s', '1s')), 4],
    ['ten every five seconds', many(10, steady('60s', '5s')), 0],
    ['eleven every five seconds', many(11, steady('60s', '5s')), 11],
    ['twelve that ask no Docker', many(12, steady('60s', '5s'), 'host'), 0],
    ['twelve that have to come', many(12, { eventually: { within: '60s', every: '5s' } }), 0],
    ['twelve that are looked at once', many(12, {}), 0],
    [
      'many of the same question',
      Array.from({ length: 30 }, () => asking('one', steady('60s', '1s'))),
      0,
    ],
    [
      'ten at each of two hosts',
      ['web', 'db'].flatMap((host) => many(10, steady('60s', '5s'), 'docker', host)),
      0,
    ],
  ])('%s', (_what, checks, expected) => {
    expect(crowded(makePlan(checks, collectors), usual)).toHaveLength(expected);
  });

  it('are told how many commands there are, how many pass, and what would have room', () => {
    const [one] = crowded(makePlan(many(12, steady('60s', '5s')), collectors), usual);
    expect(one).toMatchObject({ asked: 12 * 13, pass: 5 + 130, everyMs: 6000 });
  });

  it('have the room that the host gives', () => {
    const plan = makePlan(many(12, steady('60s', '5s')), collectors);
    expect(crowded(plan, () => ({ burst: 20, intervalMs: 50 }))).toEqual([]);
    expect(crowded(plan, () => ({ burst: 1, intervalMs: 0 }))).toEqual([]);
  });
});
