import { createHash } from 'node:crypto';
import { readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { evidenceStore } from '../../src/adapters/evidence-store.ts';
import { openWhole } from '../../src/adapters/git/index.ts';
import { ledgerText } from '../../src/document/ledger.ts';
import { pruneEvidence } from '../../src/steps/prune.ts';
import {
  bareOf,
  commitFiles,
  git,
  removeScratch,
  scratchDirectory,
  scratchRepository,
} from '../adapters/git/scratch.ts';

afterAll(removeScratch);

const day = 86_400_000;
const here = `review-1 ${'a'.repeat(32)}`;
let repository = '';
let folder = '';
let number = 0;

beforeEach(() => {
  repository = scratchRepository();
  folder = scratchDirectory();
});

const rootOf = (directory: string): string =>
  git(directory, ['rev-list', '--max-parents=0', 'HEAD']);

/** Puts evidence into the store as a review of a repository would, so many days ago; its digest. */
function kept(days = 40, of = repository, root = rootOf(of), on: string | null = here): string {
  const keptFor = { repository: of, root, ...(on !== null && { machine: on }) };
  const text = JSON.stringify({ keptFor, number: (number += 1) });
  const digest = createHash('sha256').update(text).digest('hex');
  evidenceStore(folder).put(digest, text);
  const at = (Date.now() - days * day) / 1000;
  utimesSync(join(folder, `${digest}.json`), at, at);
  return digest;
}

const prune = (
  repositories = [repository],
  olderThanMs = 30 * day,
  removes = true,
  store = evidenceStore(folder),
) =>
  pruneEvidence(
    { repositories, olderThanMs, removes },
    {
      store,
      openWhole: (one) => openWhole({ repository: one }),
      now: () => new Date(),
      machineName: here,
    },
  );

const left = (): string[] => readdirSync(folder).map((name) => name.replace('.json', ''));

const ledgerOf = (digest: string): string =>
  ledgerText({
    schema: 'cold-review/ledger/1',
    phase: 'web',
    title: 'x',
    entries: [
      {
        kind: 'baseline',
        milestone: null,
        title: 'Baseline',
        verdict: null,
        claim: null,
        at: '2026-01-01T00:00:00.000Z',
        evidence: 'web-baseline.json',
        evidenceDigest: digest,
        outside: true,
        superseded: true,
        held: [],
      },
    ],
    findings: [],
    baseline: [],
  });

describe('what a repository names stays', () => {
  const onBranch = (name: string, work: () => void) => {
    git(repository, ['checkout', '-q', '-b', name]);
    work();
    git(repository, ['checkout', '-q', 'main']);
  };
  const trailer = (digest: string) => `review(web): baseline\n\nEvidence-Digest: ${digest}\n`;

  it.each<[string, (digest: string) => void]>([
    ['in a trailer', (digest) => commitFiles(repository, trailer(digest))],
    [
      'in a ledger that later ones are without',
      (digest) => {
        commitFiles(repository, 'docs\n', { 'docs/REVIEW-web.json': ledgerOf(digest) });
        rmSync(join(repository, 'docs'), { recursive: true });
        commitFiles(repository, 'docs: gone\n');
      },
    ],
    [
      'in a REVIEW file of the first commit of a branch without a common one',
      (digest) => {
        git(repository, ['checkout', '-q', '--orphan', 'apart']);
        commitFiles(repository, 'begin\n', { 'REVIEW-web.md': `sha256 \`${digest}\`\n` });
        git(repository, ['checkout', '-q', 'main']);
      },
    ],
    [
      'on a side branch',
      (digest) => {
        onBranch('cold-review/main', () => commitFiles(repository, trailer(digest)));
      },
    ],
    [
      'in a merge alone',
      (digest) => {
        onBranch('work', () => commitFiles(repository, 'work\n', { a: 'a' }));
        commitFiles(repository, 'other\n', { b: 'b' });
        git(repository, ['merge', '-q', '--no-commit', 'work']);
        commitFiles(repository, 'merged\n', { 'REVIEW-web.md': digest });
      },
    ],
    [
      'on a branch of a remote',
      (digest) => {
        onBranch('work', () => commitFiles(repository, trailer(digest)));
        git(repository, ['update-ref', 'refs/remotes/origin/work', 'work']);
        git(repository, ['branch', '-q', '-D', 'work']);
      },
    ],
    ['in a note', (digest) => git(repository, ['notes', 'add', '-m', `evidence ${digest}`])],
    [
      'in a tag',
      (digest) =>
        git(repository, [
          '-c',
          'user.name=a',
          '-c',
          'user.email=b',
          'tag',
          '-a',
          '-m',
          digest,
          'v1',
        ]),
    ],
    [
      'in a commit that a work tree beside it has checked out',
      (digest) => {
        const beside = join(scratchDirectory(), 'beside');
        git(repository, ['worktree', 'add', '-q', '--detach', beside]);
        commitFiles(beside, trailer(digest));
      },
    ],
  ])('%s', async (_, name) => {
    const [named, orphan] = [kept(), kept()];
    name(named);
    const { orphans, kept: stays } = await prune();
    expect(orphans.map(({ digest }) => digest)).toEqual([orphan]);
    expect(stays.named).toBe(1);
    expect(left()).toEqual([named]);
  });

  it('as it is in a repository that a URL names', async () => {
    const bare = bareOf(repository);
    const url = `file://${bare}`;
    const [named, orphan] = [kept(40, url, rootOf(bare)), kept(40, url, rootOf(bare))];
    commitFiles(repository, trailer(named));
    git(repository, ['push', '-q', bare, 'HEAD:refs/heads/cold-review/main']);
    expect((await prune([url])).orphans.map(({ digest }) => digest)).toEqual([orphan]);
    expect(left()).toEqual([named]);
  });
});

describe('what nothing names', () => {
  it('goes when its branch is gone', async () => {
    git(repository, ['checkout', '-q', '-b', 'work']);
    const digest = kept();
    commitFiles(repository, `review(web): baseline\n\nEvidence-Digest: ${digest}\n`);
    git(repository, ['checkout', '-q', 'main']);
    expect((await prune()).orphans).toEqual([]);
    git(repository, ['branch', '-q', '-D', 'work']);
    expect((await prune()).orphans).toHaveLength(1);
    expect(left()).toEqual([]);
  });

  it('is only listed where nobody says that it goes', async () => {
    const digest = kept();
    const { orphans, isRemoved } = await prune([repository], 30 * day, false);
    expect(orphans).toMatchObject([{ digest, repository }]);
    expect(isRemoved).toBe(false);
    expect(left()).toEqual([digest]);
  });

  it('and could not be removed is told as there, and not as removed', async () => {
    const [gone, stuck] = [kept(), kept()];
    const store = evidenceStore(folder);
    const remove: typeof store.remove = (file) =>
      file.digest === stuck ? 'EACCES' : store.remove(file);
    const { orphans, failed } = await prune([repository], 30 * day, true, { ...store, remove });
    expect(orphans).toMatchObject([{ digest: gone }]);
    expect(failed).toEqual([{ digest: stuck, reason: 'EACCES' }]);
  });

  it('stays while it is young: an hour, whatever is asked', async () => {
    const [old, young, fresh] = [kept(31), kept(29), kept(0.04)];
    expect((await prune()).kept).toMatchObject({ young: 2 });
    expect(left().sort()).toEqual([young, fresh].sort());
    await prune([repository], 0);
    expect(left()).toEqual([fresh]);
    expect(old).not.toBe(fresh);
  });

  it('stays where it is of another repository or machine, of one that was here before, or tells none', async () => {
    const other = scratchRepository({ 'README.md': 'another\n' });
    const theirs = kept(40, other);
    const before = kept(40, repository, rootOf(other));
    const namesake = `review-1 ${'b'.repeat(32)}`;
    const apart = ['review-2', namesake, 'review-1', null].map((on) =>
      kept(40, repository, rootOf(repository), on),
    );
    const text = '{"schema": "of no repository"}';
    const silent = createHash('sha256').update(text).digest('hex');
    evidenceStore(folder).put(silent, text);
    utimesSync(join(folder, `${silent}.json`), 1, 1);
    const pruned = await prune();
    expect(pruned).toMatchObject({
      orphans: [],
      kept: { ofOthers: { [other]: 1, [repository]: 5 }, untold: 1 },
    });
    expect(left().sort()).toEqual([theirs, before, silent, ...apart].sort());
    expect((await prune([repository, other])).orphans).toMatchObject([{ digest: theirs }]);
  });
});

describe('nothing goes', () => {
  it.each<[string, () => readonly string[], RegExp]>([
    [
      'where a clone is shallow',
      () => {
        commitFiles(repository, 'more\n');
        const shallow = join(scratchDirectory(), 'shallow');
        git(scratchDirectory(), ['clone', '-q', '--depth=1', `file://${repository}`, shallow]);
        return [repository, shallow];
      },
      /shallow/,
    ],
    [
      'where what a URL shows is shallow',
      () => {
        commitFiles(repository, 'more\n');
        const shallow = join(scratchDirectory(), 'shallow');
        git(scratchDirectory(), ['clone', '-q', '--depth=1', `file://${repository}`, shallow]);
        return [repository, `file://${shallow}`];
      },
      /shallow/,
    ],
    [
      'where a clone is partial',
      () => {
        git(repository, ['config', 'remote.origin.promisor', 'true']);
        return [repository];
      },
      /partial/,
    ],
    [
      'where an object is missing',
      () => {
        const blob = git(repository, ['rev-parse', 'HEAD:README.md']);
        rmSync(join(repository, '.git/objects', blob.slice(0, 2), blob.slice(2)));
        return [repository];
      },
      /Nothing was removed/,
    ],
    [
      'where a branch leads to a commit that is missing',
      () => {
        git(repository, ['checkout', '-q', '-b', 'work']);
        const commit = commitFiles(repository, 'gone\n');
        git(repository, ['checkout', '-q', 'main']);
        rmSync(join(repository, '.git/objects', commit.slice(0, 2), commit.slice(2)));
        return [repository];
      },
      /Nothing was removed/,
    ],
    [
      'where a ledger is of another version',
      () => {
        const trailers = `Criteria: ${'1'.repeat(40)}\nCriteria-Digest: ${'2'.repeat(64)}\nEvidence-Digest: ${'3'.repeat(64)}\n`;
        commitFiles(repository, `review(web): baseline\n\n${trailers}`, {
          'docs/REVIEW-web.json': '{"schema": "cold-review/ledger/2"}',
        });
        return [repository];
      },
      /a ledger that this version does not read: \w{8}:docs\/REVIEW-web\.json/,
    ],
    [
      'where reviews may have been pushed elsewhere',
      () => {
        git(repository, ['remote', 'add', 'forge', 'https://me:word@git.example.net/a/b.git']);
        return [repository];
      },
      /its remote https:\/\/git\.example\.net\/a\/b\.git/,
    ],
    ['where there is no such repository', () => [scratchDirectory()], /not a git repository/],
  ])('%s', async (_, repositories, says) => {
    const digest = kept();
    await expect(prune([...repositories()])).rejects.toThrow(says);
    expect(left()).toEqual([digest]);
  });
});
