import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCold } from '../../src/adapters/git/index.ts';
import type { Base } from '../../src/observe/effects.ts';
import { baseOf } from '../../src/steps/base.ts';
import { commitFiles, git, removeScratch, scratchRepository } from '../adapters/git/scratch.ts';
import { commitReview, makeKeys, type Keys } from './reviewed.ts';

let keys: Keys;
beforeAll(() => {
  keys = makeKeys();
});
afterAll(removeScratch);

async function base(
  directory: string,
  commit: string,
  named: string | null = null,
  signers: string | null = null,
): Promise<Base> {
  const repository = await openCold({ repository: directory });
  try {
    const history = await repository.history(await repository.head());
    return await baseOf({ phase: 'pvfix', commit }, history, repository, signers)(named);
  } finally {
    await repository.close();
  }
}

describe('where the work of a phase began', () => {
  it('is its first baseline, though one was taken again half-way', async () => {
    const directory = scratchRepository();
    const criteria = git(directory, ['rev-parse', 'HEAD']);
    commitReview(directory, { criteria, phase: 'other' });
    const first = commitReview(directory, { criteria });
    commitFiles(directory, 'feat: half of it\n');
    commitReview(directory, { criteria });
    commitReview(directory, { criteria, milestone: 'M1' });
    const claim = commitFiles(directory, 'claim(pvfix-M2): done\n');
    expect(await base(directory, claim)).toEqual({ ok: true, commit: first });
  });

  it('is no baseline that comes after the claim, or that nobody of the signers made', async () => {
    const directory = scratchRepository();
    const criteria = git(directory, ['rev-parse', 'HEAD']);
    commitReview(directory, { criteria, key: keys.builder });
    const claim = commitFiles(directory, 'claim(pvfix-M1): done\n');
    commitReview(directory, { criteria, key: keys.reviewer });
    const none = { ok: false, reason: expect.stringContaining('no baseline of pvfix') as string };
    expect(await base(directory, claim, null, keys.signers)).toEqual(none);
    expect((await base(directory, claim)).ok).toBe(true);
  });

  it('is, beside the branch, the tip that the baseline saw: what it saw already came before it', async () => {
    const directory = scratchRepository();
    const seen = commitFiles(directory, 'claim(pvfix-M1): early\n');
    git(directory, ['checkout', '-q', '-b', 'cold-review/main']);
    const record = commitReview(directory, { criteria: seen, branchTip: seen });
    git(directory, ['checkout', '-q', 'main']);
    const later = commitFiles(directory, 'claim(pvfix-M1): done\n');
    const repository = await openCold({ repository: directory });
    const history = await repository.history(record);
    const baseFor = (commit: string, claim: unknown) =>
      baseOf({ phase: 'pvfix', commit, claim }, history, repository, null)(null);
    expect(await baseFor(later, {})).toEqual({ ok: true, commit: seen });
    expect(await baseFor(seen, null)).toEqual({ ok: true, commit: seen });
    expect((await baseFor(seen, {})).ok).toBe(false);
    await repository.close();
  });

  it('is no recheck', async () => {
    const directory = scratchRepository();
    const criteria = git(directory, ['rev-parse', 'HEAD']);
    commitReview(directory, { criteria, recheck: true });
    const claim = commitFiles(directory, 'claim(pvfix-M1): done\n');
    expect((await base(directory, claim)).ok).toBe(false);
  });

  it('is a commit that the sheet names in full, if it comes before the claim', async () => {
    const directory = scratchRepository();
    const named = git(directory, ['rev-parse', 'HEAD']);
    const claim = commitFiles(directory, 'claim(pvfix-M1): done\n');
    const later = commitFiles(directory, 'feat: more\n');
    expect(await base(directory, claim, named)).toEqual({ ok: true, commit: named });
    for (const wrong of [claim, later, 'main', named.slice(0, 12), 'f'.repeat(40), '--output=x'])
      expect(await base(directory, claim, wrong)).toMatchObject({ ok: false });
  });
});
