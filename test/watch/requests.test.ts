import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/watch.ts';
import { minute, stage } from './stage.ts';

describe('a webhook of a pull request', () => {
  it('tells of a branch again where it has a pull request that was not told, and of no other', async () => {
    const tips: Record<string, string> = { main: 'a', work: 'b' };
    let open: Record<string, number[]> | Error = { work: [1], fork: [2] };
    const requests = () =>
      open instanceof Error ? Promise.reject(open) : Promise.resolve(new Map(Object.entries(open)));
    let outcome: Outcome = { again: false, told: [1] };
    const review = (_: string, branch: string) =>
      Promise.resolve(branch === 'work' ? outcome : { again: false, told: [] });
    const answers = { tips: () => tips, requests, review };
    const { watcher, pass, reviews, events } = stage(['infra'], answers);
    const since = async (ms: number) => {
      const before = reviews.length;
      await pass(ms);
      return reviews.slice(before).map((one) => one.split(' at ')[0]);
    };
    const woken = () => {
      watcher.wake('infra', 'pull-request');
      return since(3000);
    };
    watcher.start();
    expect(await since(2 * minute)).toEqual(['infra main', 'infra work']);
    // What was there when it was looked at was told; and so it is with a label, say.
    expect(await woken()).toEqual([]);
    open = { work: [1, 3] };
    outcome = { again: true, told: [1] };
    expect(await woken()).toEqual(['infra work']);
    outcome = { again: false, told: [1, 3] };
    expect(await since(4 * minute)).toEqual(['infra work']);
    expect(await woken()).toEqual([]);
    // News tell what is open then.
    tips.work = 'c';
    expect(await since(2 * minute)).toEqual(['infra work']);
    expect(await woken()).toEqual([]);
    // The forge has another head for one of them yet.
    outcome = { again: false, told: [1] };
    tips.work = 'd';
    expect(await since(2 * minute)).toEqual(['infra work']);
    expect(await woken()).toEqual(['infra work']);
    expect(await woken()).toEqual([]);
    open = new Error('the forge is down');
    expect(await woken()).toEqual([]);
    expect(events.at(-2)).toMatchObject({ kind: 'requests-failed' });
    open = { main: [4] };
    expect(await since(2 * minute)).toEqual(['infra main']);
  });

  it('tells nothing again where there is nothing to be told to a pull request', async () => {
    const requests = () => Promise.resolve(new Map([['main', [1]]]));
    const answers = { tips: () => ({ main: 'a' }), requests };
    const { watcher, pass, reviews } = stage(['infra'], answers);
    watcher.start();
    await pass(2 * minute);
    watcher.wake('infra', 'pull-request');
    await pass(2 * minute);
    expect(reviews).toHaveLength(1);
  });
});
