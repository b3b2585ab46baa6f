import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request as ask } from 'node:http';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { createMetrics, listen, openLog, type Listening } from '../../src/adapters/watch/index.ts';
import { Deliveries, hookOf, type WebhookOutcome } from '../../src/watch/webhook.ts';

const secret = 'a secret for webhooks';
let running: Listening | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

/** A real endpoint for a repository of each forge. */
async function endpoint(perMinute = 100, at = 0) {
  const woken: string[] = [];
  const counted: WebhookOutcome[] = [];
  const one = await listen({
    host: '127.0.0.1',
    port: at,
    hooks: new Map(
      (['github', 'gitea', 'forgejo'] as const).map((kind) => [kind, { kind, secret }]),
    ),
    perMinute,
    wake: (name, why) => void woken.push(why === 'push' ? name : `${name} ${why}`),
    counted: (outcome) => void counted.push(outcome),
    health: () => ({ ok: false, says: 'the loop is stuck' }),
    metrics: () => Promise.resolve('cold_review_queue 0\n'),
  });
  running = one;
  return { woken, counted, port: one.port };
}

const sign = (body: string | Buffer, by = secret) =>
  createHmac('sha256', by).update(body).digest('hex');

/** The headers that a forge sends, as its documentation has them. */
const headersOf = {
  github: (body: string, event = 'push') => ({
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${sign(body)}`,
  }),
  gitea: (body: string, event = 'push') => ({
    'content-type': 'application/json',
    'x-gitea-event': event,
    'x-gitea-delivery': randomUUID(),
    'x-gitea-signature': sign(body),
  }),
  forgejo: (body: string, event = 'push') => ({
    'content-type': 'application/x-www-form-urlencoded',
    'x-forgejo-event': event,
    'x-forgejo-delivery': randomUUID(),
    'x-forgejo-signature': sign(body),
  }),
};

async function post(port: number, path: string, body: string, headers: Record<string, string>) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    body,
    headers,
  });
  return { status: response.status, says: await response.text(), headers: response.headers };
}

const body =
  '{"ref": "refs/heads/main", "repository": {"clone_url": "https://evil.example/x.git"}}';

describe('a webhook', () => {
  it.each(['github', 'gitea', 'forgejo'] as const)(
    'of %s wakes its own repository, once',
    async (kind) => {
      const { port, woken, counted } = await endpoint();
      const headers = headersOf[kind](body);
      expect(await post(port, `/hooks/${kind}`, body, headers)).toMatchObject({ status: 202 });
      expect((await post(port, `/hooks/${kind}`, body, headers)).status).toBe(409);
      // The id is not signed: the same body under another one is the same delivery.
      const again = headersOf[kind](body);
      expect((await post(port, `/hooks/${kind}`, body, again)).status).toBe(409);
      expect([woken, counted]).toEqual([[kind], ['woke', 'replayed', 'replayed']]);
    },
  );

  it.each(['github', 'gitea', 'forgejo'] as const)('of %s says of a pull request', async (kind) => {
    const { port, woken } = await endpoint();
    const headers = headersOf[kind](body, 'pull_request');
    expect((await post(port, `/hooks/${kind}`, body, headers)).status).toBe(202);
    expect(woken).toEqual([`${kind} pull-request`]);
  });

  it.each<[string, Record<string, string>, number]>([
    ['without a signature', { 'x-gitea-signature': '' }, 401],
    ['signed by another secret', { 'x-gitea-signature': sign(body, 'another') }, 401],
    ['signed for another body', { 'x-gitea-signature': sign(`${body} `) }, 401],
    ['with a signature that is cut', { 'x-gitea-signature': sign(body).slice(1) }, 401],
    ['with a signature and more', { 'x-gitea-signature': `${sign(body)}, ${sign(body)}` }, 401],
    ['signed as another forge does', { 'x-gitea-signature': `sha256=${sign(body)}` }, 401],
    ['without an id', { 'x-gitea-delivery': '' }, 401],
    ['of another type', { 'content-type': 'text/plain' }, 415],
    ['of something else', { 'x-gitea-event': 'issues' }, 202],
    ['of a comment', { 'x-gitea-event': 'pull_request_comment' }, 202],
    ['that is a ping', { 'x-gitea-event': 'ping' }, 200],
  ])('%s wakes nobody', async (_what, change, status) => {
    const { port, woken } = await endpoint();
    const headers = { ...headersOf.gitea(body), ...change };
    expect((await post(port, '/hooks/gitea', body, headers)).status).toBe(status);
    expect(woken).toEqual([]);
  });

  it.each([
    ['GET', '/hooks/gitea', 405],
    ['HEAD', '/hooks/gitea', 405],
    ['PUT', '/hooks/gitea', 405],
    ['POST', '/hooks/other', 404],
    ['POST', '/hooks/..%2fgitea', 404],
    ['POST', '/hooks/', 404],
    ['POST', '/', 404],
    ['POST', '/metrics', 405],
    ['GET', '/.env', 404],
  ])('%s %s is answered in a word', async (method, path, status) => {
    const { port, woken } = await endpoint();
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    expect(response.status).toBe(status);
    expect((await response.text()).length).toBeLessThan(20);
    expect(woken).toEqual([]);
  });

  it('is taken a hundred times a minute from one sender, and then counted and refused', async () => {
    const { port, woken, counted } = await endpoint(5);
    const answers: number[] = [];
    for (let sent = 0; sent < 8; sent += 1) {
      const own = `${sent}`;
      answers.push((await post(port, '/hooks/gitea', own, headersOf.gitea(own))).status);
    }
    expect(answers).toEqual([202, 202, 202, 202, 202, 429, 429, 429]);
    expect([woken.length, counted.filter((one) => one === 'rate-limited').length]).toEqual([5, 3]);
    // Who asks for what is not there uses up none of it, and another repository has its own.
    const other = await post(port, '/hooks/github', 'x', headersOf.github('x'));
    expect(other.status).toBe(202);
    const last = await post(port, '/hooks/gitea', 'y', headersOf.gitea('y'));
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('that says it is too large is not read, and one that does not say so is cut off', async () => {
    const { port, woken, counted } = await endpoint();
    const send = (headers: Record<string, string | number>, chunks: number) =>
      new Promise<number | undefined>((resolve) => {
        const path = '/hooks/gitea';
        const options = { port, host: '127.0.0.1', path, method: 'POST', headers };
        const request = ask(options, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        request.on('error', () => {
          resolve(undefined);
        });
        const chunk = Buffer.alloc(1024 * 1024);
        for (let sent = 0; sent < chunks; sent += 1) request.write(chunk);
        if (chunks > 0) request.end();
        else request.flushHeaders();
      });
    const headers = { ...headersOf.gitea('') };
    expect(await send({ ...headers, 'content-length': 10 ** 9 }, 0)).toBe(413);
    // The answer may be lost where the connection is cut while it is written to.
    expect([413, undefined]).toContain(await send(headers, 30));
    expect(woken).toEqual([]);
    expect(counted).toContain('too-large');
  });

  it.each([
    [
      'headers that are too large',
      `GET /healthz HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
    ],
    ['what is no HTTP', '\u0016\u0003\u0001 nonsense\r\n\r\n'],
  ])('endpoint ends the connection on %s, without a word of why', async (_what, sent) => {
    const { port } = await endpoint();
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => undefined);
    socket.write(sent);
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d/);
    expect(text).not.toMatch(/ at |node:|Error/);
  });

  it('that comes byte by byte is not waited for', { timeout: 15_000 }, async () => {
    const { port } = await endpoint();
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    socket.write('POST /hooks/gitea HTTP/1.1\r\nhost: x\r\n');
    const drip = setInterval(() => socket.write('x'), 300);
    const began = Date.now();
    await once(socket, 'close');
    clearInterval(drip);
    expect(Date.now() - began).toBeLessThan(9000);
  });

  it('endpoint says where it cannot listen', async () => {
    const { port } = await endpoint();
    const first = running;
    await expect(endpoint(100, port)).rejects.toThrow(`Nothing can listen on 127.0.0.1:${port}`);
    running = first;
  });

  it('tells health by its status, and metrics', async () => {
    const { port } = await endpoint();
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(503);
    const metrics = await fetch(`http://127.0.0.1:${port}/metrics?x=1`);
    expect(await metrics.text()).toBe('cold_review_queue 0\n');
  });
});

describe('deliveries', () => {
  it('are remembered within a bound, the newest longest', () => {
    const seen = new Deliveries(10);
    const hook = (number: number) => ({
      event: 'push' as const,
      signature: String(number).padStart(64, '0'),
      delivery: `id-${number}`,
    });
    for (let number = 0; number < 100; number += 1)
      expect(seen.isFirst('a', hook(number))).toBe(true);
    expect(seen.size).toBeLessThanOrEqual(10);
    expect(seen.isFirst('a', hook(99))).toBe(false);
    expect(seen.isFirst('b', hook(99))).toBe(true);
  });

  it('are known by headers alone, of their own forge', () => {
    expect(hookOf(headersOf.github('x'), 'gitea')).toBeNull();
    expect(hookOf(headersOf.gitea('x'), 'forgejo')?.event).toBe('push');
    expect(hookOf(headersOf.gitea('x'), 'github')).toBeNull();
  });

  it('of an event that is none of these, whatever it is called, are another', () => {
    const called = (event: string) => ({ ...headersOf.gitea('x'), 'x-gitea-event': event });
    for (const event of ['issues', 'constructor', '__proto__'])
      expect(hookOf(called(event), 'gitea')?.event).toBe('other');
  });
});

describe('the log', () => {
  it('stays a line of JSON and keeps secrets, whatever a text holds', () => {
    let text = '';
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        text += chunk.toString('utf8');
        done();
      },
    });
    const log = openLog((one) => one.replaceAll('hunter2hunter2', '[out]'), sink);
    const hostile = 'a\n{"level":"fatal"}\u001b[31m\u009b31m\u2028\u202e hunter2hunter2';
    log.warn('reviewed', { summary: hostile, long: 'x'.repeat(5000), number: 3 });
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    const line = JSON.parse(text) as Record<string, unknown>;
    expect(line).toMatchObject({ level: 'warn', event: 'reviewed', number: 3 });
    expect(String(line.summary)).toContain('[out]');
    expect(text.trimEnd()).not.toMatch(/[\p{Cc}\p{Zl}\p{Bidi_Control}]/u);
    expect(text.length).toBeLessThan(1200);
  });
});

describe('the metrics', () => {
  it('count what was told of, by names of our own', async () => {
    const metrics = createMetrics({ queue: () => 2, running: () => 1 });
    metrics.reviewed('infra', 'PASS', 3);
    metrics.polled('infra', 'no-news', 1000);
    metrics.webhook('rate-limited');
    metrics.ran('infra', true, 60_000);
    const counts = { total: 9, failed: 5, retried: 2, delayed: 4, delayedMs: 1500 };
    metrics.limited({ ...counts, breaker: 'open' });
    const text = await metrics.text();
    for (const line of [
      'cold_review_reviews_total{repository="infra",verdict="PASS"} 1',
      'cold_review_review_seconds_bucket{le="5"} 1',
      'cold_review_queue 2',
      'cold_review_running 1',
      'cold_review_polls_total{repository="infra",outcome="no-news"} 1',
      'cold_review_last_success_timestamp_seconds{repository="infra"} 60',
      'cold_review_webhooks_total{outcome="rate-limited"} 1',
      'cold_review_docker_commands_total{outcome="delayed"} 4',
      'cold_review_docker_held_seconds_total 1.5',
      'cold_review_docker_breaker_open_total 1',
    ])
      expect(text).toContain(line);
  });
});
