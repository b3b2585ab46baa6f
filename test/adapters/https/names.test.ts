import { describe, expect, it } from 'vitest';
import { request } from '../../../src/adapters/https.ts';
import type { Names } from '../../../src/adapters/https/dial.ts';
import { deafPort } from './servers.ts';

function ask(names: Names, timeoutMs = 5000) {
  const url = 'https://ci.example.test/';
  return request({ url, follow: false, timeoutMs, capBytes: 1000 }, { names });
}

describe('a name', () => {
  const failing = (lookup: string, dns: string | null): Names => ({
    lookup: () => Promise.reject(Object.assign(new Error(), { code: lookup })),
    ask: () =>
      dns === null
        ? Promise.resolve(['10.0.0.1'])
        : Promise.reject(Object.assign(new Error(), { code: dns })),
  });
  it.each([
    ['ENOTFOUND', 'ENOTFOUND', 'no-such-name', null],
    ['ENOTFOUND', 'ENODATA', 'no-such-name', null],
    ['ENOTFOUND', 'ESERVFAIL', 'unresolved', 'unresolved'],
    ['ENOTFOUND', 'ECONNREFUSED', 'unresolved', 'unresolved'],
    ['ENOTFOUND', 'ETIMEOUT', 'unresolved', 'unresolved'],
    ['ENOTFOUND', null, 'unresolved', 'unresolved'],
    ['EAI_AGAIN', 'ENOTFOUND', 'unresolved', 'unresolved'],
  ])('for which the system says %s and DNS %s is %s', async (lookup, dns, outcome, kind) => {
    const { answer, failure } = await ask(failing(lookup, dns));
    expect({ outcome: answer.outcome, kind: failure?.kind ?? null }).toEqual({ outcome, kind });
  });

  it('that a resolver never answers for is a timeout', async () => {
    const names: Names = {
      lookup: () => new Promise(() => undefined),
      ask: () => Promise.resolve([]),
    };
    const { failure } = await ask(names, 100);
    expect(failure?.kind).toBe('timeout');
  });

  it.each([
    ['in time is what was tried', 0, '127.0.0.1'],
    ['late is not to blame for the silence', 250, null],
  ])('that is resolved %s', async (_, afterMs, peer) => {
    const names: Names = {
      lookup: () => new Promise((resolve) => setTimeout(() => resolve('127.0.0.1'), afterMs)),
      ask: () => Promise.resolve([]),
    };
    const port = await deafPort();
    const url = `http://ci.example.test:${port}/`;
    const asked = { url, follow: false, timeoutMs: 400, capBytes: 1000 };
    const { answer } = await request(asked, { names });
    expect(answer).toMatchObject({ outcome: 'timeout', peer });
  });
});
