import { describe, expect, it } from 'vitest';
import { partOf } from './chosen.ts';

const all = Array.from({ length: 46 }, (_, index) => index);

describe('the quarter of the sabotages that a commit chooses', () => {
  it('is the same for the same commit, and a quarter', () => {
    for (const commit of ['0a', 'ffffffff12', '12345678ab'].map((it) => it.padEnd(40, '0'))) {
      const some = partOf(all, commit, 4);
      expect(some).toEqual(partOf(all, commit, 4));
      expect([11, 12]).toContain(some.length);
    }
  });

  it('is all of them after four commits that follow', () => {
    const commits = Array.from({ length: 4 }, (_, index) => `0000000${index}`);
    const seen = commits.flatMap((commit) => partOf(all, commit, 4));
    expect(seen.sort((a, b) => a - b)).toEqual(all);
  });
});
