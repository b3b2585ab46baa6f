import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thirdOf } from './chosen.ts';

const all = Array.from({ length: 20 }, (_, index) => index);

describe('the third of the sabotages that a commit chooses', () => {
  it('is the same for the same commit, and a third', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{40}$/), (commit) => {
        const third = thirdOf(all, commit);
        expect(third).toEqual(thirdOf(all, commit));
        expect([6, 7]).toContain(third.length);
      }),
    );
  });

  it('leaves none out for good', () => {
    const seen = ['00000000', '00000001', '00000002'].flatMap((commit) => thirdOf(all, commit));
    expect(seen.sort((a, b) => a - b)).toEqual(all);
  });
});
