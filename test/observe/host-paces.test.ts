import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock, type Clock } from '../../src/observe/clock.ts';
import { createHostPaces } from '../../src/observe/host-paces.ts';
import { createLimiter } from '../../src/observe/limiter.ts';
import type { VectorAnswer } from '../../src/observe/session.ts';

const clock: Clock = { ...systemClock, monotonic: () => Date.now() };

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

const fine: VectorAnswer = {
  startedAt: '',
  durationMs: 0,
  exit: 0,
  stdout: null,
  stderr: null,
  failure: null,
};

const usual = { concurrent: 3, intervalMs: 500, burst: 5 };

/** Commands of several reviews that run at once: when each began, and how many ran at once at most. */
async function run(reviews: readonly { way: string; commands: number; limits?: typeof usual }[]) {
  const paces = createHostPaces(clock);
  const began = Date.now();
  const starts = reviews.map((): number[] => []);
  let [running, most] = [0, 0];
  const all = reviews.flatMap(({ way, commands, limits = usual }, index) => {
    const shared = paces.of(way);
    const limiter = createLimiter({ ...limits, transport: () => null, clock, shared });
    return Array.from({ length: commands }, () =>
      limiter.run(async () => {
        starts[index]?.push(Date.now() - began);
        most = Math.max(most, ++running);
        await clock.sleep(100);
        running -= 1;
        return fine;
      }),
    );
  });
  await vi.runAllTimersAsync();
  await Promise.all(all);
  return { starts, most };
}

describe('reviews that run at once', () => {
  it('share the pace and the number of commands of a host', async () => {
    const { starts, most } = await run([
      { way: 'a', commands: 6 },
      { way: 'a', commands: 6 },
    ]);
    const all = starts.flat().sort((one, other) => one - other);
    expect(all.filter((at) => at < 400)).toHaveLength(5);
    expect(most).toBeLessThanOrEqual(3);
    // Twelve commands: five at once, and one each half second.
    expect(all.at(-1)).toBeGreaterThanOrEqual(7 * 500);
  });

  it('of different hosts do not wait for each other', async () => {
    const { starts } = await run([
      { way: 'a', commands: 12 },
      { way: 'b', commands: 5 },
    ]);
    expect(Math.max(...(starts[1] ?? []))).toBeLessThan(400);
  });

  it('are not held up by the strict limits of another', async () => {
    const { starts } = await run([
      { way: 'a', commands: 3, limits: { concurrent: 1, intervalMs: 3_600_000, burst: 1 } },
      { way: 'a', commands: 6 },
    ]);
    expect(Math.max(...(starts[1] ?? []))).toBeLessThanOrEqual(2500);
  });
});
