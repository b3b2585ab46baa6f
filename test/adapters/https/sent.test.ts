import { describe, expect, it } from 'vitest';
import { request } from '../../../src/adapters/https.ts';
import type { HttpRequest } from '../../../src/observe/effects.ts';
import { httpServer } from './servers.ts';

function ask(url: string, more: Partial<HttpRequest>) {
  return request({ url, follow: false, timeoutMs: 5000, capBytes: 10_000, ...more });
}

describe('what is sent', () => {
  const key = { header: 'x-api-key', value: 'correct-horse-battery' };

  it('is the method, the headers, the key and the body', async () => {
    const seen: unknown[] = [];
    const port = await httpServer((asked, response) => {
      const { method, headers } = asked;
      asked.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
      asked.on('end', () => {
        seen.push(method, headers['x-api-key'], headers.accept, headers['content-length']);
        response.writeHead(422).end();
      });
    });
    const { answer } = await ask(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      payload: '{"ä":',
      send: { accept: 'application/json', host: 'elsewhere' },
      key,
    });
    expect(answer.status).toBe(422);
    expect(seen).toEqual(['{"ä":', 'POST', key.value, 'application/json', '6']);
  });

  it('holds the key for the origin asked, and for none that it leads to', async () => {
    const keys: unknown[] = [];
    const take = (asked: { headers: Record<string, unknown> }) =>
      keys.push(asked.headers['x-api-key']);
    const other = await httpServer((asked, response) => {
      take(asked);
      response.end();
    });
    const port = await httpServer((asked, response) => {
      take(asked);
      const location = asked.url === '/' ? '/again' : `http://127.0.0.1:${other}/`;
      response.writeHead(302, { location }).end();
    });
    const { answer } = await ask(`http://127.0.0.1:${port}/`, { follow: true, key });
    expect(answer.status).toBe(200);
    expect(keys).toEqual([key.value, key.value, undefined]);
  });
});
