import { describe, expect, test } from 'vitest';
import type { OrderingCycle, PropertyBlock } from '../../../src/adversary/ordering/index.ts';
import { parseDumpOrigins } from '../../../src/adversary/ordering/dump.ts';
import { analysed, host, unit, type Properties } from './listing.ts';

const VENDOR = '/usr/lib/systemd/system';
const ADMIN = '/etc/systemd/system';

function cycleOf(...units: PropertyBlock[]): OrderingCycle {
  return cycleIn(host({ Wants: units.map((block) => String(block['Id'])).join(' ') }, ...units));
}

function cycleIn(blocks: readonly PropertyBlock[], dump?: string): OrderingCycle {
  const { cycles } = analysed(blocks, dump === undefined ? {} : { dump });
  const [cycle] = cycles;
  if (cycle === undefined || cycles.length > 1) throw new Error(`${cycles.length} cycles`);
  return cycle;
}

function filed(id: string, folder: string, properties: Properties): PropertyBlock {
  return unit(id, { FragmentPath: `${folder}/${id}`, ...properties });
}

describe('where an edge comes from, by the properties alone', () => {
  const originOf = (id: string, after: string, properties: Properties, other: Properties = {}) => {
    const blocks = [
      unit(id, { After: after, ...properties }),
      unit(after, { After: id, ...other }),
    ];
    const base = host({ Wants: `${id} ${after}` }).filter(
      (block) => block['Id'] !== id && block['Id'] !== after,
    );
    const { cycles } = analysed([...base, ...blocks]);
    return cycles[0]?.shortest.find((edge) => edge.unit === id)?.origins;
  };
  const yes = { DefaultDependencies: 'yes' };

  test.each<[string, string, Properties, Properties, string[]]>([
    ['a.service', 'basic.target', yes, {}, ['origin-default']],
    ['a.socket', 'sysinit.target', yes, {}, ['origin-default']],
    ['a.timer', 'time-sync.target', yes, {}, ['origin-default']],
    ['a.service', 'basic.target', {}, {}, ['origin-file']],
    ['sockets.target', 'a.socket', {}, yes, ['destination-default']],
    [
      'sockets.target',
      'a.socket',
      { ...yes, Wants: 'a.socket' },
      yes,
      ['destination-default', 'origin-default'],
    ],
    ['x.target', 'a.service', { ...yes, Requires: 'a.service' }, yes, ['origin-default']],
    ['x.target', 'a.service', { ...yes, Wants: 'a.service' }, {}, ['file']],
    ['x.target', 'a.service', yes, yes, ['file']],
    ['a.service', 'a.socket', {}, { Triggers: 'a.service' }, ['destination-implicit']],
    ['a.service', 'x.slice', {}, {}, ['origin-implicit']],
    ['a.mount', 'dev-a.device', {}, {}, ['origin-implicit']],
    ['a.service', 'multi-user.target', yes, yes, ['origin-file']],
    ['network-pre.target', 'a.service', yes, yes, ['destination-file']],
    ['a.service', 'b.service', yes, yes, ['file']],
  ])('%s after %s', (id, after, properties, other, origins) => {
    expect(originOf(id, after, properties, other)).toEqual(origins);
  });
});

describe('the dump', () => {
  const text = [
    '-> Unit a.service:',
    '\tAfter: b.service (origin-file destination-file)',
    '\tBefore: c.service (origin-file)',
    '\tAfter: broken line',
    '\t\tAfter: d.slice (origin-slice-property)',
    '\tA line that a later systemd adds',
    '-> Job 12:',
  ].join('\n');
  const stated = parseDumpOrigins(text);

  test('states the origins of After', () => {
    expect(stated('a.service', 'b.service')).toEqual(['destination-file', 'origin-file']);
    expect(stated('a.service', 'd.slice')).toEqual(['origin-slice-property']);
  });

  test('states the mirror by Before', () => {
    expect(stated('c.service', 'a.service')).toEqual(['destination-file']);
  });

  test.each([
    ['an edge it does not show', 'b.service', 'a.service'],
    ['a line of another form', 'a.service', 'line'],
  ])('says nothing of %s', (_, from, after) => {
    expect(stated(from, after)).toBeUndefined();
  });

  test('outranks what is derived, edge by edge', () => {
    const blocks = host(
      { Wants: 'a.service b.service' },
      unit('a.service', { After: 'b.service' }),
      unit('b.service', { After: 'a.service' }),
    );
    const { shortest } = cycleIn(blocks, '-> Unit a.service:\n\tAfter: b.service (origin-udev)\n');
    expect(shortest.map((edge) => edge.origins)).toEqual([['origin-udev'], ['file']]);
  });
});

describe('which edge to cut', () => {
  test("the admin's own file first, though a vendor's would do", () => {
    const cycle = cycleOf(
      filed('mine.service', ADMIN, { After: 'b.service' }),
      filed('b.service', VENDOR, { After: 'c.service' }),
      filed('c.service', VENDOR, { After: 'mine.service' }),
    );
    expect(cycle.advice).toMatch(/^One cut is enough: remove Before=c.service from \/etc\/.*mine/);
    expect(cycle.cuts).toHaveLength(3);
  });

  test("a drop-in of the admin's counts as the admin's, and is named", () => {
    const dropIn = `${ADMIN}/c.service.d/order.conf`;
    const cycle = cycleOf(
      filed('b.service', VENDOR, { After: 'c.service' }),
      filed('c.service', VENDOR, { After: 'multi-user.target', DropInPaths: dropIn }),
      filed('multi-user.target', VENDOR, { After: 'b.service', Wants: 'b.service' }),
    );
    expect(cycle.advice).toContain(
      `remove After=multi-user.target from ${VENDOR}/c.service, ${dropIn}`,
    );
  });

  test("a package's file is overridden whole, as a drop-in cannot take an order away", () => {
    const cycle = cycleOf(
      filed('b.service', VENDOR, { After: 'c.service' }),
      filed('c.service', VENDOR, { After: 'multi-user.target' }),
      filed('multi-user.target', VENDOR, { After: 'b.service' }),
    );
    expect(cycle.advice).toMatch(/override c\.service whole, without After=multi-user\.target/);
    expect(cycle.advice).toContain('a drop-in cannot');
  });

  const systemds = (dump: string) => {
    const [slice, , goal] = host({ Wants: 'a.service systemd-x.service' });
    const blocks = [
      slice ?? {},
      goal ?? {},
      filed('sysinit.target', VENDOR, { After: 'systemd-x.service' }),
      filed('a.service', VENDOR, { After: 'sysinit.target', DefaultDependencies: 'yes' }),
      filed('systemd-x.service', VENDOR, { After: 'a.service' }),
    ];
    return cycleIn(blocks, dump);
  };

  test("a default edge when only systemd's own are left, in the unit that is not systemd's", () => {
    const cycle = systemds('-> Unit systemd-x.service:\n After: a.service (origin-file)\n');
    expect(cycle.advice).toMatch(/give a\.service DefaultDependencies=no/);
  });

  test("an order that a package adds to systemd's unit before a default edge", () => {
    const cycle = systemds('-> Unit systemd-x.service:\n After: a.service (destination-file)\n');
    expect(cycle.advice).toMatch(/override a\.service whole, without Before=systemd-x\.service/);
  });

  test("never an edge of systemd's own", () => {
    const [slice, , goal] = host({ Wants: 'systemd-x.service' });
    const blocks = [
      slice ?? {},
      goal ?? {},
      filed('sysinit.target', VENDOR, { After: 'systemd-x.service' }),
      filed('systemd-x.service', VENDOR, { After: 'sysinit.target', DefaultDependencies: 'yes' }),
    ];
    expect(cycleIn(blocks).advice).toMatch(/^Every edge is systemd's own/);
  });

  test('on NixOS the module, though all units lie in /etc', () => {
    const [slice, , goal] = host({ Wants: 'a.service' });
    const blocks = [
      slice ?? {},
      goal ?? {},
      filed('sysinit.target', ADMIN, { After: 'a.service' }),
      filed('a.service', ADMIN, { After: 'sysinit.target', DefaultDependencies: 'yes' }),
    ];
    expect(cycleIn(blocks).advice).toMatch(
      /remove Before=sysinit\.target from the NixOS module that writes .*a\.service/,
    );
  });

  test('both declarations where both ends declare the edge', () => {
    const blocks = host(
      { Wants: 'a.service b.service' },
      filed('a.service', ADMIN, { After: 'b.service' }),
      filed('b.service', ADMIN, { After: 'a.service' }),
    );
    const dump = [
      '-> Unit a.service:\n After: b.service (origin-file destination-file)',
      '-> Unit b.service:\n After: a.service (origin-implicit)',
    ].join('\n');
    expect(cycleIn(blocks, dump).advice).toMatch(
      /remove Before=a\.service from .*b\.service; and remove After=b\.service from .*a\.service\./,
    );
  });

  test('where no single cut is enough it says so and where to begin', () => {
    const cycle = cycleOf(
      filed('a.service', ADMIN, { After: 'b.service' }),
      filed('b.service', ADMIN, { After: 'a.service c.service' }),
      filed('c.service', ADMIN, { After: 'b.service' }),
    );
    expect(cycle.cuts).toEqual([]);
    expect(cycle.advice).toMatch(/^No single cut at hand breaks it; begin with this one: remove/);
  });

  test('a generated unit is cut where its generator reads it', () => {
    const cycle = cycleOf(
      filed('mnt.mount', '/run/systemd/generator', { After: 'remote.service' }),
      filed('remote.service', VENDOR, { After: 'mnt.mount' }),
    );
    expect(cycle.advice).toContain('/etc/fstab');
  });

  test('an edge names the file that declares it', () => {
    const cycle = cycleOf(
      filed('network-pre.target', VENDOR, { After: 'a.service' }),
      filed('a.service', ADMIN, { After: 'network-pre.target' }),
    );
    expect(cycle.shortest.map(({ unit: from, file }) => [from, file])).toEqual([
      ['a.service', `${ADMIN}/a.service`],
      ['network-pre.target', `${ADMIN}/a.service`],
    ]);
  });
});
