import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openCold } from '../../src/adapters/git/index.ts';
import { newestGenuine, sameCriteria, type Genuine } from '../../src/steps/genuine.ts';
import { git, removeScratch, scratchDirectory } from '../adapters/git/scratch.ts';
import {
  commitCriteria,
  commitReview,
  forgeReviews,
  makeKeys,
  plannedRepository,
} from './reviewed.ts';
import type { Keys } from './reviewed.ts';

let keys: Keys;

beforeAll(() => {
  keys = makeKeys();
});
afterAll(removeScratch);

/** What counts in a checkout's history as an anchor. */
async function newestOf(directory: string, signers: string | null): Promise<Genuine | null> {
  const repository = await openCold({ repository: directory });
  try {
    const history = await repository.history(await repository.head());
    return await newestGenuine(repository, history, signers, { agree: sameCriteria });
  } finally {
    await repository.close();
  }
}

/** Leaves HEAD for a branch that begins at a commit, works there, and merges it. */
function merged(directory: string, from: string, work: () => void): void {
  git(directory, ['checkout', '-q', '-b', 'side', from]);
  work();
  git(directory, ['checkout', '-q', 'main']);
  git(directory, ['merge', '-q', '--no-ff', '-m', 'merge side', 'side', '-X', 'ours']);
}

describe('the newest review that counts', () => {
  it('is the last in the order of the history, whatever the dates say', async () => {
    const { directory, anchor } = plannedRepository();
    commitReview(directory, { criteria: anchor, key: keys.reviewer, date: '2030-01-01T00:00Z' });
    const later = commitCriteria(directory, 'another plan');
    const last = commitReview(directory, {
      criteria: later,
      key: keys.reviewer,
      date: '2020-01-01T00:00Z',
    });
    expect(await newestOf(directory, keys.signers)).toMatchObject({
      commit: { id: last },
      trailers: { criteria: later },
      protection: 'verified',
    });
  });

  it.each([
    ['without a signature', () => undefined],
    ['with the signature of somebody who is not allowed', () => keys.builder],
  ])('is not one %s; to an operator who demands none it is', async (_, key) => {
    const { directory, anchor } = plannedRepository();
    const genuine = commitReview(directory, { criteria: anchor, key: keys.reviewer });
    const lax = commitCriteria(directory, 'an easy plan');
    const given = key();
    const forged = commitReview(directory, {
      criteria: lax,
      ...(given === undefined ? {} : { key: given }),
    });
    expect((await newestOf(directory, keys.signers))?.commit.id).toBe(genuine);
    expect(await newestOf(directory, null)).toMatchObject({
      commit: { id: forged },
      protection: 'unprotected',
    });
  });

  it('is none where nobody who is allowed signed any', async () => {
    const { directory, anchor } = plannedRepository();
    commitReview(directory, { criteria: anchor });
    commitReview(directory, { criteria: anchor, key: keys.builder });
    expect(await newestOf(directory, keys.signers)).toBeNull();
  });

  it('cannot be told where a merge brings an older signed one beside it', async () => {
    const { directory, anchor } = plannedRepository();
    commitReview(directory, { criteria: anchor, key: keys.reviewer });
    merged(directory, anchor, () => {
      const old = commitCriteria(directory, 'an easy plan of last year');
      commitReview(directory, { criteria: old, key: keys.reviewer, date: '2019-01-01T00:00Z' });
    });
    await expect(newestOf(directory, keys.signers)).rejects.toMatchObject({
      code: 'no-anchor',
      message: expect.stringMatching(/stand side by side/) as unknown,
      wayOut: expect.stringMatching(/review baseline/) as unknown,
    });
    const settled = commitReview(directory, { criteria: anchor, key: keys.reviewer });
    expect((await newestOf(directory, keys.signers))?.commit.id).toBe(settled);
  });

  it('cannot be told where another repository was merged in, signed by the same reviewer', async () => {
    const { directory: other } = plannedRepository();
    const easy = commitCriteria(other, 'an easy plan');
    commitReview(other, { criteria: easy, key: keys.reviewer });
    const { directory, anchor } = plannedRepository();
    commitReview(directory, { criteria: anchor, key: keys.reviewer });
    commitCriteria(directory, 'something else than there');
    git(directory, ['fetch', '-q', other, 'main']);
    git(directory, [
      'merge',
      '-q',
      '--allow-unrelated-histories',
      ...['-s', 'ours', '-m', 'merge'],
      'FETCH_HEAD',
    ]);
    await expect(newestOf(directory, keys.signers)).rejects.toMatchObject({ code: 'no-anchor' });
  });

  it('may stand beside one that names the same criteria', async () => {
    const { directory, anchor } = plannedRepository();
    commitReview(directory, { criteria: anchor, key: keys.reviewer });
    merged(directory, anchor, () => {
      commitReview(directory, { criteria: anchor, key: keys.reviewer, milestone: 'M1' });
    });
    expect((await newestOf(directory, keys.signers))?.trailers.criteria).toBe(anchor);
  });

  it('is not hidden by a forged one that a merge brings beside it', async () => {
    const { directory, anchor } = plannedRepository();
    const genuine = commitReview(directory, { criteria: anchor, key: keys.reviewer });
    merged(directory, anchor, () => commitReview(directory, { criteria: 'a'.repeat(40) }));
    expect((await newestOf(directory, keys.signers))?.commit.id).toBe(genuine);
  });
});

describe('forged reviews in number', () => {
  const path = process.env.PATH;
  afterEach(() => {
    process.env.PATH = path;
  });

  /** A `git` in PATH that keeps count of its runs. */
  function countedGit(): () => number {
    const folder = scratchDirectory();
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const counts = join(folder, 'counts');
    const script = join(folder, 'git');
    writeFileSync(script, `#!/bin/sh\necho >> '${counts}'\nexec '${real}' "$@"\n`);
    chmodSync(script, 0o755);
    process.env.PATH = `${folder}:${path ?? ''}`;
    return () => (existsSync(counts) ? readFileSync(counts, 'utf8').length : 0);
  }

  it('do not cost a process each', { timeout: 60_000 }, async () => {
    const { directory, anchor } = plannedRepository();
    const genuine = commitReview(directory, { criteria: anchor, key: keys.reviewer });
    forgeReviews(directory, 500, 'a'.repeat(40));
    const repository = await openCold({ repository: directory });
    const history = await repository.history(await repository.head());
    expect(history.length).toBeGreaterThan(500);
    const runs = countedGit();
    const newest = await newestGenuine(repository, history, keys.signers, { agree: sameCriteria });
    expect(newest?.commit.id).toBe(genuine);
    expect(runs()).toBeGreaterThan(0);
    expect(runs()).toBeLessThan(16);
    await repository.close();
  });
});
