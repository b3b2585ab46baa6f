import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCold, publishToCheckout } from '../../../src/adapters/git/index.ts';
import {
  REVIEW,
  addSection,
  checkout,
  oldReview,
  publish,
  read,
  request,
  show,
  status,
} from './checkout.ts';
import { bytes, commitFiles, git, removeScratch, scratchDirectory, write } from './scratch.ts';

process.env.TMPDIR = scratchDirectory();
afterAll(removeScratch);

describe('publishing into a checkout', () => {
  it('commits on the current branch and leaves a clean tree clean', async () => {
    const directory = checkout();
    const before = git(directory, ['rev-parse', 'HEAD']);
    const result = await publish(directory);
    const head = git(directory, ['rev-parse', 'HEAD']);
    expect(result).toEqual({
      published: true,
      commit: head,
      branch: 'main',
      attempts: 1,
      isPushed: false,
      kept: [],
    });
    expect(git(directory, ['rev-parse', 'main', 'HEAD^'])).toBe(`${head}\n${before}`);
    expect(git(directory, ['diff-index', 'HEAD'])).toBe('');
    expect(status(directory)).toEqual([]);
    expect(read(directory, REVIEW)).toBe(addSection(oldReview));
    expect(git(directory, ['reflog', '-1', '--format=%gs'])).toBe('commit (cold-review)');
    git(directory, ['fsck', '--strict']);
  });

  it('moves HEAD itself when it is detached', async () => {
    const directory = checkout();
    git(directory, ['checkout', '-q', '--detach']);
    const main = git(directory, ['rev-parse', 'main']);
    expect(await publish(directory)).toMatchObject({ published: true, branch: null });
    expect(git(directory, ['rev-parse', 'main', 'HEAD^'])).toBe(`${main}\n${main}`);
    expect(status(directory)).toEqual([]);
  });

  it('works in a linked work tree', async () => {
    const directory = checkout();
    const tree = join(scratchDirectory(), 'tree');
    git(directory, ['worktree', 'add', '-q', '-b', 'side', tree]);
    expect(await publish(tree)).toMatchObject({ published: true, branch: 'side' });
    expect([status(tree), status(directory)]).toEqual([[], []]);
  });

  it('leaves every other change as it is: staged, unstaged, both, untracked, deleted, renamed', async () => {
    const directory = checkout();
    write(directory, 'src/a', 'staged\n');
    git(directory, ['add', 'src/a']);
    write(directory, 'src/a', 'staged, then more\n');
    write(directory, 'src/b', 'unstaged\n');
    git(directory, ['mv', 'src/c', 'src/moved']);
    write(directory, 'untracked', 'x\n');
    const before = status(directory);
    expect(await publish(directory)).toMatchObject({ published: true, kept: [] });
    expect(status(directory)).toEqual(before);
    expect(show(directory, ':src/a')).toBe('staged');
    expect(read(directory, 'src/a')).toBe('staged, then more\n');
    expect(git(directory, ['show', '--name-only', '--format=', 'HEAD']).split('\n')).toEqual([
      REVIEW,
      'docs/evidence/e1.json',
    ]);
  });

  it('keeps an edit of our own file in the work tree', async () => {
    const directory = checkout();
    write(directory, REVIEW, `note\n${oldReview}`);
    expect(await publish(directory)).toMatchObject({ published: true, kept: [REVIEW] });
    expect(read(directory, REVIEW)).toBe(addSection(`note\n${oldReview}`));
    expect(show(directory, `:${REVIEW}`)).toBe(addSection(oldReview).trimEnd());
    expect(git(directory, ['diff', '--numstat'])).toBe(`1\t0\t${REVIEW}`);
    expect(git(directory, ['diff', '--cached'])).toBe('');
  });

  it('keeps a staged edit and a later one of our own file apart', async () => {
    const directory = checkout();
    write(directory, REVIEW, `staged\n${oldReview}`);
    git(directory, ['add', REVIEW]);
    write(directory, REVIEW, `later\nstaged\n${oldReview}`);
    expect(await publish(directory)).toMatchObject({ published: true, kept: [REVIEW] });
    expect(show(directory, `HEAD:${REVIEW}`)).toBe(addSection(oldReview).trimEnd());
    expect(show(directory, `:${REVIEW}`)).toBe(addSection(`staged\n${oldReview}`).trimEnd());
    expect(read(directory, REVIEW)).toBe(addSection(`later\nstaged\n${oldReview}`));
  });

  it.each([
    [
      'deleted in the work tree',
      (at: string) => {
        rmSync(join(at, REVIEW));
      },
      [` D ${REVIEW}`],
    ],
    ['deleted in the index too', (at: string) => git(at, ['rm', '-q', REVIEW]), [`D  ${REVIEW}`]],
    [
      'untracked by the user',
      (at: string) => git(at, ['rm', '-q', '--cached', REVIEW]),
      [`D  ${REVIEW}`, `?? ${REVIEW}`],
    ],
  ] as const)('leaves our file %s', async (_, change, expected) => {
    const directory = checkout();
    change(directory);
    expect(await publish(directory)).toMatchObject({ published: true, kept: [REVIEW] });
    expect(status(directory)).toEqual(expected);
  });

  it('leaves theirs where the merge declines, and bytes that are no text', async () => {
    const directory = checkout();
    write(directory, 'docs/evidence/e1.json', 'mine\n');
    write(directory, REVIEW, Uint8Array.from([0xff, 0xfe, 10]));
    expect(await publish(directory)).toMatchObject({
      published: true,
      kept: [REVIEW, 'docs/evidence/e1.json'],
    });
    expect(read(directory, 'docs/evidence/e1.json')).toBe('mine\n');
    expect(statSync(join(directory, REVIEW)).size).toBe(3);
    expect(show(directory, ':docs/evidence/e1.json')).toBe('{}');
  });

  it('keeps the line ends of a checkout that has CRLF', async () => {
    const directory = checkout();
    git(directory, ['config', 'core.autocrlf', 'true']);
    write(directory, REVIEW, oldReview.replaceAll('\n', '\r\n'));
    expect(await publish(directory)).toMatchObject({ published: true, kept: [] });
    expect(read(directory, REVIEW)).toBe(addSection(oldReview).replaceAll('\n', '\r\n'));
    expect(status(directory)).toEqual([]);
  });

  it('keeps the mode of our file', async () => {
    const directory = checkout();
    chmodSync(join(directory, REVIEW), 0o664);
    await publish(directory);
    expect(statSync(join(directory, REVIEW)).mode & 0o777).toBe(0o664);
  });

  it('builds on commits made since the clone', async () => {
    const directory = checkout();
    const repository = await openCold({ repository: directory });
    const later = commitFiles(directory, 'feat: meanwhile\n', { 'src/a': 'newer\n' });
    expect(await publishToCheckout(repository, request)).toMatchObject({ published: true });
    expect(git(directory, ['rev-parse', 'HEAD^'])).toBe(later);
    expect(status(directory)).toEqual([]);
    await repository.close();
  });

  it('renders again when HEAD moves under it', async () => {
    const directory = checkout();
    let renders = 0;
    const result = await publish(directory, {
      render: (tip) => {
        renders += 1;
        if (renders === 1) commitFiles(directory, 'feat: in between\n', { 'src/a': 'newer\n' });
        return request.render(tip);
      },
    });
    expect(result).toMatchObject({ published: true, attempts: 2 });
    expect(git(directory, ['log', '--format=%s'])).toBe(
      'review(a-M1): M1 PASS\nfeat: in between\nchore: begin',
    );
    expect(status(directory)).toEqual([]);
  });

  it('twice gives two commits in a row and no disorder', async () => {
    const directory = checkout();
    await publish(directory);
    await publish(directory, {
      render: () =>
        Promise.resolve({
          files: [{ path: REVIEW, bytes: bytes('third\n') }],
          message: 'review(a-M1): again\n',
        }),
    });
    expect(status(directory)).toEqual([]);
    expect(read(directory, REVIEW)).toBe('third\n');
  });

  it('runs no hook of the user', async () => {
    const directory = checkout();
    const mark = join(directory, '.git/ran');
    mkdirSync(join(directory, '.git/hooks'), { recursive: true });
    for (const name of [
      'pre-commit',
      'post-commit',
      'reference-transaction',
      'post-index-change',
      'commit-msg',
    ]) {
      writeFileSync(join(directory, '.git/hooks', name), `#!/bin/sh\ntouch ${mark}\nexit 1\n`, {
        mode: 0o755,
      });
    }
    git(directory, ['config', 'core.fsmonitor', join(directory, '.git/hooks/pre-commit')]);
    expect(await publish(directory)).toMatchObject({ published: true });
    expect(existsSync(mark)).toBe(false);
  });

  it('works with a split index and a sparse checkout', async () => {
    const directory = checkout();
    git(directory, ['update-index', '--split-index']);
    expect(await publish(directory)).toMatchObject({ published: true });
    expect(status(directory)).toEqual([]);
    git(directory, ['sparse-checkout', 'set', 'src']);
    expect(existsSync(join(directory, REVIEW))).toBe(false);
    await publish(directory, {
      render: () =>
        Promise.resolve({
          files: [{ path: REVIEW, bytes: bytes('third\n') }],
          message: 'review(a-M1): again\n',
        }),
    });
    expect(show(directory, `HEAD:${REVIEW}`)).toBe('third');
    expect(existsSync(join(directory, REVIEW))).toBe(false);
  });
});
