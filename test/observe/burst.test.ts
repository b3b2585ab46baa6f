import { describe, expect, it } from 'vitest';
import { sendBurst } from '../../src/observe/burst.ts';
import type { EndpointResult } from '../../src/observe/effects.ts';
import { collectionOf, effectsWith, startedAt } from './fake-effects.ts';

const url = 'https://ci.example.net/limited';
const origin = 'https://ci.example.net';
const request = { url, follow: false, timeoutMs: 1000, capBytes: 1000 };
const collection = collectionOf([{ request: { url: { param: 'url' } } }], {
  class: 'http',
  vantage: 'reviewer',
});

function answered(status: number, failure: EndpointResult['failure'] = null): EndpointResult {
  return { startedAt, durationMs: 1, answer: { outcome: 'answered', status }, failure };
}

async function send(
  count: number,
  allowed: { burst: number; origins: string[] } | null,
  statusOf: (nth: number) => EndpointResult,
  connectTo?: string,
) {
  let [sent, abreast, most] = [0, 0, 0];
  const effects = effectsWith({
    burst: () => allowed,
    request: async () => {
      sent += 1;
      abreast += 1;
      most = Math.max(most, abreast);
      const result = statusOf(sent);
      await Promise.resolve();
      abreast -= 1;
      return result;
    },
  });
  const wanted = { ...request, ...(connectTo === undefined ? {} : { connectTo }) };
  return { result: await sendBurst(wanted, count, collection, effects), sent, most };
}

const allowed = { burst: 30, origins: [origin] };

describe('a burst', () => {
  it('is exactly as many requests, a few at a time, counted by what they met', async () => {
    const { result, sent, most } = await send(30, allowed, (nth) => answered(nth > 20 ? 429 : 200));
    expect([sent, most <= 4]).toEqual([30, true]);
    expect(result.answer).toEqual({ outcome: 'sent', requests: 30, answers: { 200: 20, 429: 10 } });
    expect(result.failure).toBeNull();
  });

  it.each([
    ['the host allows none', 5, null, undefined],
    ['it is longer than the host allows', 31, allowed, undefined],
    ['it goes to another origin', 5, { burst: 30, origins: ['http://ci.example.net'] }, undefined],
    ['it goes to another address', 5, allowed, '192.0.2.1:443'],
    ['it is none', 0, allowed, undefined],
  ])('is not begun where %s', async (_title, count, what, connectTo) => {
    const { result, sent } = await send(count, what, () => answered(200), connectTo);
    expect([sent, result.failure?.kind]).toEqual([0, 'input']);
  });

  it('of which one request could not be made is one that was not made, and stops', async () => {
    const lost = { kind: 'timeout', reason: 'no answer' } as const;
    const { result, sent } = await send(30, allowed, (nth) =>
      answered(200, nth === 3 ? lost : null),
    );
    expect(result.failure).toEqual({ kind: 'transport', reason: 'one of them: no answer' });
    expect(sent).toBeLessThan(10);
  });
});
