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
  const sshd = { protocol: 'tcp', address: '10.0.0.1', port: 22, device: null, v6only: null };
  const result = listeningSockets({ sockets: [sshd, ...seen] }, params, {});
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
    expect(ask(...sockets)).toMatchObject({ addresses, isLocal, control: true });
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
  });

  it.each<[string, readonly (readonly [string, number])[], string]>([
    ['nothing', [], 'no TCP port at all'],
    ['the port of another protocol', [['udp', 22]], 'no TCP port at all'],
    ['sshd elsewhere', [['tcp', 2222]], 'tcp/2222;'],
    [
      'more ports than are named',
      [6, 2, 3, 4, 5, 1].map((port) => ['tcp', port] as const),
      'tcp/1, tcp/2, tcp/3, tcp/4, tcp/5 and 1 more;',
    ],
  ])(
    'is not known where the listing shows %s: it says what, and the way out',
    (_, ports, shows) => {
      const sockets = ports.map(([protocol, port]) => ({ protocol, port, address: '0.0.0.0' }));
      const all = sockets.map((one) => ({ ...one, device: null, v6only: null }));
      const params = { port: 80, protocol: 'tcp', besides: 22 };
      const result = listeningSockets({ sockets: all }, params, {});
      const reason = result.ok ? '' : result.reason;
      expect(reason).toContain('was to show tcp/22');
      expect(reason).toContain(`and shows ${shows}`);
      expect(reason).toContain('give `besides` a TCP port');
    },
  );
});
