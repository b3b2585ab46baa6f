import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock, type Clock } from '../../src/observe/clock.ts';
import { dockerTransport } from '../../src/observe/docker-transport.ts';
import type { Limiter } from '../../src/observe/effects.ts';
import { createLimiter } from '../../src/observe/limiter.ts';
import type { VectorAnswer } from '../../src/observe/session.ts';
import { TokenBucket } from '../../src/observe/token-bucket.ts';

// Every clock here is vitest's: cockatiel reads Date and setTimeout, ours is handed in.
const clock: Clock = { ...systemClock, monotonic: () => Date.now() };

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

function answerOf(exit: number, stderr = ''): VectorAnswer {
  const stream = (text: string) => ({ text, bytes: text.length, digest: '', cut: false });
  return {
    startedAt: new Date().toISOString(),
    durationMs: 0,
    exit,
    stdout: stream(''),
    stderr: stream(stderr),
    failure: null,
  };
}

const fine = (): Promise<VectorAnswer> => Promise.resolve(answerOf(0));
const down =
  'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
const unreachable = (): Promise<VectorAnswer> => Promise.resolve(answerOf(1, down));

function limiterOf(more: Partial<Parameters<typeof createLimiter>[0]> = {}): Limiter {
  return createLimiter({
    concurrent: 3,
    intervalMs: 500,
    burst: 5,
    transport: dockerTransport,
    clock,
    ...more,
  });
}

/** Runs all the timers that a promise waits for. */
async function settle<T>(work: Promise<T>): Promise<T> {
  await vi.runAllTimersAsync();
  return work;
}

describe('the Docker limiter', () => {
  it('lets a burst pass at once and then one per interval', async () => {
    const limiter = limiterOf();
    const started: number[] = [];
    const begin = Date.now();
    const ask = () => {
      started.push(Date.now() - begin);
      return fine();
    };
    const all = await settle(Promise.all(Array.from({ length: 8 }, () => limiter.run(ask))));
    expect(started).toEqual([0, 0, 0, 0, 0, 500, 1000, 1500]);
    expect(all.map(({ delayedMs }) => delayedMs)).toEqual(started);
    expect(limiter.counts()).toEqual({
      total: 8,
      failed: 0,
      retried: 0,
      delayed: 3,
      // Overlapping waits count once: what they cost the review.
      delayedMs: 1500,
      breaker: 'closed',
    });
  });

  it('runs no more at once than it may', async () => {
    const limiter = limiterOf({ intervalMs: 0 });
    let running = 0;
    let most = 0;
    const ask = async () => {
      most = Math.max(most, ++running);
      await clock.sleep(100);
      running--;
      return answerOf(0);
    };
    await settle(Promise.all(Array.from({ length: 10 }, () => limiter.run(ask))));
    expect(most).toBe(3);
  });

  it('asks again where the daemon could not be reached, waiting longer each time, and keeps the tries', async () => {
    const limiter = limiterOf();
    const answers = [unreachable, unreachable, fine];
    const begin = Date.now();
    const started: number[] = [];
    const { answer, attempts, delayedMs } = await settle(
      limiter.run(() => {
        started.push(Date.now() - begin);
        return (answers.shift() ?? fine)();
      }),
    );
    expect(answer).toMatchObject({ exit: 0, failure: null });
    expect(started).toEqual([0, 500, 1500]);
    expect(attempts.map(({ failure, startedAt }) => [failure.kind, startedAt])).toEqual([
      ['transport', '2026-01-01T00:00:00.000Z'],
      ['transport', '2026-01-01T00:00:00.500Z'],
    ]);
    expect(attempts[0]?.failure.reason).toContain('Cannot connect to the Docker daemon');
    expect(delayedMs).toBe(1500);
    expect(limiter.counts()).toMatchObject({ total: 1, failed: 0, retried: 2 });
  });

  it('gives up after three tries, with a transport failure', async () => {
    const limiter = limiterOf();
    const ask = vi.fn(unreachable);
    const { answer, attempts } = await settle(limiter.run(ask));
    expect(ask).toHaveBeenCalledTimes(3);
    expect(attempts).toHaveLength(2);
    expect(answer.failure).toMatchObject({ kind: 'transport' });
    expect(limiter.counts()).toMatchObject({ total: 1, failed: 1, retried: 2 });
  });

  it('does not ask again where the daemon answered', async () => {
    const limiter = limiterOf();
    const ask = vi.fn(() =>
      Promise.resolve(answerOf(1, 'Error response from daemon: network proxy not found')),
    );
    const { answer, attempts } = await settle(limiter.run(ask));
    expect(ask).toHaveBeenCalledTimes(1);
    expect([answer.failure, attempts]).toEqual([null, []]);
  });

  it('leaves a daemon alone after five failures in a row, and tries one command later', async () => {
    const limiter = limiterOf({ intervalMs: 0 });
    const ask = vi.fn(unreachable);
    await settle(limiter.run(ask));
    await settle(limiter.run(ask));
    expect(ask).toHaveBeenCalledTimes(5);
    expect(limiter.counts().breaker).toBe('open');
    const { answer } = await limiter.run(ask);
    expect(ask).toHaveBeenCalledTimes(5);
    expect(answer.failure).toMatchObject({
      kind: 'transport',
      reason: expect.stringContaining('Not asked') as string,
    });

    vi.advanceTimersByTime(5000);
    const back = await settle(limiter.run(fine));
    expect(back.answer.failure).toBeNull();
    expect(limiter.counts()).toMatchObject({ breaker: 'closed', total: 4, failed: 3 });
  });

  it('opens again where the trial fails', async () => {
    const limiter = limiterOf({ intervalMs: 0 });
    await settle(limiter.run(unreachable));
    await settle(limiter.run(unreachable));
    vi.advanceTimersByTime(5000);
    const ask = vi.fn(unreachable);
    await settle(limiter.run(ask));
    expect(ask).toHaveBeenCalledTimes(1);
    expect(limiter.counts().breaker).toBe('open');
  });
});

describe('a token bucket', () => {
  it('fills again while nobody takes, up to its burst', async () => {
    const bucket = new TokenBucket({ burst: 2, intervalMs: 100 }, clock);
    const taken: number[] = [];
    const begin = Date.now();
    const take = async () => {
      await bucket.take();
      taken.push(Date.now() - begin);
    };
    await settle(Promise.all([take(), take(), take()]));
    await vi.advanceTimersByTimeAsync(10_000);
    const later = Date.now() - begin;
    await settle(Promise.all([take(), take(), take()]));
    expect(taken).toEqual([0, 0, 100, later, later, later + 100]);
  });
});

describe('a Docker command’s answer', () => {
  it.each([
    down,
    'error during connect: Get "http://host:2375/v1.41/info": dial tcp 10.0.0.1:2375: connect: connection refused',
    'Error response from daemon: rpc error: code = Unavailable desc = connection error: desc = "transport: i/o timeout"',
    'Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.41/info": EOF',
  ])('is none where it says %j', (stderr) => {
    expect(dockerTransport(answerOf(1, stderr))).toContain('could not be reached');
  });

  it.each([
    [1, 'Error response from daemon: network proxy not found'],
    [1, 'Error: No such network: EOF'],
    [
      1,
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: connection refused',
    ],
    [1, 'This node is not a swarm manager.'],
    [0, down],
  ])('is one where it exits %i and says %j', (exit, stderr) => {
    expect(dockerTransport(answerOf(exit, stderr))).toBeNull();
  });

  it('that never came is not Docker’s to answer for', () => {
    const lost: VectorAnswer = {
      ...answerOf(1, down),
      exit: null,
      failure: { kind: 'transport', reason: 'connection lost' },
    };
    expect(dockerTransport(lost)).toBeNull();
  });
});
