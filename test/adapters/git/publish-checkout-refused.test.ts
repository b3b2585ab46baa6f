import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { REVIEW, checkout, publish, read, request, state, status } from './checkout.ts';
import { commitFiles, git, removeScratch, scratchDirectory, write } from './scratch.ts';

process.env.TMPDIR = scratchDirectory();
afterAll(removeScratch);

describe('a checkout that cannot be published into stays as it was', () => {
  const outside = scratchDirectory();
  writeFileSync(join(outside, 'target'), 'precious\n');

  const conflict = (at: string): void => {
    git(at, ['checkout', '-q', '-b', 'other']);
    commitFiles(at, 'theirs\n', { [REVIEW]: 'theirs\n' });
    git(at, ['checkout', '-q', 'main']);
    commitFiles(at, 'ours\n', { [REVIEW]: 'ours\n' });
    try {
      git(at, ['merge', 'other']);
    } catch {
      // It conflicts: that is the point.
    }
  };

  it.each([
    [
      'while another git holds the index',
      (at: string) => {
        writeFileSync(join(at, '.git/index.lock'), '');
      },
      'locked',
      /index\.lock/,
    ],
    [
      'while another git holds the branch',
      (at: string) => {
        writeFileSync(join(at, '.git/refs/heads/main.lock'), '');
      },
      'locked',
      /lock/,
    ],
    ['in the middle of a merge', conflict, 'in-progress', /merge is under way/],
    [
      'with our file unmerged',
      (at: string) => {
        conflict(at);
        rmSync(join(at, '.git/MERGE_HEAD'));
      },
      'conflict',
      /unmerged/,
    ],
    [
      'in the middle of a bisect',
      (at: string) => git(at, ['bisect', 'start']),
      'in-progress',
      /bisect/,
    ],
    [
      'with a symlink where our file is',
      (at: string) => {
        rmSync(join(at, REVIEW));
        symlinkSync(join(outside, 'target'), join(at, REVIEW));
      },
      'unsafe-path',
      /symlink/,
    ],
    [
      'with a symlink where our directory is',
      (at: string) => {
        rmSync(join(at, 'docs'), { recursive: true });
        symlinkSync(outside, join(at, 'docs'));
      },
      'unsafe-path',
      /symlink/,
    ],
    [
      'with a directory where our file is',
      (at: string) => {
        rmSync(join(at, REVIEW));
        mkdirSync(join(at, REVIEW));
      },
      'unsafe-path',
      /directory/,
    ],
    [
      'with a committed symlink where our directory is',
      (at: string) => {
        rmSync(join(at, 'docs'), { recursive: true });
        symlinkSync(outside, join(at, 'docs'));
        commitFiles(at, 'evil\n');
      },
      'unsafe-path',
      /symlink/,
    ],
  ] as const)('%s', async (_, arrange, reason, detail) => {
    const directory = checkout();
    arrange(directory);
    const before = state(directory);
    expect(await publish(directory)).toMatchObject({
      published: false,
      reason,
      detail: expect.stringMatching(detail) as unknown,
    });
    expect(state(directory)).toEqual(before);
    expect(readdirSync(outside)).toEqual(['target']);
    expect(read(outside, 'target')).toBe('precious\n');
  });

  it('when there is nothing to say', async () => {
    const directory = checkout();
    const before = state(directory);
    const nothing = { render: () => Promise.resolve(null) };
    expect(await publish(directory, nothing)).toMatchObject({
      published: false,
      reason: 'nothing-to-do',
    });
    expect(state(directory)).toEqual(before);
  });

  it.each(['render', 'merge'] as const)('when %s throws', async (name) => {
    const directory = checkout();
    write(directory, REVIEW, 'edited\n');
    const before = state(directory);
    const boom = (): never => {
      throw new Error('boom');
    };
    await expect(publish(directory, { [name]: boom })).rejects.toThrow('boom');
    expect(state(directory)).toEqual(before);
  });

  it('when HEAD never rests', async () => {
    const directory = checkout();
    const result = await publish(directory, {
      attempts: 2,
      render: (tip) => {
        commitFiles(directory, `moving ${tip}\n`);
        return request.render(tip);
      },
    });
    expect(result).toMatchObject({ published: false, reason: 'moving' });
    expect(status(directory)).toEqual([]);
  });
});
