import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collector as collectorShape, probe as probeShape } from '../../src/model/probe.ts';
import { check as checkShape } from '../../src/model/sheet.ts';
import { bind, plan, sources, type ResolvedCheck } from '../../src/probes/plan.ts';

const collectors = new Map(
  [
    {
      id: 'unit',
      class: 'host',
      params: { unit: { type: 'unit' }, all: { type: 'boolean', default: false } },
    },
    { id: 'file', class: 'git', vantage: 'repository' },
    { id: 'https', class: 'http', vantage: 'reviewer' },
  ].map((one) => [
    one.id,
    collectorShape.parse({ steps: [{ run: ['cat', '/x'], parse: 'text' }], ...one }),
  ]),
);

function asked(
  params: Readonly<Record<string, unknown>>,
  more: { readonly from?: unknown; readonly host?: string; readonly vantage?: string } = {},
): ResolvedCheck {
  const {
    from = { collector: 'unit', with: { unit: { param: 'unit' } } },
    host = 'a',
    vantage,
  } = more;
  return {
    milestone: 'M1',
    check: checkShape.parse({
      id: 'one',
      says: 's',
      probe: 'p',
      ...(vantage === undefined ? {} : { vantage }),
    }),
    probe: probeShape.parse({ id: 'p', title: 't', from, value: '1', expect: { equals: 1 } }),
    host,
    params,
  };
}
const idsOf = (...checks: readonly ResolvedCheck[]): string[] =>
  plan(checks, collectors).collections.map(({ id }) => id);

describe('a plan', () => {
  it('looks once for the same arguments, at each host and vantage', () => {
    const a = { unit: 'a.service' };
    expect(idsOf(asked(a), asked(a), asked({ ...a, other: 1 }))).toEqual([
      'unit(all=false, unit=a.service)@a',
    ]);
    expect(idsOf(asked(a), asked({ unit: 'b.service' }), asked(a, { host: 'b' }))).toHaveLength(3);
    const https = { from: 'https' };
    expect(
      idsOf(
        asked({}, https),
        asked({}, { ...https, vantage: 'host' }),
        asked({}, { ...https, host: 'b' }),
      ),
    ).toEqual(['https@reviewer/a', 'https@a', 'https@reviewer/b']);
  });

  it('reads the repository once, whatever the host', () => {
    expect(
      idsOf(asked({}, { from: 'file' }), asked({}, { from: 'file', host: 'b', vantage: 'host' })),
    ).toEqual(['file@repository']);
  });

  it('keeps every check, with its collections in the order of the probe', () => {
    const from = ['file', { collector: 'unit', with: { unit: 'x.service' } }];
    const { checks } = plan([asked({}, { from }), asked({}, { from })], collectors);
    expect(checks.map(({ collections }) => collections)).toEqual([
      ['file@repository', 'unit(all=false, unit=x.service)@a'],
      ['file@repository', 'unit(all=false, unit=x.service)@a'],
    ]);
  });

  it('refuses a collector that is not there', () => {
    expect(() => idsOf(asked({}, { from: 'gone' }))).toThrow('no collector gone');
  });

  it('gives two arguments one collection only if they are the same', () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom(
        '1',
        'true',
        'null',
        '1e3',
        '-1',
        '1.0',
        'a, all=true',
        'x)@b',
        '["a"]',
        '"a"',
        'a@b',
      ),
      fc.array(fc.string(), { maxLength: 2 }),
    );
    fc.assert(
      fc.property(value, value, (a, b) => {
        const ids = idsOf(asked({ unit: a }), asked({ unit: b }));
        expect(ids.length === 1).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});

describe('an argument', () => {
  it.each<[unknown, unknown]>([
    [{ param: 'x' }, 7],
    [
      [{ param: 'x' }, 'x'],
      [7, 'x'],
    ],
    [{ a: { b: { param: 'x' } } }, { a: { b: 7 } }],
    [{ param: 'gone' }, undefined],
    [{ param: 'constructor' }, undefined],
    [{ param: '__proto__' }, undefined],
    [{ param: 1 }, undefined],
    [
      { param: 'x', more: 1 },
      { param: 'x', more: 1 },
    ],
    ['{{x}}', '{{x}}'],
    ['x', 'x'],
    [{ param: 'y' }, { param: 'x' }],
    [null, null],
  ])('%j is %j: a value, never text in text', (value, expected) => {
    expect(bind(value, { x: 7, y: { param: 'x' } })).toEqual(expected);
  });

  it('with a name that objects have of themselves is a plain one', () => {
    const value = JSON.parse('{"__proto__":{"param":"x"}}') as unknown;
    expect(JSON.stringify(bind(value, { x: 7 }))).toBe('{"__proto__":7}');
  });
});

it('sources are written out', () => {
  const { probe } = asked({}, { from: ['file', { collector: 'unit', with: { unit: 'a' } }] });
  expect(sources(probe)).toEqual([
    { collector: 'file', with: {} },
    { collector: 'unit', with: { unit: 'a' } },
  ]);
});
