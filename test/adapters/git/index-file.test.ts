import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openCheckout } from '../../../src/adapters/git/checkout.ts';
import { holdIndex } from '../../../src/adapters/git/index-file.ts';
import { beginLanding } from '../../../src/adapters/git/landing.ts';
import { git, removeScratch, scratchRepository } from './scratch.ts';

afterAll(removeScratch);

async function held(top: string) {
  const checkout = await openCheckout(top);
  return holdIndex(checkout, await beginLanding(checkout));
}

it.each([
  ['placed', true],
  ['given back', false],
])(
  'an index that was %s is no longer held: a later clean-up leaves the lock of another',
  async (_, placed) => {
    const top = scratchRepository();
    const lock = join(top, '.git/index.lock');
    const index = await held(top);
    if (placed) index.place();
    else index.release();
    expect(existsSync(lock)).toBe(false);
    writeFileSync(lock, 'of another process');
    index.release();
    expect(readFileSync(lock, 'utf8')).toBe('of another process');
  },
);

it('a held index keeps every other git out, and what was prepared is what it becomes', async () => {
  const top = scratchRepository();
  const index = await held(top);
  expect(() => git(top, ['add', '-A'])).toThrow(/index\.lock/);
  const blob = git(top, ['rev-parse', 'HEAD:README.md']);
  await index.prepare([{ mode: '100644', blob, path: 'copy.md' }]);
  expect(git(top, ['ls-files'])).toBe('README.md');
  index.place();
  index.release();
  expect(git(top, ['ls-files'])).toBe('README.md\ncopy.md');
});
