import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { redactor } from '../../src/document/redact.ts';
import { collect } from '../../src/observe/collect.ts';
import type { Effects, HttpRequest, EndpointResult } from '../../src/observe/effects.ts';
import { answer, collectionOf, effectsWith, sessionTo, startedAt } from './fake-effects.ts';

const names = 'url connectTo ca follow method send key keyHeader keyScheme'.split(' ');
const request = Object.fromEntries(names.map((param) => [param, { param }]));
const withQuery = { ...request, query: { query: { param: 'query' } } };
const url = 'https://ci.example.net/';
const answered: EndpointResult = {
  startedAt,
  durationMs: 12,
  answer: { status: 200 },
  failure: null,
};

interface Asked {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly vantage?: 'host' | 'reviewer';
  readonly result?: EndpointResult;
  readonly effects?: Partial<Effects>;
  readonly rejected?: true;
  readonly asking?: Readonly<Record<string, unknown>>;
}

async function ask(asked: Asked) {
  const {
    params = {},
    vantage = 'reviewer',
    result = answered,
    effects,
    rejected,
    asking = request,
  } = asked;
  const requests: HttpRequest[] = [];
  const step = { request: rejected ? { ...asking, rejected } : asking };
  const collection = collectionOf([step], { class: 'http', vantage, params: { url, ...params } });
  const answering = (one: HttpRequest) => {
    requests.push(one);
    return Promise.resolve(result);
  };
  const all = effectsWith({ request: answering, ...effects });
  const [seen] = await collect(collection, all, () => false);
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

  it('carries the fields of its query encoded, beside those that the URL has', async () => {
    const params = { url: `${url}api?time=1`, query: 'up{job="a b"} & x=1#' };
    const { requests, seen } = await ask({ params, asking: withQuery });
    const asked = new URL(requests[0]?.url ?? '');
    expect([...asked.searchParams]).toEqual([
      ['time', '1'],
      ['query', params.query],
    ]);
    expect(asked.hash).toBe('');
    expect(seen?.argv.at(-1)).toBe(asked.href);
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

describe('a request with a key', () => {
  const value = 'correct-horse-battery';
  const key = 'REVIEW_SECRET_API_KEY';
  const secret = () => ({ ok: true as const, value });

  it.each([
    [{}, { header: 'x-api-key', value }, `X-API-Key: $${key}`],
    [
      { keyHeader: 'Authorization', keyScheme: 'Bearer' },
      { header: 'authorization', value: `Bearer ${value}` },
      `Authorization: Bearer $${key}`,
    ],
  ])('carries it in the header that %o says, and shows its name', async (params, sent, shown) => {
    const { requests, seen } = await ask({ params: { key, ...params }, effects: { secret } });
    expect(requests[0]?.key).toEqual(sent);
    expect(seen?.argv).toEqual(['curl', '-si', '-H', shown, url]);
    expect(JSON.stringify(seen)).not.toContain(value);
  });

  it('asks for it by the origin, the other address and the host that it would go by', async () => {
    const asked: unknown[] = [];
    const reading = (...words: unknown[]) => {
      asked.push(words);
      return secret();
    };
    const { opened } = sessionTo(() => answer(''));
    const effects = { secret: reading, session: () => Promise.resolve(opened) };
    await ask({ params: { key }, effects });
    await ask({ params: { key, connectTo: '192.0.2.9:443' }, vantage: 'host', effects });
    const name = 'https://ci.example.net';
    expect(asked).toEqual([
      [key, { name, connectTo: null, host: null }],
      [key, { name, connectTo: '192.0.2.9:443', host: 'web' }],
    ]);
  });

  it.each([
    ['it is not given', {}, { ok: false as const, reason: 'it is not set' }, 'it is not set'],
    ['the header is ours', { keyHeader: 'Host' }, secret(), '"Host" names a header that is set'],
    ['the header is none', { keyHeader: 'x:y' }, secret(), '"x:y" is no name of a header'],
    ['no header can hold it', {}, { ok: true as const, value: 'pass\u{fc}word' }, 'no header can'],
  ])('is not made where %s', async (_title, params, kept, why) => {
    const effects = { secret: () => kept };
    const { requests, seen } = await ask({ params: { key, ...params }, effects });
    expect(requests).toEqual([]);
    expect(seen?.failure).toMatchObject({
      kind: 'input',
      reason: expect.stringContaining(why) as string,
    });
  });
});

describe('a method', () => {
  it('that reads is sent as it is, with the headers of the check', async () => {
    const { requests, seen } = await ask({ params: { method: 'HEAD', send: ['Accept: a: b'] } });
    expect(requests[0]).toMatchObject({ method: 'HEAD', send: { accept: 'a: b' } });
    expect(seen?.argv).toEqual(['curl', '-si', '-I', '-H', 'Accept: a: b', url]);
  });

  it.each(['POST', 'PUT', 'PATCH'])('%s is sent with a body that is no JSON', async (method) => {
    const { requests } = await ask({ params: { method }, rejected: true });
    expect(requests[0]?.method).toBe(method);
    expect(() => JSON.parse(requests[0]?.payload ?? '{}') as unknown).toThrow();
  });

  it.each([
    ['POST', undefined],
    ['DELETE', undefined],
    ['DELETE', true],
    ['GET', true],
    [undefined, true],
  ] as const)('%s, rejected %s, is never sent', async (method, rejected) => {
    const params = method === undefined ? {} : { method };
    const { requests, seen } = await ask({ params, ...(rejected ? { rejected } : {}) });
    expect([requests, seen?.failure?.kind]).toEqual([[], 'input']);
  });
});
