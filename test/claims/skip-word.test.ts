import { describe, expect, it } from 'vitest';
import { skipWord } from '../../src/claims/skip-word.ts';

describe('the words by which CI skips a commit', () => {
  it.each([
    ['[CI SKIP] done', '[CI SKIP]'],
    ['claim(web-M1): x [skip ci]', '[skip ci]'],
    ['x\n\nmore [no ci]', '[no ci]'],
    ['[skip actions]', '[skip actions]'],
    ['[Actions Skip]', '[Actions Skip]'],
    ['***NO_CI***', '***NO_CI***'],
    ['x\n\n\nskip-checks: true\n', 'skip-checks: true'],
    ['x\n\nskip-checks:true', 'skip-checks:true'],
  ])('are found in %j', (message, word) => {
    expect(skipWord(message)).toBe(word);
  });

  it.each([
    'skip ci',
    '[ci] skip',
    'claim(ci-M1): skip',
    'we say skip-checks: true here',
    '[nonci]',
  ])('are not in %j', (message) => {
    expect(skipWord(message)).toBeNull();
  });
});
