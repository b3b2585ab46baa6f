import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { openWire } from '../../../src/adapters/forge/wire.ts';

const limits = {
  timeoutMs: 10_000,
  capBytes: 1000,
  backoffMs: 1,
  patienceMs: 10,
  listMs: 1000,
  now: Date.now,
};

it('asks no other origin, whatever it is told', async () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { careful, repeating } = openWire({
    origin: `http://127.0.0.1:${port}`,
    limits,
    quote: (text) => text,
  });
  const init = { method: 'POST', headers: { authorization: 'token secret' } };
  for (const url of [
    `http://localhost:${port}/`,
    `https://127.0.0.1:${port}/`,
    `http://127.0.0.1:${port + 1}/`,
    `http://127.0.0.1:${port}@evil.example/`,
  ]) {
    await expect(careful(url, init)).rejects.toMatchObject({ kind: 'elsewhere' });
    await expect(repeating(url, init)).rejects.toMatchObject({ kind: 'elsewhere' });
  }
  expect(asked).toBe(0);
  await careful(`http://127.0.0.1:${port}/`, init);
  expect(asked).toBe(1);
});
