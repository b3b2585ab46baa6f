import { describe, expect, it } from 'vitest';
import { portAnswers } from '../../src/adversary/port-answers.ts';

const ask = (addresses: readonly (readonly [string, string, string])[], params = {}) => {
  const tried = addresses.map(([address, port, besides]) => ({ address, port, besides }));
  const connection = { outcome: 'tried', addresses: tried };
  return portAnswers({ connection }, { port: 5432, besides: 22, ...params }, {});
};

describe('a port', () => {
  it.each([
    ['open', 'refused', { how: ['open'], open: ['a'], reached: false }],
    ['refused', 'open', { how: ['closed'], open: [], reached: true }],
    ['timeout', 'open', { how: ['filtered'], open: [], reached: true }],
    ['unreachable', 'open', { how: ['filtered'], open: [], reached: true }],
    ['refused', 'timeout', { how: ['closed'], open: [], reached: false }],
  ])('that is %s, beside one that is %s', (port, besides, value) => {
    expect(ask([['a', port, besides]])).toEqual({ ok: true, value: { addresses: 1, ...value } });
  });

  it.each([
    ['timeout', 'refused'],
    ['timeout', 'timeout'],
    ['unreachable', 'unreachable'],
    ['reset', 'open'],
    ['transport', 'open'],
  ])('that is %s, beside one that is %s, is not told', (port, besides) => {
    expect(ask([['a', port, besides]]).ok).toBe(false);
  });

  it('is open where one address of several takes connections, and reached where all controls do', () => {
    const both = ask([
      ['192.0.2.7', 'refused', 'open'],
      ['2001:db8::7', 'open', 'refused'],
    ]);
    expect(both).toMatchObject({
      value: { open: ['2001:db8::7'], how: ['closed', 'open'], reached: false },
    });
  });

  it('of no address is reached nowhere, and is no control of itself', () => {
    expect(ask([])).toMatchObject({ ok: true, value: { addresses: 0, reached: false } });
    expect(ask([['a', 'open', 'open']], { besides: 5432 }).ok).toBe(false);
  });
});
