import { describe, expect, it } from 'vitest';
import { listeningSockets } from '../../src/adversary/listening-sockets.ts';

type Socket = readonly [address: string, v6only?: boolean | null];

function ask(...sockets: readonly Socket[]) {
  const seen = sockets.map(([address, v6only = null]) => ({
    protocol: 'tcp',
    address,
    port: 80,
    device: null,
    v6only,
  }));
  const params = { port: 80, protocol: 'tcp', besides: 22 };
  const result = listeningSockets({ sockets: seen }, params, {});
  return result.ok ? result.value : result.reason;
}

describe('where a port is listened on', () => {
  it.each<[string, readonly Socket[], readonly string[], boolean]>([
    ['every IPv4 address', [['0.0.0.0']], ['0.0.0.0'], false],
    ['both families by one socket', [['*', false]], ['0.0.0.0', '::'], false],
    ['IPv6, and the kernel does not say whether alone', [['::']], ['0.0.0.0', '::'], false],
    ['IPv6 alone', [['::', true]], ['::'], false],
    ['IPv6 alone, as a star', [['*', true]], ['::'], false],
    ['loopback of both', [['127.0.0.1'], ['::1']], ['127.0.0.1', '::1'], true],
    ['an IPv4 address in IPv6 writing', [['::ffff:10.0.0.1']], ['10.0.0.1'], false],
    ['the same address twice', [['10.0.0.1'], ['10.0.0.1']], ['10.0.0.1'], false],
  ])('%s', (_, sockets, addresses, isLocal) => {
    expect(ask(...sockets)).toMatchObject({ addresses, isLocal, control: false });
  });

  it.each<[readonly Socket[], boolean]>([
    [[['::']], false],
    [[['*']], false],
    [[['::'], ['0.0.0.0']], true],
    [[['::', true]], true],
    [[['::', false]], true],
    [[['::1'], ['10.0.0.1']], true],
    [[], true],
  ])('is certain of the families of %j: %s', (sockets, isCertain) => {
    expect(ask(...sockets)).toMatchObject({ isCertain });
  });

  it('is proven by another port that the listing shows', () => {
    const one = { protocol: 'tcp', address: '0.0.0.0', port: 22, device: null, v6only: null };
    const params = { port: 80, protocol: 'tcp', besides: 22 };
    expect(listeningSockets({ sockets: [one] }, params, {})).toMatchObject({
      value: { addresses: [], control: true },
    });
    const udp = { ...one, protocol: 'udp' };
    expect(listeningSockets({ sockets: [udp] }, params, {})).toMatchObject({
      value: { control: false },
    });
  });
});
