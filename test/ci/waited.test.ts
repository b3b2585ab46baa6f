import { afterAll, expect, it } from 'vitest';
import { reviewPush, type Attempted } from '../../src/ci.ts';
import { observePush } from '../../src/shards.ts';
import type { World } from '../../src/steps/world.ts';
import { commitFiles, removeScratch } from '../adapters/git/scratch.ts';
import { farHost } from './far-host.ts';

afterAll(removeScratch);

const push = { before: null, after: null, isStrict: false } as const;
const nobody = { begins: () => undefined, ended: () => undefined };

it('that had to wait between two claims goes on with the second', async () => {
  const { directory, operator, world } = await farHost();
  for (const name of ['M1', 'M2']) commitFiles(directory, `claim(web-${name}): done\n`);
  const already: Attempted[] = [];
  const begun: string[] = [];
  const run = (world: World) => reviewPush(push, operator, world, watch, null);
  const watch = {
    already,
    begins: ({ milestone }: { readonly milestone: string }) => void begun.push(milestone),
    ended: (one: Attempted) => void already.push(one),
  };
  const full: World = {
    ...world,
    lookout: (...asked) =>
      already.length > 0 ? Promise.reject(new Error('no room')) : world.lookout(...asked),
  };
  await expect(run(full)).rejects.toThrow('no room');
  const { attempted } = await run(world);
  expect(begun).toEqual(['M1', 'M2', 'M2']);
  expect(attempted.map(({ claim }) => claim.milestone)).toEqual(['M1', 'M2']);
});

it('says of a claim that nobody can judge that its review failed, before the next begins', async () => {
  const { directory, operator, world } = await farHost();
  for (const name of ['M7', 'M1']) commitFiles(directory, `claim(web-${name}): done\n`);
  const stages: string[] = [];
  const told: World = { ...world, stage: (name) => void stages.push(name) };
  const { attempted } = await reviewPush(push, operator, told, nobody, null);
  expect(attempted.map((one) => 'failure' in one)).toEqual([true, false]);
  // What waits is read first, and then each review cold.
  expect(stages).toEqual(['read', 'read', 'failed', 'read', 'look', 'judge', 'write']);
});

it('looks in shards by criteria that are opened once, however many claims wait', async () => {
  const { directory, operator, world } = await farHost();
  for (const name of ['M1', 'M2']) commitFiles(directory, `claim(web-${name}): done\n`);
  let opened = 0;
  const counting: World = {
    ...world,
    // Read whenever criteria are.
    get builtin() {
      opened += 1;
      return world.builtin;
    },
  };
  const own = { ...operator, run: 'https://ci.example.net/runs/17' };
  const { looked } = await observePush(push, { number: 1, of: 1 }, own, counting);
  expect(looked.map((one) => 'collections' in one)).toEqual([true, true]);
  expect(opened).toBe(1);
});
