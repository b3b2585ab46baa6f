import { describe, expect, it } from 'vitest';
import { request } from '../../../src/adapters/https.ts';
import type { HttpRequest } from '../../../src/observe/effects.ts';
import { httpServer } from './servers.ts';

async function ask(body: string | Buffer, more: Partial<HttpRequest> = {}) {
  const port = await httpServer((_, response) => {
    response.writeHead(200, {
      'x-request-id': 'r-1',
      'set-cookie': 'session=secret',
      'www-authenticate': 'Bearer token="secret"',
    });
    response.end(body);
  });
  const url = `http://127.0.0.1:${port}/`;
  const asked = { url, follow: false, timeoutMs: 5000, capBytes: 1000, keepBody: true, ...more };
  return (await request(asked)).answer;
}

describe('a body that is asked for', () => {
  it('is kept whole', async () => {
    const text = 'ä'.repeat(400);
    expect(await ask(text)).toMatchObject({ body: text, bodyCut: false });
    expect(await ask('')).toMatchObject({ body: '' });
  });

  it('is none where it is longer than the cap, or no UTF-8', async () => {
    expect(await ask('x'.repeat(1001))).toMatchObject({ body: null, bodyCut: true });
    expect(await ask(Buffer.from([0x61, 0xff]))).toMatchObject({ body: null, bodyCut: false });
  });

  it('is not there where nobody asked', async () => {
    expect(await ask('hello', { keepBody: false })).not.toHaveProperty('body');
  });
});

describe('headers that are asked for', () => {
  it('are kept, but for those that hold a login', async () => {
    const keepHeaders = ['X-Request-ID', 'Set-Cookie', 'cookie', 'WWW-Authenticate'];
    const { headers } = await ask('', { keepHeaders });
    expect(headers).toMatchObject({ 'x-request-id': 'r-1', 'www-authenticate': 'Bearer' });
    expect(JSON.stringify(headers)).not.toContain('secret');
    expect((await ask('')).headers).not.toHaveProperty('x-request-id');
  });
});
