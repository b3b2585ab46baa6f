import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openForge } from '../../../src/adapters/forge/index.ts';
import { forgeKind, type Forge } from '../../../src/model/forge.ts';
import { faults } from '../../forge/faults.ts';
import { startForge, type RunningForge } from '../../forge/start.ts';

const commit = 'a'.repeat(40);
const quick = { backoffMs: 1, patienceMs: 1000 };
const status = { context: 'c', state: 'success', description: '', link: null } as const;
const bomb = gzipSync(Buffer.alloc(1_000_000, ' '));

/** An origin that is not the forge's, and what it was sent. */
async function elsewhere() {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(JSON.stringify(request.headers));
    response.end('[]');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

/** Deadlines of ours pass when the test says so; the forge's answers take the time that they take. */
function holdTime() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
}

/** Lets the deadline pass once the forge has been asked so many times. */
async function deadlineAfter(server: RunningForge, asked: number) {
  while (server.requests.length < asked) await vi.advanceTimersByTimeAsync(1);
  await vi.advanceTimersByTimeAsync(10_000);
}

describe.each(forgeKind.options)('when a %s fails', (kind) => {
  let server: RunningForge;
  let forge: Forge;
  let number: number;

  beforeEach(async () => {
    server = await startForge({ kind });
    number = server.addPullRequest({ commit, branch: 'work' });
    forge = openForge(server.place, server.token, quick);
  });

  afterEach(() => server.close());

  const once = [
    ['401', faults.status(401), 'unauthorized'],
    ['403', faults.status(403), 'forbidden'],
    ['404', faults.status(404), 'not-found'],
    ['410', faults.status(410), 'not-found'],
    ['400', faults.status(400), 'invalid'],
    ['413', faults.status(413), 'invalid'],
    ['422', faults.status(422), 'invalid'],
    ['418', faults.status(418), 'invalid'],
    ['429 for an hour', faults.tooMany('3600'), 'rate-limited'],
    ['429 until a day', faults.tooMany('Fri, 01 Jan 2100 00:00:00 GMT'), 'rate-limited'],
    ['503 for an hour', { answer: 503, headers: { 'retry-after': '3600' } }, 'broken'],
    ['a limit that is used up', faults.usedUp(4_102_444_800), 'rate-limited'],
    [
      'a second limit',
      faults.status(403, 'You have exceeded a secondary rate limit'),
      'rate-limited',
    ],
    ['304', { answer: 304 }, 'nonsense'],
    ['a page of a proxy', faults.html(), 'nonsense'],
    ['no JSON', faults.text('[{"number": 1'), 'nonsense'],
    ['nothing at all', faults.text(''), 'nonsense'],
    ['204', { answer: 204 }, 'nonsense'],
    ['null', faults.text('null'), 'nonsense'],
    ['an object for a list', faults.text('{"ok":true}'), 'nonsense'],
    ['a word for a number', faults.text('[{"number":"1"}]'), 'nonsense'],
    ['too deep an answer', faults.text('['.repeat(200_000)), 'nonsense'],
  ] as const;

  it.each(once)('calls %s what it is, and asks no second time', async (_name, fault, failure) => {
    server.plant(fault, { times: 5 });
    await expect(forge.openPullRequests()).rejects.toMatchObject({ kind: failure, unsure: false });
    expect(server.requests).toHaveLength(1);
  });

  const again = [
    ['500', faults.status(500), 'broken'],
    ['502', faults.html(502), 'broken'],
    ['503', faults.status(503), 'broken'],
    ['429 that says nothing', faults.tooMany(), 'rate-limited'],
    ['429 for no time', faults.tooMany('0'), 'rate-limited'],
    ['429 with a strange time', faults.tooMany('-9e99'), 'rate-limited'],
    ['a connection that breaks', faults.drop, 'unreachable'],
    ['an answer that breaks off', faults.cut, 'unreachable'],
  ] as const;

  it.each(again)('tries three times against %s, then says so', async (_name, fault, failure) => {
    server.plant(fault, { times: 5 });
    await expect(forge.openPullRequests()).rejects.toMatchObject({ kind: failure, unsure: false });
    expect(server.requests).toHaveLength(3);
  });

  it.each(again)('gets over %s that passes', async (_name, fault) => {
    server.plant(fault, { times: 2 });
    expect(await forge.openPullRequests()).toHaveLength(1);
    expect(server.requests).toHaveLength(3);
  });

  it.each([
    ['no answer', faults.hang],
    ['an answer without end', faults.stall],
  ])('waits for %s as long as the deadline', async (_name, fault) => {
    holdTime();
    server.plant(fault, { times: 5 });
    const slow = expect(forge.openPullRequests()).rejects.toMatchObject({ kind: 'slow' });
    for (const asked of [1, 2, 3]) await deadlineAfter(server, asked);
    await slow;
    expect(server.requests).toHaveLength(3);
  });

  it('is unreachable where nothing listens', async () => {
    await server.close();
    await expect(forge.login()).rejects.toMatchObject({ kind: 'unreachable', unsure: false });
    await expect(forge.createComment(number, 'PASS')).rejects.toMatchObject({
      kind: 'unreachable',
      unsure: false,
      message: expect.stringContaining('refused the connection') as string,
    });
    server = await startForge({ kind });
  });

  it('waits for a limit that is lifted soon', async () => {
    const reset = 1_800_000_000;
    let now = reset * 1000 - 80;
    const patient = openForge(server.place, server.token, { ...quick, now: () => now });
    server.plant(faults.usedUp(reset));
    expect(await patient.openPullRequests()).toHaveLength(1);
    const [first, second] = server.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(75);
    now -= 60_000;
    server.plant(faults.usedUp(reset));
    await expect(patient.openPullRequests()).rejects.toMatchObject({ kind: 'rate-limited' });
  });

  it.each([
    ['long', faults.text(`[${' '.repeat(20_000)}]`)],
    ['packed', faults.text(bomb, { 'content-encoding': 'gzip' })],
  ])('reads no %s answer to its end', async (_name, fault) => {
    server.plant(fault, { times: 3 });
    const small = openForge(server.place, server.token, { ...quick, capBytes: 10_000 });
    await expect(small.openPullRequests()).rejects.toMatchObject({ kind: 'nonsense' });
  });

  it.each([301, 302, 307, 308])('does not follow a %i to another origin', async (answer) => {
    const { seen, url } = await elsewhere();
    server.plant(faults.redirect(url, answer), { times: 3 });
    await expect(forge.openPullRequests()).rejects.toMatchObject({ kind: 'elsewhere' });
    await expect(forge.setStatus(commit, status)).rejects.toMatchObject({ kind: 'elsewhere' });
    await expect(forge.createComment(number, 'PASS')).rejects.toMatchObject({
      kind: 'elsewhere',
      unsure: false,
    });
    expect(seen).toEqual([]);
  });

  it('follows what reads within the origin, and what writes nowhere', async () => {
    const base = kind === 'github' ? '/api/v3' : '/api/v1';
    server.plant(faults.redirect(`${base}/repos/acme/infra/pulls?state=open`, 301));
    expect(await forge.openPullRequests()).toHaveLength(1);
    server.plant(faults.redirect(`${base}/repos/acme/infra/issues/${number}/comments`, 307));
    await expect(forge.createComment(number, 'PASS')).rejects.toMatchObject({ kind: 'not-found' });
    expect(server.comments(number)).toEqual([]);
  });

  it('does not turn in a circle of redirects', async () => {
    server.plant(faults.redirect('/again'), { times: 100 });
    await expect(forge.openPullRequests()).rejects.toMatchObject({ kind: 'nonsense' });
    expect(server.requests.length).toBeLessThan(10);
  });

  const lostAnswers = [
    ['502', faults.html(502), 'broken'],
    ['a broken connection', faults.drop, 'unreachable'],
    ['half an answer', faults.cut, 'unreachable'],
    ['a page of a proxy', faults.html(), 'nonsense'],
    ['an empty answer', faults.text(''), 'nonsense'],
  ] as const;

  it.each(lostAnswers)(
    'sends a comment once, whatever %s says of it',
    async (_name, fault, failure) => {
      server.plant(fault, { times: 5, carriedOut: true });
      await expect(forge.createComment(number, 'PASS')).rejects.toMatchObject({
        kind: failure,
        unsure: true,
      });
      expect(server.comments(number)).toHaveLength(1);
    },
  );

  it('sends a comment once, where no answer comes in time', async () => {
    holdTime();
    server.plant(faults.hang, { carriedOut: true });
    const failed = expect(forge.createComment(number, 'PASS')).rejects.toMatchObject({
      kind: 'slow',
      unsure: true,
    });
    await deadlineAfter(server, 1);
    await failed;
    expect(server.comments(number)).toHaveLength(1);
  });

  it.each([401, 403, 404, 413, 422, 429])(
    'knows that a comment refused by %i is not there',
    async (code) => {
      server.plant(faults.status(code), { times: 5 });
      await expect(forge.createComment(number, 'PASS')).rejects.toMatchObject({ unsure: false });
      expect(server.requests).toHaveLength(1);
    },
  );

  it('repeats what does the same twice: a status and an edited comment', async () => {
    const id = server.addComment(number, 'review-bot', 'old');
    server.plant(faults.drop, { times: 2, carriedOut: true });
    await forge.setStatus(commit, status);
    server.plant(faults.status(503), { times: 2 });
    await forge.updateComment(id, 'new');
    expect(server.comments(number)[0]?.body).toBe('new');
    expect(server.statuses(commit)[0]).toMatchObject({ context: 'c', state: 'success' });
    expect(server.requests).toHaveLength(6);
  });

  it('stays unsure of a write whose first answer was lost', async () => {
    server.plant(faults.drop, { carriedOut: true });
    server.plant(faults.status(401));
    await expect(forge.setStatus(commit, status)).rejects.toMatchObject({
      kind: 'unauthorized',
      unsure: true,
    });
  });

  it('takes a page of a proxy for no status that was set', async () => {
    server.plant(faults.html());
    await expect(forge.setStatus(commit, status)).rejects.toMatchObject({ kind: 'nonsense' });
    server.plant(faults.html());
    await expect(forge.updateComment(1, 'x')).rejects.toMatchObject({ kind: 'nonsense' });
  });
});
