import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { redactor } from '../../src/document/redact.ts';
import { collect } from '../../src/observe/collect.ts';
import type { Effects, HttpRequest, HttpResult } from '../../src/observe/effects.ts';
import { answer, collectionOf, effectsWith, sessionTo, startedAt } from './fake-effects.ts';

const names = ['url', 'connectTo', 'ca', 'follow'];
const step = { request: Object.fromEntries(names.map((param) => [param, { param }])) };
const url = 'https://ci.example.net/';
const answered: HttpResult = { startedAt, durationMs: 12, answer: { status: 200 }, failure: null };

interface Asked {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly vantage?: 'host' | 'reviewer';
  readonly result?: HttpResult;
  readonly effects?: Partial<Effects>;
}

async function ask({ params = {}, vantage = 'reviewer', result = answered, effects }: Asked) {
  const requests: HttpRequest[] = [];
  const collection = collectionOf([step], { class: 'http', vantage, params: { url, ...params } });
  const request = (one: HttpRequest) => {
    requests.push(one);
    return Promise.resolve(result);
  };
  const [seen] = await collect(collection, effectsWith({ request, ...effects }), () => false);
  return { requests, seen };
}

describe('a request', () => {
  it('is made once, with the collector’s limits, and described in the words of curl', async () => {
    const params = { connectTo: '192.0.2.7:443', ca: 'infra/ca.pem', follow: true };
    const effects = { criteriaText: (path: string) => `PEM of ${path}` };
    const { requests, seen } = await ask({ params, effects });
    expect(requests).toEqual([
      {
        url,
        connectTo: '192.0.2.7:443',
        ca: 'PEM of infra/ca.pem',
        follow: true,
        timeoutMs: 10_000,
        capBytes: 1_048_576,
      },
    ]);
    expect(seen?.argv.join(' ')).toBe(
      `curl -si -L --cacert infra/ca.pem --connect-to ::192.0.2.7:443 ${url}`,
    );
    expect(seen).toMatchObject({ durationMs: 12, exit: null, failure: null, stderr: null });
    expect(JSON.parse(seen?.stdout?.text ?? '')).toEqual({ status: 200, requestedAt: startedAt });
  });

  it('that came to nothing keeps its failure and what was learnt of the endpoint', async () => {
    const failure = { kind: 'timeout', reason: 'No answer within 10000 ms.' } as const;
    const result = { ...answered, answer: { peer: '192.0.2.7' }, failure };
    const { seen } = await ask({ result });
    expect(seen?.failure).toEqual(failure);
    expect(seen?.stdout?.text).toContain('192.0.2.7');
  });

  it('with an authority that the criteria do not hold is not made', async () => {
    const effects = { criteriaText: () => null };
    const { requests, seen } = await ask({ params: { ca: 'no/ca.pem' }, effects });
    expect(requests).toEqual([]);
    expect(seen?.failure).toEqual({ kind: 'input', reason: 'the criteria hold no file no/ca.pem' });
  });

  it('leaves no secret of an answer', async () => {
    const { redact } = redactor(['open sesame']);
    const result = { ...answered, answer: { headers: { server: 'open sesame' } } };
    const { seen } = await ask({ result, effects: { redact } });
    expect(JSON.parse(seen?.stdout?.text ?? '')).toMatchObject({
      headers: { server: '‹redacted:operator›' },
    });
  });
});

describe('from the host’s vantage', () => {
  it('the connection is made by its session', async () => {
    const far = new PassThrough();
    const asked: unknown[] = [];
    const { opened } = sessionTo(() => answer(''), {
      connectTcp: (...to) => {
        asked.push(to);
        return Promise.resolve(far);
      },
    });
    const effects = { session: () => Promise.resolve(opened) };
    const { requests } = await ask({ vantage: 'host', effects });
    expect(await requests[0]?.open?.('ci.example.net', 443, 5000)).toBe(far);
    expect(asked).toEqual([['ci.example.net', 443, 5000]]);
  });

  it('nothing is asked for where there is no session', async () => {
    const failure = { kind: 'host-key', reason: 'another key' } as const;
    const effects = { session: () => Promise.resolve({ ok: false as const, failure }) };
    const { requests, seen } = await ask({ vantage: 'host', effects });
    expect([requests, seen?.failure]).toEqual([[], failure]);
  });
});
