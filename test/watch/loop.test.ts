import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/watch.ts';
import { healthOf } from '../../src/watch/health.ts';
import { pauseAfter, retryAfter } from '../../src/watch/times.ts';
import { Turns } from '../../src/watch/turns.ts';
import { minute, stage, told, type Answers } from './stage.ts';

describe('the watcher', () => {
  it('reviews each branch when it starts, and then only what is new', async () => {
    const tips: Record<string, string> = { main: 'a', work: 'b' };
    const { watcher, pass, reviews, polls } = stage(['infra'], { tips: () => tips });
    watcher.start();
    await pass(3 * minute);
    expect(reviews.map((one) => one.split(' at ')[0])).toEqual(['infra main', 'infra work']);
    expect(polls).toHaveLength(3);
    tips.work = 'c';
    await pass(minute);
    expect(reviews).toHaveLength(3);
    expect(reviews[2]).toContain('infra work');
    await pass(10 * minute);
    expect(reviews).toHaveLength(3);
  });

  it('is woken, but not faster than once a second, and does not believe that there is news', async () => {
    const { watcher, pass, polls, reviews } = stage(['infra'], { tips: () => ({ main: 'a' }) });
    watcher.start();
    await pass(10_000);
    const before = polls.length;
    for (let wake = 0; wake < 100; wake += 1) {
      watcher.wake('infra', 'push');
      await pass(100);
    }
    expect(polls.length - before).toBeLessThanOrEqual(11);
    expect(polls.length - before).toBeGreaterThanOrEqual(9);
    expect(reviews).toHaveLength(1);
    watcher.wake('of nobody', 'push');
  });

  it('polls once more where it is woken while it reviews', async () => {
    let finish: (outcome: Outcome) => void = () => undefined;
    const review = () => new Promise<Outcome>((resolve) => (finish = resolve));
    const { watcher, pass, polls } = stage(['infra'], { tips: () => ({ main: 'a' }), review });
    watcher.start();
    await pass(5000);
    expect(polls).toHaveLength(1);
    watcher.wake('infra', 'push');
    await pass(5000);
    expect(polls).toHaveLength(1);
    finish({ again: false, told });
    await pass(1000);
    expect(polls).toHaveLength(2);
  });

  it('asks a repository that does not answer less and less often, and forgets that when it does', async () => {
    let answer: Error | Record<string, string> = new Error('down');
    const { watcher, pass, polls, events } = stage(['infra'], { tips: () => answer });
    watcher.start();
    await pass(60 * minute);
    expect(polls.length).toBeLessThan(9);
    expect(events.at(-1)).toMatchObject({ kind: 'poll-failed', pauseMs: 15 * minute });
    answer = {};
    await pass(15 * minute);
    const before = polls.length;
    await pass(10 * minute);
    expect(polls.length - before).toBe(10);
  });

  it('tries again what is not decided, less and less often, and at once where there is news', async () => {
    const tips = { main: 'a' };
    const review = () => Promise.resolve({ again: true, told });
    const { watcher, pass, reviews } = stage(['infra'], { tips: () => tips, review });
    watcher.start();
    await pass(24 * 60 * minute);
    const day = reviews.length;
    expect(day).toBeGreaterThan(20);
    expect(day).toBeLessThan(35);
    tips.main = 'b';
    await pass(minute);
    expect(reviews).toHaveLength(day + 1);
    await pass(3 * minute);
    expect(reviews.length).toBeGreaterThan(day + 1);
  });

  it('goes on after a review that failed, and tells why', async () => {
    const review = () => Promise.reject(new Error('no such thing'));
    const { watcher, pass, events, polls } = stage(['infra'], {
      tips: () => ({ main: 'a' }),
      review,
    });
    watcher.start();
    await pass(5 * minute);
    expect(polls.length).toBeGreaterThan(3);
    expect(events.filter(({ kind }) => kind === 'review-failed').length).toBeGreaterThan(1);
  });

  it.each(['hangs', new Error('down')])(
    'does not let %s keep others from their polls',
    async (bad) => {
      const answers: Answers = {
        tips: (name) => (name === 'bad' ? bad : { main: 'a' }),
      } as Answers;
      const { watcher, pass, polls, health } = stage(['bad', 'infra'], answers);
      watcher.start();
      await pass(10 * minute);
      expect(polls.filter(({ repository }) => repository === 'infra').length).toBeGreaterThan(8);
      expect(health().ok).toBe(true);
    },
  );

  it('forgets a branch that is gone, and looks at it when it is back', async () => {
    let tips: Record<string, string> = { main: 'a' };
    const { watcher, pass, reviews } = stage(['infra'], { tips: () => tips });
    watcher.start();
    await pass(minute);
    tips = {};
    await pass(2 * minute);
    tips = { main: 'a' };
    await pass(2 * minute);
    expect(reviews).toHaveLength(2);
  });

  it('ends when what runs has ended, and begins nothing more', async () => {
    let finish: (outcome: Outcome) => void = () => undefined;
    const review = () => new Promise<Outcome>((resolve) => (finish = resolve));
    const { watcher, pass, reviews, polls } = stage(['infra', 'other'], {
      tips: () => ({ main: 'a', work: 'b' }),
      review,
    });
    watcher.start();
    await pass(1000);
    let isEnded = false;
    const end = watcher.stop().then(() => (isEnded = true));
    await pass(minute);
    expect(isEnded).toBe(false);
    const [reviewed, polled] = [reviews.length, polls.length];
    finish({ again: false, told });
    await pass(1);
    // The other repository's is under way still: both are waited for.
    expect(isEnded).toBe(false);
    watcher.wake('infra', 'push');
    await pass(60 * minute);
    expect([reviews.length, polls.length]).toEqual([reviewed, polled]);
    void end;
  });

  it('does not wait for a poll that hangs to end', async () => {
    const { watcher, pass } = stage(['infra'], { tips: () => 'hangs' });
    watcher.start();
    await pass(1000);
    await watcher.stop();
  });

  it('is not well where nobody has answered for long, or where the loop is stuck', async () => {
    const { watcher, pass, health } = stage(['infra'], { tips: () => new Error('down') });
    watcher.start();
    await pass(9 * minute);
    expect(health().ok).toBe(true);
    await pass(3 * minute);
    expect(health()).toEqual({ ok: false, says: 'no repository has answered for long' });
    const due = { name: 'infra', dueAt: 0, busySince: null, isReviewing: false, answeredAt: 0 };
    expect(healthOf([due], 6 * minute, minute).says).toContain('is due and not polled');
    const busy = { name: 'infra', dueAt: null, busySince: 0, isReviewing: true, answeredAt: 0 };
    expect(healthOf([busy], 4 * 60 * minute, minute).says).toContain('busy for hours');
  });

  it('is well while a review of the only repository takes long, and when it has ended', async () => {
    let finish: (outcome: Outcome) => void = () => undefined;
    const review = () => new Promise<Outcome>((resolve) => (finish = resolve));
    const { watcher, pass, health } = stage(['infra'], { tips: () => ({ main: 'a' }), review });
    watcher.start();
    await pass(40 * minute);
    expect(health().ok).toBe(true);
    finish({ again: false, told });
    await pass(1);
    expect(health().ok).toBe(true);
  });
});

describe('pauses', () => {
  it('are never shorter than nine tenths of the interval nor longer than a bound', () => {
    const inputs = [
      fc.nat(10_000),
      fc.integer({ min: 1000, max: 86_400_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ] as const;
    fc.assert(
      fc.property(...inputs, (failures, pollMs, random) => {
        const pause = pauseAfter(failures, pollMs, random);
        expect(pause).toBeGreaterThanOrEqual(Math.floor(0.9 * pollMs));
        expect(pause).toBeLessThanOrEqual(Math.ceil(1.1 * Math.max(pollMs, 900_000)));
        expect(retryAfter(failures, random)).toBeLessThanOrEqual(1.1 * 3_600_000);
        expect(retryAfter(failures, random)).toBeGreaterThanOrEqual(54_000);
      }),
    );
  });
});

describe('turns', () => {
  it('are as many as there are, first come first served, and come back', async () => {
    const turns = new Turns(2);
    const began: number[] = [];
    const all = [0, 1, 2, 3].map(async (number) => {
      await turns.take();
      began.push(number);
    });
    await Promise.resolve();
    expect([began, turns.waiting]).toEqual([[0, 1], 2]);
    turns.give();
    turns.give();
    await Promise.all(all);
    expect(began).toEqual([0, 1, 2, 3]);
    turns.give();
    turns.give();
    await turns.take();
    expect(turns.waiting).toBe(0);
  });
});
