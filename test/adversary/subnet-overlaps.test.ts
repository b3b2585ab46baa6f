import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, overlap, parseRange, type Range } from '../../src/adversary/address.ts';
import { subnetOverlaps } from '../../src/adversary/subnet-overlaps.ts';
import { id, network } from './builders.ts';

const range = (text: string): Range => {
  const parsed = parseRange(text);
  if (!parsed) throw new Error(`${text} is no range`);
  return parsed;
};

describe('a range', () => {
  it.each([
    '',
    'default',
    '10.10',
    '10.10/16',
    '0x0a.0.0.1',
    '010.0.0.1',
    '168427520',
    '10.0.0.256',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.1/8/9',
    ' 10.0.0.1',
    'fd00::/129',
    'fd00:::1',
    '‹redacted:password›',
  ])('is not %j', (text) => {
    expect(parseRange(text)).toBeNull();
  });

  it.each([
    ['10.10.0.0/16', '10.10.255.255', true, true],
    ['10.10.0.0/16', '10.11.0.0/16', false, false],
    ['10.10.0.0/16', '10.0.0.0/8', true, false],
    ['10.10.0.0/24', '10.10.0.128/25', true, true],
    ['10.10.0.0/31', '10.10.0.1/32', true, true],
    ['10.10.0.0/31', '10.10.0.2/31', false, false],
    ['10.10.0.1', '10.10.0.1/32', true, true],
    ['0.0.0.0/0', '255.255.255.255', true, true],
    ['fd00::/64', 'fd00::1', true, true],
    ['fd00::/64', 'fd00:0:0:1::1', false, false],
    ['::/0', '10.0.0.0/8', false, false],
    ['::ffff:10.0.0.0/104', '10.0.0.1', false, false],
  ])('%s and %s: overlap %s, contains %s', (outer, inner, overlaps, holds) => {
    expect(overlap(range(outer), range(inner))).toBe(overlaps);
    expect(contains(range(outer), range(inner))).toBe(holds);
  });

  const ranges = fc
    .tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }))
    .map(([address, prefix]) => range(`${address}/${prefix}`));
  const bounds = ([address, prefix]: Range): readonly [number, number] => {
    const size = 2 ** (32 - prefix);
    const value = address.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0);
    const first = value - (value % size);
    return [first, first + size - 1];
  };

  it('overlaps and contains as its first and last addresses say', () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        const [[aFirst, aLast], [bFirst, bLast]] = [bounds(a), bounds(b)];
        expect(overlap(a, b)).toBe(aFirst <= bLast && bFirst <= aLast);
        expect(overlap(b, a)).toBe(overlap(a, b));
        expect(contains(a, b)).toBe(aFirst <= bFirst && bLast <= aLast);
      }),
    );
  });
});

describe('what overlaps 10.10.0.0/16', () => {
  interface Host {
    readonly networks?: readonly unknown[];
    readonly routes?: readonly unknown[];
    readonly interfaces?: readonly unknown[];
    readonly except?: readonly string[];
    readonly subnet?: string;
  }
  const ask = ({ networks = [], routes = [], interfaces = [], ...more }: Host) =>
    subnetOverlaps(
      { networks, routes, interfaces },
      { subnet: more.subnet ?? '10.10.0.0/16', except: more.except ?? [] },
      {},
    );
  const overlaps = (host: Host): unknown => {
    const result = ask(host);
    return result.ok ? result.value.overlaps : `? ${result.reason}`;
  };
  const lan = (local: string, prefixlen?: number) => ({
    ifname: 'eth0',
    addr_info: [{ local, prefixlen }],
  });
  const bridge = `br-${id('proxy').slice(0, 12)}`;

  it.each<[string, Host, unknown]>([
    ['nothing on a bare host', {}, []],
    [
      'its own network',
      { networks: [network('proxy', '10.10.0.0/16')] },
      ['Docker network proxy 10.10.0.0/16'],
    ],
    ['the same, excepted', { networks: [network('proxy', '10.10.0.0/16')], except: ['proxy'] }, []],
    [
      'another, where one is excepted',
      {
        networks: [network('proxy', '10.10.0.0/16'), network('x', '10.10.9.0/24')],
        except: ['proxy'],
      },
      ['Docker network x 10.10.9.0/24'],
    ],
    [
      'the second subnet of a network',
      { networks: [network('x', 'fd00::/64', '10.0.0.0/8')] },
      ['Docker network x 10.0.0.0/8'],
    ],
    [
      'no network without subnets',
      { networks: [{ Id: 'h', Name: 'host', IPAM: { Config: null } }] },
      [],
    ],
    ['a route', { routes: [{ dst: '10.10.4.0/24', dev: 'wg0' }] }, ['route by wg0 10.10.4.0/24']],
    ['a wider route', { routes: [{ dst: '10.0.0.0/8', dev: 'wg0' }] }, ['route by wg0 10.0.0.0/8']],
    [
      'a route that leads nowhere',
      { routes: [{ type: 'blackhole', dst: '10.10.0.0/16' }] },
      ['route 10.10.0.0/16'],
    ],
    [
      'no default route, in whatever form',
      {
        routes: ['default', '0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1'].map((dst) => ({
          dst,
          dev: 'wg0',
        })),
      },
      [],
    ],
    [
      'a quarter of all addresses',
      { routes: [{ dst: '0.0.0.0/2', dev: 'wg0' }] },
      ['route by wg0 0.0.0.0/2'],
    ],
    ['an address', { interfaces: [lan('10.10.0.5')] }, ['address of eth0 10.10.0.5']],
    ['an address beside it', { interfaces: [lan('10.11.0.5', 16)] }, []],
    ['an address of IPv6', { interfaces: [lan('fe80::1', 64)] }, []],
    [
      'an excepted network with its bridge, route and address',
      {
        networks: [network('proxy', '10.10.0.0/16')],
        routes: [{ dst: '10.10.0.0/16', dev: bridge }],
        interfaces: [{ ifname: bridge, addr_info: [{ local: '10.10.0.1', prefixlen: 16 }] }],
        except: ['proxy'],
      },
      [],
    ],
    [
      'a bridge of the same beginning that is not its own',
      {
        networks: [network('proxy')],
        routes: [{ dst: '10.10.0.0/16', dev: `${bridge}0` }],
        except: ['proxy'],
      },
      [`route by ${bridge}0 10.10.0.0/16`],
    ],
  ])('is %s', (_what, host, expected) => {
    expect(overlaps(host)).toEqual(expected);
  });

  it('is the whole link of an address, which has no route while it is down', () => {
    const subnet = '10.10.0.128/25';
    expect(overlaps({ subnet, interfaces: [lan('10.10.0.5', 24)] })).toEqual([
      'address of eth0 10.10.0.5/24',
    ]);
    expect(overlaps({ subnet, interfaces: [lan('10.10.0.5', 25)] })).toEqual([]);
  });

  it.each<[string, Host]>([
    ['a route of another form', { routes: [{ dst: '10.10', dev: 'wg0' }] }],
    ['a network of another form', { networks: [network('x', 'unknown')] }],
    ['a redacted address', { interfaces: [lan('‹redacted:password›')] }],
    ['a route without destination', { routes: [{ dev: 'wg0' }] }],
    ['an asked subnet of IPv6', { subnet: 'fd00::/64' }],
    ['an asked subnet that is none', { subnet: 'proxy' }],
    ['no list of routes', { routes: 'none' as unknown as readonly unknown[] }],
  ])('cannot be told: %s', (_what, host) => {
    expect(ask(host)).toMatchObject({ ok: false });
  });
});
