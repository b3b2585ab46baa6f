import { expect, it } from 'vitest';
import type { CommitInfo, HistoryOptions } from '../../../src/model/repository.ts';
import { reachedFrom } from '../../../src/steps/telling/reached.ts';

/** `d` merges `b` and `c` into the branch, whose tip is `e`; `x` was pushed over, and `y` stood on it. */
const graph: Readonly<Record<string, readonly string[]>> = {
  ...{ a: [], b: ['a'], c: ['a'], d: ['b', 'c'], e: ['d'] },
  ...{ x: ['b'], y: ['x'] },
};

const all = (from: string): Set<string> => {
  const seen = new Set([from]);
  for (const one of seen) for (const parent of graph[one] ?? []) seen.add(parent);
  return seen;
};

/** As git answers, and how often it was asked. */
function asked() {
  const calls: string[] = [];
  const repository = {
    resolve: (name: string) => {
      calls.push(`resolve ${name}`);
      const id = name.slice(0, 1);
      return Promise.resolve(id in graph ? id : null);
    },
    history: (from: string, { since, all: isAll }: HistoryOptions = {}) => {
      calls.push(`history ${from} ${String(isAll)}`);
      const without = since === undefined ? new Set<string>() : all(since);
      const ids = [...all(from)].filter((id) => !without.has(id));
      return Promise.resolve(ids.map((id) => ({ id, parents: graph[id] }) as CommitInfo));
    },
  };
  const reach = async (...commits: string[]) => reachedFrom(commits, 'e', repository);
  return { calls, reach };
}

it('what any commits of a branch reach is known by one walk', async () => {
  const { calls, reach } = asked();
  const reached = await reach('a', 'b', 'c', 'd');
  expect(calls).toEqual(['history e true']);
  for (const commit of ['a', 'b', 'c', 'd']) expect(reached(commit)).toEqual(all(commit));
});

it('what the branch has no more is walked besides, once for what stood on it', async () => {
  const { calls, reach } = asked();
  const reached = await reach('x', 'y', 'b-short', 'gone');
  expect(calls).toEqual([
    ...['history e true', 'resolve gone', 'resolve b-short', 'resolve y', 'history y true'],
  ]);
  expect(reached('x')).toEqual(new Set(['x', 'b', 'a']));
  expect(reached('y')).toEqual(new Set(['y', 'x', 'b', 'a']));
  expect(reached('b-short')).toEqual(all('b'));
  expect(reached('gone').size).toBe(0);
  expect(reached('c').size, 'nobody asked').toBe(0);
});

it('where nothing is asked, git is not', async () => {
  const { calls, reach } = asked();
  const reached = await reach();
  expect(calls).toEqual([]);
  expect(reached('a').size).toBe(0);
});
