import { afterAll, describe, expect, it } from 'vitest';
import { openCold } from '../../src/adapters/git/index.ts';
import type { Claim } from '../../src/model/claim.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import {
  ancestryOf,
  isLookedAtSince,
  isSurpassed,
  namesIn,
  withCommits,
} from '../../src/steps/ancestry.ts';
import { commitFiles, git, removeScratch, scratchRepository } from '../adapters/git/scratch.ts';
import { claimedCommit, otherCommit, plan, saying } from '../judge/claimed-host.ts';
import { commitReview } from './reviewed.ts';

afterAll(removeScratch);

async function ancestry(directory: string, commit: string) {
  const repository = await openCold({ repository: directory });
  try {
    const history = await repository.history(await repository.head());
    const claim = {
      phase: 'pvfix',
      milestone: 'M1',
      summary: 'done',
      commit,
      author: { name: 'Builder', email: 'builder@example.net' },
      committedAt: '2026-06-13T05:40:00.000Z',
    };
    return await ancestryOf({ phase: 'pvfix', commit, claim }, history, repository, null);
  } finally {
    await repository.close();
  }
}

describe('the commits that a message names', () => {
  it.each<[string, string[]]>([
    ['fixed in commit 1a2b3c4', ['1a2b3c4']],
    ['image of revision: 1A2B3C4D, commit 1a2b3c4d', ['1a2b3c4d']],
    [
      'all of sha 0123456789abcdef0123456789abcdef01234567',
      [`0123456789abcdef`.repeat(2) + '01234567'],
    ],
    ['container 3945fc970ed6 runs sha256:3945fc970ed6', []],
    ['as of rev 20251206 nothing is defaced, commit defaced', []],
    ['(cherry picked from commit 1a2b3c4d)', []],
    [`commit ${'1a'.repeat(32)}`, []],
  ])('in %j', (message, names) => {
    expect(namesIn(message)).toEqual(names);
  });
});

describe('a claim', () => {
  it('that names a commit before it holds that', async () => {
    const directory = scratchRepository();
    const work = commitFiles(directory, 'feat: work\n');
    const claim = commitFiles(
      directory,
      `claim(pvfix-M1): as of commit ${work}\n\nshort: commit ${work.slice(0, 10)}\n`,
    );
    expect((await ancestry(directory, claim)).strangers).toEqual([]);
  });

  it('that names one of another branch, or none, rests on a stranger', async () => {
    const directory = scratchRepository();
    git(directory, ['switch', '-q', '-c', 'aside']);
    const aside = commitFiles(directory, 'feat: aside\n');
    git(directory, ['switch', '-q', '-']);
    const nowhere = 'badc0ffee0';
    const message = `claim(pvfix-M1): commit ${aside} and commit ${nowhere}\n`;
    const claim = commitFiles(directory, message);
    expect((await ancestry(directory, claim)).strangers).toEqual([aside, nowhere]);
  });

  it('has its message, without secrets and as far as it is read', async () => {
    const directory = scratchRepository();
    const token = `ghp_${'aB3'.repeat(12)}`;
    const text = `claim(pvfix-M1): done\n\nwith ${token}\n`;
    const { message } = await ancestry(directory, commitFiles(directory, text));
    expect(message).toContain('claim(pvfix-M1): done');
    expect(message).not.toContain(token);
    const long = `claim(pvfix-M1): done\n\nfirst\n\n${'word '.repeat(4000)}\n`;
    const cut = await ancestry(directory, commitFiles(directory, long));
    expect(cut.message).toBe('claim(pvfix-M1): done\n\nfirst\n');
  });

  it('has the commits that it says are deployed, and not a branch of that name', async () => {
    const asked: string[] = [];
    const resolve = (name: string) => {
      asked.push(name);
      if (name === '9e8d7c6') return Promise.reject(new Error('ambiguous'));
      return Promise.resolve(name === '4f2c1aa' ? claimedCommit : 'b'.repeat(40));
    };
    const known = async (message: string) =>
      (await withCommits(saying(message), plan, { resolve }))?.commits;
    expect(await known('deployed web 4f2c1aa')).toEqual({ '4f2c1aa': claimedCommit });
    expect(await known('deployed db 4f2c1aa')).toEqual({ '4f2c1aa': claimedCommit });
    expect(asked).toEqual(['4f2c1aa', '9e8d7c6', '4f2c1aa', otherCommit]);
  });

  it('has the baselines before it, and not those after', async () => {
    const directory = scratchRepository();
    const criteria = git(directory, ['rev-parse', 'HEAD']);
    commitReview(directory, { criteria });
    const claim = commitFiles(directory, 'claim(pvfix-M1): done\n');
    const { baselines } = await ancestry(directory, claim);
    commitReview(directory, { criteria });
    expect(baselines).toHaveLength(1);
    expect((await ancestry(directory, claim)).baselines).toEqual(baselines);
  });
});

describe('a commit', () => {
  const since = async (directory: string, commit: string, newest: string) => {
    const repository = await openCold({ repository: directory });
    const ledger = { adversary: { looked: [], before: [], commit: newest } } as unknown as Ledger;
    try {
      return await isLookedAtSince(commit, { ledger }, repository);
    } finally {
      await repository.close();
    }
  };

  it('is surpassed where the review of a later claim stands for its milestone', async () => {
    const directory = scratchRepository();
    const [first, second] = ['one', 'two'].map((one) => commitFiles(directory, `feat: ${one}\n`));
    if (!first || !second) throw new Error('no commits');
    const repository = await openCold({ repository: directory });
    const surpassed = (commit: string, claim: string, more: object = {}) => {
      const entry = { kind: 'review', milestone: 'M1', claim, superseded: false, ...more };
      const ledger = { entries: [entry] } as unknown as Ledger;
      const own = { milestone: 'M1', commit } as Claim;
      return isSurpassed({ claim: own }, { ledger }, repository);
    };
    try {
      expect(await surpassed(first, second)).toBe(true);
      expect(await surpassed(first, second, { milestone: 'M2' })).toBe(false);
      expect(await surpassed(first, second, { superseded: true })).toBe(false);
      expect(await surpassed(first, first)).toBe(false);
      expect(await surpassed(second, first)).toBe(false);
      expect(await surpassed(first, 'badc0ffee0'.repeat(4))).toBe(false);
    } finally {
      await repository.close();
    }
  });

  it('is behind where a later one was looked at, and where the branch lost that one it is not', async () => {
    const directory = scratchRepository();
    const [first, second] = ['one', 'two'].map((one) => commitFiles(directory, `feat: ${one}\n`));
    if (!first || !second) throw new Error('no commits');
    expect(await since(directory, first, second)).toBe(true);
    expect(await since(directory, second, first)).toBe(false);
    expect(await since(directory, first, first)).toBe(false);
    expect(await since(directory, first, 'badc0ffee0'.repeat(4))).toBe(false);
  });
});
