import { describe, expect, it } from 'vitest';
import { partOf } from './chosen.ts';

const all = Array.from({ length: 32 }, (_, index) => index);

describe('the fifth of the sabotages that a commit chooses', () => {
  it('is the same for the same commit, and a fifth', () => {
    for (const commit of ['0a', 'ffffffff12', '12345678ab'].map((it) => it.padEnd(40, '0'))) {
      const fifth = partOf(all, commit, 5);
      expect(fifth).toEqual(partOf(all, commit, 5));
      expect([6, 7]).toContain(fifth.length);
    }
  });

  it('is all of them after five commits that follow', () => {
    const commits = ['00000000', '00000001', '00000002', '00000003', '00000004'];
    const seen = commits.flatMap((commit) => partOf(all, commit, 5));
    expect(seen.sort((a, b) => a - b)).toEqual(all);
  });
});
