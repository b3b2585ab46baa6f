import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import type { Access } from '../../../src/adapters/git/access.ts';
import { remoteRefs } from '../../../src/adapters/git/tips.ts';

it('a poll shows the token to its own origin, and to no other', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(403).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = 'a token';
  const ask = (access?: Access) => remoteRefs(`${origin}/a.git`, ['refs/heads/main'], access);
  await expect(ask({ origin, token })).rejects.toThrow('refuses the operator');
  for (const access of [{ origin: 'http://127.0.0.1:1', token }, undefined])
    await expect(ask(access)).rejects.toThrow(
      /no token is given.*Set REVIEW_FORGE_TOKEN, with REVIEW_FORGE_URL/,
    );
  server.close();
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  expect(seen).toEqual([`Basic ${basic}`, undefined, undefined]);
});
