import { describe, expect, test } from 'vitest';
import { analyseOrdering, type OrderingInput } from '../../../src/adversary/ordering/index.ts';
import { analysed, host, listing, members, unit } from './listing.ts';

const pair = [unit('a.service', { After: 'b.service' }), unit('b.service', { After: 'a.service' })];

describe('what is no answer is never clean', () => {
  const whole = host({ Wants: 'a.service' }, unit('a.service'));
  const without = (id: string) => whole.filter((block) => block['Id'] !== id);
  const swap = (id: string, properties: Record<string, string>) => [
    ...without(id),
    unit(id, properties),
  ];
  const dropped = (key: string) =>
    whole.map((block) =>
      Object.fromEntries(Object.entries(block).filter(([name]) => name !== key)),
    );

  test.each<[string, Partial<OrderingInput>, RegExp]>([
    ['an empty listing', { blocks: [] }, /no unit at all/],
    ['a listing that was cut off', { complete: false }, /cut off/],
    ['a block without Id', { blocks: [...whole, { Names: 'x' }] }, /no single Id/],
    [
      'a property that comes twice',
      { blocks: [...whole, { ...unit('x'), After: ['a', 'b'] }] },
      /x shows After more than once/,
    ],
    ['a unit listed twice', { blocks: [...whole, unit('a.service')] }, /claim the name a.service/],
    [
      'two units of one name',
      { blocks: [...whole, unit('b.service', { Names: 'b.service a.service' })] },
      /claim the name a.service/,
    ],
    ['no After anywhere', { blocks: dropped('After') }, /does not show its After/],
    ['no Requires anywhere', { blocks: dropped('Requires') }, /does not show its Requires/],
    ['no LoadState anywhere', { blocks: dropped('LoadState') }, /does not show its LoadState/],
    ['no root slice', { blocks: without('-.slice') }, /-.slice is not among/],
    ['no sysinit.target', { blocks: without('sysinit.target') }, /sysinit.target is not among/],
    ['an anchor that is not listed', { anchor: 'graphical.target' }, /"graphical.target" is not/],
    ['an empty anchor', { anchor: '' }, /"" is not/],
    [
      'a masked anchor',
      { blocks: swap('goal.target', { LoadState: 'masked' }) },
      /state is masked/,
    ],
    [
      'an anchor whose needs are missing',
      { blocks: host({ Requires: 'a.service' }, unit('a.service', { LoadState: 'not-found' })) },
      /goal.target cannot start: it needs a.service/,
    ],
    [
      'a transaction that names an unlisted unit',
      { blocks: host({ Wants: 'gone.service' }) },
      /pulls in gone.service/,
    ],
    [
      'an unlisted Requisite',
      { blocks: host({ Requisite: 'gone.service' }) },
      /pulls in gone.service/,
    ],
    [
      'a transaction without any order',
      { blocks: swap('goal.target', { Wants: 'a.service' }) },
      /no order at all/,
    ],
  ])('%s', (_, input, reason) => {
    const result = analyseOrdering({ blocks: whole, anchor: 'goal.target', ...input });
    expect(result).toEqual({ ok: false, reason: expect.stringMatching(reason) as string });
  });

  test('the same listing, whole, is analysed', () => {
    expect(analysed(whole)).toMatchObject({ unitsLoaded: 4, inTransaction: 3, cycles: [] });
  });

  test('a listing without Upholds, as before systemd 249, is analysed', () => {
    expect(analysed(dropped('Upholds')).inTransaction).toBe(3);
  });
});

describe('who is in the boot transaction', () => {
  test.each(['Requires', 'BindsTo', 'Wants', 'Upholds', 'Requisite'])('%s pulls in', (pull) => {
    const report = analysed(host({ [pull]: 'a.service b.service' }, ...pair));
    expect(members(report)).toEqual([['a.service', 'b.service']]);
    expect(report.latent).toEqual([]);
  });

  test.each(['After', 'Conflicts', 'PartOf', 'Triggers'])('%s pulls nothing in', (other) => {
    const report = analysed(host({ [other]: 'a.service b.service' }, ...pair));
    expect(report.cycles).toEqual([]);
    expect(report.latent.map((cycle) => cycle.members)).toEqual([['a.service', 'b.service']]);
  });

  test('Requisite pulls in nothing further', () => {
    const asked = unit('asked.service', { Wants: 'a.service b.service' });
    expect(analysed(host({ Requisite: 'asked.service' }, asked, ...pair)).inTransaction).toBe(3);
  });

  test('a unit both wanted and asked for pulls in what it wants', () => {
    const asked = unit('asked.service', { Wants: 'a.service b.service' });
    const blocks = host({ Wants: 'asked.service', Requisite: 'asked.service' }, asked, ...pair);
    expect(members(analysed(blocks))).toEqual([['a.service', 'b.service']]);
  });

  test('units active now are started all the same: the question is the next boot', () => {
    const active = pair.map((block) => ({ ...block, ActiveState: 'active' }));
    expect(analysed(host({ Wants: 'a.service b.service' }, ...active)).cycles).toHaveLength(1);
  });

  test('the units that are active before any transaction have no job', () => {
    const report = analysed(host({ Requires: '-.slice' }));
    expect(report.inTransaction).toBe(2);
  });

  test.each(['not-found', 'masked', 'bad-setting', 'error'])(
    'a wanted %s unit is none',
    (state) => {
      const broken = unit('c.service', {
        LoadState: state,
        After: 'a.service',
        Wants: 'b.service',
      });
      const report = analysed(
        host(
          { Wants: 'a.service c.service' },
          unit('a.service', { After: 'c.service' }),
          broken,
          pair[1] ?? {},
        ),
      );
      expect(report).toMatchObject({
        inTransaction: 3,
        unitsLoaded: 5,
        cycles: [],
        latent: [],
        notes: [],
      });
    },
  );

  test.each(['Requires', 'BindsTo', 'Requisite'])(
    'a missing %s takes its dependants out',
    (hard) => {
      const report = analysed(
        host(
          { Wants: 'a.service b.service' },
          unit('a.service', { After: 'b.service', Requires: 'c.service' }),
          unit('b.service', { After: 'a.service' }),
          unit('c.service', { [hard]: 'gone.service' }),
          unit('gone.service', { LoadState: 'not-found' }),
        ),
      );
      expect(report.inTransaction).toBe(3);
      expect(report.cycles).toEqual([]);
      expect(report.latent).toHaveLength(1);
      expect(report.notes).toEqual([expect.stringContaining('a.service (it needs c.service)')]);
    },
  );

  test('a wanted missing unit takes nobody out', () => {
    const [a, b] = pair;
    const gone = unit('gone.service', { LoadState: 'not-found' });
    const blocks = host({ Wants: 'a.service b.service gone.service' }, a ?? {}, b ?? {}, gone);
    expect(analysed(blocks).cycles).toHaveLength(1);
  });

  test('the anchor is found by an alias', () => {
    const blocks = host(
      { Wants: 'a.service b.service', Names: 'goal.target default.target' },
      ...pair,
    );
    expect(analysed(blocks, { anchor: 'default.target\n' })).toMatchObject({
      anchor: 'goal.target',
      cycles: [{ members: ['a.service', 'b.service'] }],
    });
  });
});

describe('which edges count', () => {
  test('two units that order after themselves by an alias are no cycle', () => {
    const self = unit('a.service', {
      Names: 'a.service alias.service',
      After: 'alias.service a.service',
    });
    expect(analysed(host({ Wants: 'alias.service' }, self)).cycles).toEqual([]);
  });

  test('an order after itself does not hide the cycle beside it', () => {
    const a = unit('a.service', { Names: 'a.service me.service', After: 'me.service b.service' });
    const [cycle] = analysed(host({ Wants: 'a.service b.service' }, a, pair[1] ?? {})).cycles;
    expect(cycle?.sentence).toBe('a.service waits for b.service, b.service waits for a.service');
    expect(cycle?.cuts).toHaveLength(2);
  });

  test('an alias in After closes a cycle', () => {
    const a = unit('a.service', { After: 'other.service' });
    const b = unit('b.service', { Names: 'other.service b.service', After: 'a.service' });
    expect(members(analysed(host({ Wants: 'a.service b.service' }, a, b)))).toEqual([
      ['a.service', 'b.service'],
    ]);
  });

  test('instances of one template are units of their own', () => {
    const a = unit('x@1.service', { After: 'x@2.service' });
    const b = unit('x@2.service', { After: 'x@1.service' });
    expect(members(analysed(host({ Wants: 'x@1.service x@2.service' }, a, b)))).toEqual([
      ['x@1.service', 'x@2.service'],
    ]);
  });

  test('escaped names stay whole', () => {
    const a = unit('dev-a\\x2db.device', { After: 'mnt.mount' });
    const b = unit('mnt.mount', { After: 'dev-a\\x2db.device' });
    const report = analysed(host({ Wants: 'dev-a\\x2db.device mnt.mount' }, a, b));
    expect(report.cycles[0]?.sentence).toBe(
      'dev-a\\x2db.device waits for mnt.mount, mnt.mount waits for dev-a\\x2db.device',
    );
  });

  test('requirements without order are no cycle', () => {
    const a = unit('a.service', { Requires: 'b.service' });
    const b = unit('b.service', { Requires: 'a.service' });
    expect(analysed(host({ Wants: 'a.service' }, a, b)).cycles).toEqual([]);
  });

  test('several components are reported apart, in order', () => {
    const report = analysed(
      host(
        { Wants: 'a.service b.service y.service z.service' },
        unit('z.service', { After: 'y.service' }),
        unit('y.service', { After: 'z.service a.service' }),
        ...pair,
      ),
    );
    expect(members(report)).toEqual([
      ['a.service', 'b.service'],
      ['y.service', 'z.service'],
    ]);
  });

  test('a boot cycle that reaches further outside the transaction is also latent, by another way', () => {
    const report = analysed(
      host(
        { Wants: 'a.service b.service' },
        unit('a.service', { After: 'b.service c.service' }),
        unit('b.service', { After: 'a.service' }),
        unit('c.service', { After: 'b.service' }),
      ),
    );
    expect(members(report)).toEqual([['a.service', 'b.service']]);
    expect(report.latent).toMatchObject([
      {
        members: ['a.service', 'b.service', 'c.service'],
        sentence:
          'a.service waits for c.service, c.service waits for b.service, b.service waits for a.service',
      },
    ]);
  });
});

describe('whether systemd can break a cycle', () => {
  const verdict = (goal: Record<string, string>, a: Record<string, string> = {}) =>
    analysed(
      host(
        goal,
        unit('a.service', { After: 'b.service', ...a }),
        unit('b.service', { After: 'a.service' }),
      ),
    ).cycles[0]?.breakable;

  test.each<[boolean, string, Record<string, string>, Record<string, string>]>([
    [true, 'both are only wanted', { Wants: 'a.service b.service' }, {}],
    [true, 'one of them is only wanted', { Requires: 'a.service', Wants: 'b.service' }, {}],
    [false, 'both are required', { Requires: 'a.service b.service' }, {}],
    [false, 'one requires the other', { Requires: 'a.service' }, { BindsTo: 'b.service' }],
    [false, 'one asks for the other', { Requires: 'a.service' }, { Requisite: 'b.service' }],
    [true, 'a wanted one requires the other', { Wants: 'a.service' }, { Requires: 'b.service' }],
    [
      true,
      'the asking one is only asked for',
      { Requisite: 'a.service', Wants: 'a.service' },
      { Requires: 'b.service' },
    ],
  ])('%s where %s', (expected, _, goal, a) => {
    expect(verdict(goal, a)).toBe(expected);
  });
});

describe('what else a reader must know', () => {
  const running = pair.map((block) => ({ ...block, ActiveState: 'active' }));

  test('a cycle among running units is a risk at shutdown', () => {
    expect(analysed(host({}, ...running)).shutdownRisk).toMatchObject([
      { members: ['a.service', 'b.service'] },
    ]);
  });

  test('a cycle that one stopped unit interrupts is none', () => {
    const [a, b] = running;
    const blocks = host({}, a ?? {}, { ...b, ActiveState: 'inactive' });
    expect(analysed(blocks)).toMatchObject({ shutdownRisk: [], latent: [{}] });
  });

  test('changed unit files make the graph stale', () => {
    const blocks = host({ Wants: 'a.service' }, unit('a.service', { NeedDaemonReload: 'yes' }));
    expect(analysed(blocks).notes).toEqual([expect.stringMatching(/a\.service.*NeedDaemonReload/)]);
  });

  test('names without a unit are said, and no more than ten', () => {
    const after = Array.from({ length: 12 }, (_, at) => `gone${at}.scope`).join(' ');
    const blocks = host({ Wants: 'a.service' }, unit('a.service', { After: after }));
    expect(analysed(blocks).notes).toEqual([expect.stringMatching(/gone0\.scope.* and 2 more/)]);
  });

  test('a conflict inside the transaction is said with its cycle', () => {
    const [a, b] = pair;
    const blocks = host(
      { Wants: 'a.service b.service' },
      { ...a, Conflicts: 'b.service' },
      b ?? {},
    );
    expect(analysed(blocks).notes).toEqual([
      expect.stringContaining('a.service conflicts with b.service'),
    ]);
  });

  test('the answer does not depend on the order of the blocks', () => {
    const blocks = listing('c22-eks-ami-2703');
    const options = { anchor: 'multi-user.target' };
    expect(analysed([...blocks].reverse(), options)).toEqual(analysed(blocks, options));
  });
});
