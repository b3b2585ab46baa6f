import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCold } from '../../../src/adapters/git/index.ts';
import type { Repository } from '../../../src/model/repository.ts';
import {
  bytes,
  commitFiles,
  git,
  removeScratch,
  scratchDirectory,
  scratchRepository,
  write,
} from './scratch.ts';

const place = scratchDirectory();
const directory = scratchRepository({ 'a/b.txt': 'one\n', 'a.b': 'x', 'exec.sh': '#!/bin/sh\n' });
let repository: Repository;
let first: string;
let tip: string;

beforeAll(async () => {
  first = git(directory, ['rev-parse', 'HEAD']);
  git(directory, ['update-index', '--chmod=+x', 'exec.sh']);
  symlinkSync('/etc/passwd', join(directory, 'link'));
  symlinkSync('/etc', join(directory, 'linked'));
  write(directory, 'nul.bin', Uint8Array.from([0, 255, 10, 0]));
  write(directory, 'empty', '');
  write(directory, 'big', 'y'.repeat(5000));
  write(directory, 'star*', 'star');
  git(directory, ['add', '-A']);
  git(directory, ['update-index', '--chmod=+x', 'exec.sh']);
  git(directory, ['update-index', '--add', '--cacheinfo', `160000,${first},module`]);
  const odd = git(directory, ['hash-object', '-w', '--stdin'], { input: 'odd' });
  const line = Buffer.concat(
    [Buffer.from(`100644 ${odd}\tnot-utf8-`), Buffer.from([0xff, 0])].map((it) =>
      Uint8Array.from(it),
    ),
  );
  git(directory, ['update-index', '-z', '--add', '--index-info'], {
    input: line.toString('latin1'),
  });
  git(directory, ['commit', '-q', '-m', 'more']);
  tip = git(directory, ['rev-parse', 'HEAD']);
  repository = await openCold({ repository: directory });
});

afterAll(async () => {
  await repository.close();
  removeScratch();
});

const text = (found: Uint8Array | null | undefined): string | null =>
  found === null || found === undefined ? null : new TextDecoder().decode(found);

describe('a path of a commit', () => {
  it('is read as it stands there', async () => {
    expect(await repository.read(tip, 'a/b.txt')).toMatchObject({
      found: 'file',
      bytes: bytes('one\n'),
    });
    expect(await repository.read(tip, 'nul.bin')).toMatchObject({
      bytes: Uint8Array.from([0, 255, 10, 0]),
    });
    expect(await repository.read(tip, 'empty')).toMatchObject({
      found: 'file',
      bytes: new Uint8Array(),
    });
    expect(await repository.read(tip, 'star*')).toMatchObject({
      found: 'file',
      bytes: bytes('star'),
    });
    expect(await repository.read(tip, 'exec.sh')).toMatchObject({
      entry: { kind: 'executable', mode: '100755' },
    });
  });

  it.each([
    ['a symlink is reported, not followed', 'link', { found: 'symlink', target: '/etc/passwd' }],
    [
      'nothing is read through a linked directory',
      'linked/passwd',
      { found: 'behind', entry: { path: 'linked' } },
    ],
    [
      'nothing is read below a file',
      'a/b.txt/c',
      { found: 'behind', entry: { path: 'a/b.txt', kind: 'file' } },
    ],
    [
      'nothing is read below a submodule',
      'module/x',
      { found: 'behind', entry: { path: 'module' } },
    ],
    ['a directory is a tree', 'a/', { found: 'tree' }],
    ['a submodule is one', 'module', { found: 'submodule' }],
    ['a missing file is absent', 'a/c', { found: 'absent' }],
    ['a prefix of a name is absent', 'a/b', { found: 'absent' }],
    ['a pattern is a name', 'a/*', { found: 'absent' }],
    ['pathspec magic is a name', ':(glob)**', { found: 'absent' }],
    ['an option is a name', '--output=x', { found: 'absent' }],
  ])('%s', async (_, path, result) => {
    expect(await repository.read(tip, path)).toMatchObject(result);
  });

  it('larger than the cap is named, not read', async () => {
    expect(await repository.read(tip, 'big', 4999)).toMatchObject({
      found: 'too-large',
      entry: { size: 5000 },
    });
    expect(await repository.read(tip, 'big', 5000)).toMatchObject({ found: 'file' });
  });

  it.each([
    '/etc/passwd',
    '../x',
    'a/../b',
    'a//b',
    '.',
    '',
    '/',
    'a/./b',
    'a\0b',
    'a\nb',
    '.git/config',
    'a/.GIT/x',
  ])('%j is refused', async (path) => {
    await expect(repository.read(tip, path)).rejects.toMatchObject({ code: 'bad-path' });
    await expect(repository.entry(tip, path)).rejects.toMatchObject({ code: 'bad-path' });
  });
});

describe('files of a commit', () => {
  it('are listed with what they are', async () => {
    const seen = (await repository.list(tip)).map(({ path, kind, size }) => [path, kind, size]);
    expect(seen).toEqual([
      ['a.b', 'file', 1],
      ['a/b.txt', 'file', 4],
      ['big', 'file', 5000],
      ['empty', 'file', 0],
      ['exec.sh', 'executable', 10],
      ['link', 'symlink', 11],
      ['linked', 'symlink', 4],
      ['module', 'submodule', 0],
      [expect.stringMatching(/^not-utf8-/), 'file', 3],
      ['nul.bin', 'file', 4],
      ['star*', 'file', 4],
    ]);
    expect((await repository.list(tip, 'a')).map(({ path }) => path)).toEqual(['a/b.txt']);
    expect(await repository.list(tip, 'linked')).toEqual([]);
    expect(await repository.list(tip, 'nothing')).toEqual([]);
  });

  it('are read together, those over the cap left out', async () => {
    const entries = await repository.list(tip);
    const blobs = await repository.readEntries(entries, 4000);
    const texts = Object.fromEntries(
      entries.map(({ path, blob }) => [path, text(blobs.get(blob))]),
    );
    expect(texts).toMatchObject({
      'a/b.txt': 'one\n',
      link: '/etc/passwd',
      big: null,
      module: null,
      empty: '',
    });
  });

  it('have blob names like those of git', async () => {
    const { blob } = (await repository.entry(tip, 'nul.bin')) ?? {};
    expect(repository.blobId(Uint8Array.from([0, 255, 10, 0]))).toBe(blob);
    expect(repository.blobId('é\n')).toBe(
      git(directory, ['hash-object', '--stdin'], { input: 'é\n' }),
    );
    expect(text(await repository.readBlob(blob ?? ''))).toHaveLength(4);
    expect(await repository.readBlob(blob ?? '', 3)).toBeNull();
  });

  it('that changed between two commits are named', async () => {
    expect(await repository.changedPaths(first, tip)).toContain('link');
    expect(await repository.changedPaths(tip, tip)).toEqual([]);
  });
});

describe('a revision', () => {
  it('becomes a full commit id', async () => {
    for (const revision of [
      tip,
      tip.slice(0, 12),
      'HEAD',
      'main',
      'refs/heads/main',
      'HEAD^0',
      'main~0',
    ]) {
      expect(await repository.resolve(revision)).toBe(tip);
    }
    expect(await repository.resolve('main~1')).toBe(first);
  });

  const marker = join(place, 'written');
  it.each([
    `--output=${marker}`,
    `-o${marker}`,
    '--all',
    '',
    ' ',
    'HEAD..main',
    'HEAD:a/b.txt',
    ':/more',
    'main\n',
    'a\0b',
    'f'.repeat(40),
    '0'.repeat(40),
    'x'.repeat(5000),
    '@{upstream}',
    'HEAD^{tree}',
    '../../../etc/passwd',
    '$(touch x)',
  ])('like %j is none', async (revision) => {
    expect(await repository.resolve(revision)).toBeNull();
    expect(existsSync(marker)).toBe(false);
  });

  it('that names a blob is none', async () => {
    const { blob } = (await repository.entry(tip, 'big')) ?? {};
    expect(await repository.resolve(blob ?? '')).toBeNull();
  });

  it('that several commits begin with is refused as such', async () => {
    const crowded = scratchRepository();
    for (let at = 0; at < 40; at += 1)
      git(crowded, ['commit', '-q', '--allow-empty', '-m', `c${at}`]);
    const lines = git(crowded, ['rev-list', '--all']).split('\n');
    const opened = await openCold({ repository: crowded });
    const short = lines
      .map((id) => id.slice(0, 4))
      .find((start, at, all) => all.indexOf(start) !== at);
    if (short !== undefined)
      await expect(opened.resolve(short)).rejects.toMatchObject({ code: 'ambiguous-revision' });
    await opened.close();
  });

  it('never reaches git unresolved', async () => {
    for (const call of [
      () => repository.history('main'),
      () => repository.list('HEAD'),
      () => repository.changedPaths('--output=/tmp/x', tip),
      () => repository.isAncestor(tip, '--all'),
      () => repository.readBlob('HEAD'),
      () => repository.commitInfo('-1'),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'no-such-revision' });
    }
  });
});

describe('history', () => {
  const messages = [
    'claim(pvfix-M1): first\n',
    'fix: nothing to see\n',
    'fix: a squash\n\nclaim(pvfix-M9): in the body\n',
    '\n\n  claim(pvfix-M8): indented\n',
    'claim(pvfix-M2): two lines\nof subject\n\nClaim: x\n',
    'review(pvfix-M1): M1 PASS\n\nbody\n\n\nClaim: y\n',
  ];
  let past: Repository;
  let last: string;

  beforeAll(async () => {
    const source = scratchRepository();
    for (const message of messages) last = commitFiles(source, message);
    past = await openCold({ repository: source });
  });
  afterAll(() => past.close());

  it('has what looks like claims and reviews, newest first', async () => {
    expect((await past.history(last)).map(({ subject }) => subject)).toEqual([
      'review(pvfix-M1): M1 PASS',
      'claim(pvfix-M2): two lines of subject',
      'fix: a squash',
      'claim(pvfix-M1): first',
    ]);
  });

  it('has everything when asked, as git itself shows it', async () => {
    const all = await past.history(last, { all: true });
    expect(all).toHaveLength(messages.length + 1);
    for (const commit of all) {
      const show = (format: string): string =>
        git(past.directory, ['log', '-1', `--format=${format}`, commit.id]);
      expect([commit.subject, commit.body.trimEnd(), commit.parents.join(' ')]).toEqual([
        show('%s'),
        show('%b').trimEnd(),
        show('%P'),
      ]);
      expect(commit.committedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    }
  });

  it('ends where it is told', async () => {
    const [newest] = await past.history(last, { limit: 1 });
    expect(newest?.id).toBe(last);
    expect(await past.history(last, { since: last, all: true })).toEqual([]);
  });

  it('includes side branches that were merged', async () => {
    const source = scratchRepository();
    git(source, ['checkout', '-q', '-b', 'side']);
    const claim = commitFiles(source, 'claim(side-M1): x\n', { s: '1' });
    git(source, ['checkout', '-q', 'main']);
    commitFiles(source, 'main moves\n', { m: '1' });
    git(source, ['merge', '-q', '--no-edit', 'side']);
    const opened = await openCold({ repository: source });
    const head = await opened.head();
    expect((await opened.history(head)).map(({ id }) => id)).toEqual([claim]);
    expect((await opened.commitInfo(head)).parents).toHaveLength(2);
    expect([await opened.isAncestor(claim, head), await opened.isAncestor(head, claim)]).toEqual([
      true,
      false,
    ]);
    await opened.close();
  });

  it('survives commits that no porcelain would make', async () => {
    const source = scratchRepository();
    const tree = git(source, ['rev-parse', 'HEAD^{tree}']);
    const raw = (header: string, message: string): string =>
      git(source, ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'], {
        input: `tree ${tree}\n${header}\n\n${message}`,
      });
    const ids = [
      raw(
        'author A <a> 99999999999999999999 +0000\ncommitter A <a> 99999999999999999999 +0000',
        'claim(a-M1): far',
      ),
      raw('author A <a> -5 +0000\ncommitter A <a> -5 +0000', 'claim(a-M1): before'),
      raw('author  <> 0 +0000\ncommitter  <> 0 +0000\nencoding latin1', 'claim(a-M1): empty ident'),
      raw(
        'author A\u001b[31m <a\u0007> 1 +9999\ncommitter A <a> 1 +9999',
        'claim(a-M1): \u001b[2J\u202e',
      ),
    ];
    const opened = await openCold({ repository: source });
    for (const id of ids) {
      const { committedAt } = await opened.commitInfo(id);
      expect(new Date(committedAt).toISOString()).toBe(committedAt);
    }
    await opened.close();
  });
});

describe('paths', () => {
  it('that are accepted never leave the repository', async () => {
    const { repositoryPath } = await import('../../../src/adapters/git/path.ts');
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('/', '.', 'a', '\0', '\n', '..', '.git') }),
        (path) => {
          let kept: string;
          try {
            kept = repositoryPath(path);
          } catch {
            return;
          }
          expect(join('/root', kept).startsWith('/root/')).toBe(true);
          expect(join('/root', kept)).toBe(`/root/${kept}`);
        },
      ),
    );
  });
});
