import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { GitFailure, openCold } from '../../../src/adapters/git/index.ts';
import type { Repository } from '../../../src/model/repository.ts';
import {
  bareOf,
  commitFiles,
  git,
  removeScratch,
  scratchDirectory,
  scratchRepository,
  write,
} from './scratch.ts';

process.env.TMPDIR = scratchDirectory(); // ours alone, so that what is left behind can be counted
afterAll(removeScratch);

async function opened<T>(
  source: { repository: string; branch?: string },
  look: (repository: Repository) => T | Promise<T>,
): Promise<T> {
  const repository = await openCold(source);
  try {
    return await look(repository);
  } finally {
    await repository.close();
  }
}

async function failureOf(source: { repository: string; branch?: string }): Promise<GitFailure> {
  const failure = await openCold(source).then(
    () => new Error('it opened'),
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(GitFailure);
  return failure as GitFailure;
}

const leftBehind = (): number =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('cold-review-')).length;

describe('opening a repository cold', () => {
  it('works from a checkout, a directory inside it, a bare repository and a URL', async () => {
    const directory = scratchRepository({ 'deep/down/file': 'x\n' });
    const tip = git(directory, ['rev-parse', 'HEAD']);
    const bare = bareOf(directory);
    const seen = await Promise.all(
      [directory, join(directory, 'deep/down'), bare, pathToFileURL(bare).href].map((repository) =>
        opened({ repository }, async (it) => [it.kind, it.checkout, it.branch, await it.head()]),
      ),
    );
    expect(seen).toEqual([
      ['checkout', directory, 'main', tip],
      ['checkout', directory, 'main', tip],
      ['bare', null, 'main', tip],
      ['remote', null, 'main', tip],
    ]);
  });

  it('works on a linked work tree and on a path with spaces and a colon', async () => {
    const directory = scratchRepository();
    const tree = join(scratchDirectory(), 'a b: c');
    git(directory, ['worktree', 'add', '-q', '-b', 'side', tree]);
    const tip = commitFiles(tree, 'on the side\n');
    expect(
      await opened({ repository: tree }, async (it) => [it.checkout, it.branch, await it.head()]),
    ).toEqual([tree, 'side', tip]);
  });

  it('works on a detached head', async () => {
    const directory = scratchRepository();
    git(directory, ['checkout', '-q', '--detach']);
    const tip = commitFiles(directory, 'nowhere\n');
    expect(
      await opened({ repository: directory }, async (it) => [it.branch, await it.head()]),
    ).toEqual([null, tip]);
  });

  it('does not see a dirty work tree or index', async () => {
    const directory = scratchRepository({ file: 'committed\n' });
    write(directory, 'file', 'edited\n');
    write(directory, 'new', 'new\n');
    git(directory, ['add', 'new']);
    const paths = await opened({ repository: directory }, async (it) =>
      (await it.list(await it.head())).map((e) => e.path),
    );
    expect(paths).toEqual(['file']);
  });

  it('runs nothing that the repository or its configuration names', async () => {
    const directory = scratchRepository();
    const mark = join(scratchDirectory(), 'ran');
    const script = join(directory, '.git', 'evil.sh');
    writeFileSync(script, `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
    for (const hook of [
      'post-checkout',
      'reference-transaction',
      'pre-push',
      'post-index-change',
    ]) {
      writeFileSync(join(directory, '.git/hooks', hook), `#!/bin/sh\ntouch ${mark}\n`, {
        mode: 0o755,
      });
    }
    for (const key of [
      'core.fsmonitor',
      'core.sshCommand',
      'uploadpack.packObjectsHook',
      'core.pager',
      'gpg.program',
    ]) {
      git(directory, ['config', key, script]);
    }
    await opened({ repository: directory }, async (it) =>
      it.history(await it.head(), { all: true }),
    );
    expect(existsSync(mark)).toBe(false);
  });

  it('ignores replaced objects', async () => {
    const directory = scratchRepository();
    const honest = commitFiles(directory, 'claim(a-M1): honest\n');
    const forged = git(directory, ['commit-tree', '-m', 'claim(a-M1): forged', 'HEAD^{tree}']);
    git(directory, ['replace', honest, forged]);
    const subject = await opened(
      { repository: directory },
      async (it) => (await it.commitInfo(honest)).subject,
    );
    expect(subject).toBe('claim(a-M1): honest');
  });

  it('shares no object file with its source and leaves nothing behind', async () => {
    const directory = scratchRepository();
    const before = leftBehind();
    const clone = await opened({ repository: directory }, ({ directory: place }) => {
      expect(existsSync(join(place, 'objects/info/alternates'))).toBe(false);
      expect(existsSync(join(place, 'hooks'))).toBe(false);
      return place;
    });
    expect(existsSync(clone)).toBe(false);
    expect(leftBehind()).toBeLessThanOrEqual(before);
  });
});

describe('a source that cannot be reviewed', () => {
  const place = scratchDirectory();
  const marker = join(place, 'ran');
  const shallow = (): string => {
    const directory = scratchRepository();
    commitFiles(directory, 'second\n');
    const target = join(scratchDirectory(), 'shallow');
    git(place, ['clone', '-q', '--depth=1', pathToFileURL(directory).href, target]);
    git(target, ['remote', 'remove', 'origin']);
    return target;
  };
  const unborn = (): string => {
    const directory = scratchRepository();
    git(directory, ['symbolic-ref', 'HEAD', 'refs/heads/unborn']);
    return directory;
  };
  const blank = (...options: string[]): string => {
    const directory = scratchDirectory();
    git(directory, ['init', '-q', '-b', 'main', ...options]);
    return directory;
  };
  const sha256 = (): string => {
    const directory = blank('--object-format=sha256');
    commitFiles(directory, 'first\n', { a: 'b' });
    return directory;
  };
  const corrupt = (): string => {
    const directory = scratchRepository();
    const id = git(directory, ['rev-parse', 'HEAD']);
    rmSync(join(directory, '.git/objects', id.slice(0, 2), id.slice(2)));
    return directory;
  };

  it.each([
    [
      'nothing at the path',
      () => ({ repository: join(place, 'nothing') }),
      'not-a-repository',
      /no such directory/,
    ],
    [
      'a directory that is no repository',
      () => ({ repository: place }),
      'not-a-repository',
      /checkout, a bare/,
    ],
    ['a file', () => ({ repository: import.meta.filename }), 'not-a-repository', /not a directory/],
    [
      'an option',
      () => ({ repository: `--upload-pack=touch ${marker}` }),
      'not-a-repository',
      /no such directory/,
    ],
    [
      'an ext:: command',
      () => ({ repository: `ext::sh -c touch% ${marker}` }),
      'unreachable',
      /https, ssh, git or file/,
    ],
    ['an unknown scheme', () => ({ repository: 'gopher://x/y' }), 'unreachable', /./],
    [
      'a URL of nothing',
      () => ({ repository: pathToFileURL(join(place, 'no.git')).href }),
      'not-a-repository',
      /./,
    ],
    [
      'a port where nobody listens',
      () => ({ repository: 'http://127.0.0.1:9/x.git' }),
      'unreachable',
      /ls-remote/,
    ],
    [
      'an SSH host that is an option',
      () => ({ repository: `ssh://-oProxyCommand=touch%20${marker}/x` }),
      'unreachable',
      /./,
    ],
    ['an empty repository', () => ({ repository: blank() }), 'empty', /no commit/],
    [
      'an unborn branch',
      () => ({ repository: unborn() }),
      'no-such-branch',
      /unborn.*one that exists: main/,
    ],
    [
      'no such branch',
      () => ({ repository: scratchRepository(), branch: 'nope' }),
      'no-such-branch',
      /nope/,
    ],
    [
      'a branch that is an option',
      () => ({ repository: scratchRepository(), branch: '--all' }),
      'no-such-branch',
      /--all/,
    ],
    [
      'a branch that is a path',
      () => ({ repository: scratchRepository(), branch: '../../HEAD' }),
      'no-such-branch',
      /./,
    ],
    [
      'a shallow clone of nobody knows what',
      () => ({ repository: shallow() }),
      'shallow',
      /fetch --unshallow/,
    ],
    [
      'a shallow clone by URL',
      () => ({ repository: pathToFileURL(shallow()).href }),
      'shallow',
      /fetch --unshallow/,
    ],
    ['SHA-256 objects', () => ({ repository: sha256() }), 'object-format', /SHA-1/],
    ['a missing commit object', () => ({ repository: corrupt() }), 'corrupt', /git fsck/],
  ] as const)('%s is one clear failure', async (_, source, code, message) => {
    const before = leftBehind();
    const failure = await failureOf(source());
    expect([failure.code, failure.message]).toEqual([code, expect.stringMatching(message)]);
    expect(failure.message).not.toContain('\n');
    expect(existsSync(marker)).toBe(false);
    expect(leftBehind()).toBeLessThanOrEqual(before);
  });

  it('never shows the credentials of a URL', async () => {
    const failure = await failureOf({ repository: 'http://user:hunter2@127.0.0.1:9/x.git' });
    expect(JSON.stringify([failure.message, failure.detail, failure.where])).not.toContain(
      'hunter2',
    );
  });
});
