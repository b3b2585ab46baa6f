/** A process of another user, on a machine that shows nobody else's (proc(5), hidepid). */
import type * as FileSystem from 'node:fs';
import { expect, it, vi } from 'vitest';
import { hasEnded, thisRunner } from '../../../src/adapters/git/alive.ts';

vi.mock('node:fs', async (original) => {
  const real = await original<typeof FileSystem>();
  const readFileSync = (path: string, encoding: BufferEncoding): string => {
    if (/^\/proc\/\d+\/stat$/.test(path)) throw new Error('ENOENT');
    return real.readFileSync(path, encoding);
  };
  return { ...real, readFileSync };
});

it('a process that is there and says nothing of itself has not ended', () => {
  expect(hasEnded({ ...thisRunner(), started: '12345' })).toBe(false);
});
