import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCold } from '../../../src/adapters/git/index.ts';
import type { Repository } from '../../../src/model/repository.ts';
import {
  bytes,
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

  it('is read by each with the cap of each, though both ask at the same time', async () => {
    const entries = await repository.list(tip);
    const big = entries.find(({ path }) => path === 'big')?.blob ?? '';
    const [small, all] = await Promise.all(
      [100, 10_000].map((cap) => repository.readEntries(entries, cap)),
    );
    expect([small?.has(big), all?.has(big)]).toEqual([false, true]);
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
