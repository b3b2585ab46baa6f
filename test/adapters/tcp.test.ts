import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { connectTo } from '../../src/adapters/tcp.ts';
import { ForwardError } from '../../src/observe/session.ts';
import { closedPort, deafPort, tcpServer } from './https/servers.ts';

const address = '127.0.0.1';
const timeoutMs = 300;

describe('a connection', () => {
  it('tells a port that is open from one that refuses and one that is silent', async () => {
    const [open, closed, deaf] = [
      await tcpServer(() => undefined),
      await closedPort(),
      await deafPort(),
    ];
    const first = await connectTo({ address, port: closed, besides: open, timeoutMs });
    const second = await connectTo({ address, port: deaf, besides: open, timeoutMs });
    expect([first.failure, second.failure]).toEqual([null, null]);
    expect(first.answer).toEqual({
      outcome: 'tried',
      addresses: [{ address, port: 'refused', besides: 'open' }],
    });
    expect(second.answer.addresses).toEqual([{ address, port: 'timeout', besides: 'open' }]);
  });

  it('is made from the host where it can be, and from nowhere else', async () => {
    const asked: unknown[] = [];
    const open = (...to: [string, number, number]) => {
      asked.push(to);
      return to[1] === 22
        ? Promise.resolve(new PassThrough())
        : Promise.reject(new ForwardError('refused', 'no'));
    };
    const { answer } = await connectTo({ address: 'db', port: 5432, besides: 22, timeoutMs, open });
    expect(asked).toEqual([
      ['db', 5432, timeoutMs],
      ['db', 22, timeoutMs],
    ]);
    expect(answer.addresses).toEqual([{ address: 'db', port: 'refused', besides: 'open' }]);
  });

  it('that a host may not make is a failure, not a closed port', async () => {
    const open = () => Promise.reject(new ForwardError('transport', 'forwarding is off'));
    const { failure } = await connectTo({ address: 'db', port: 1, besides: 2, timeoutMs, open });
    expect(failure?.kind).toBe('transport');
  });
});
