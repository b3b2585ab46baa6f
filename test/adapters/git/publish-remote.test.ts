import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openCold, publishToRemote } from '../../../src/adapters/git/index.ts';
import type { RemoteRequest, Repository } from '../../../src/model/repository.ts';
import {
  author,
  bareOf,
  bytes,
  commitFiles,
  git,
  removeScratch,
  scratchRepository,
} from './scratch.ts';

const open: Repository[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((repository) => repository.close()));
});
afterAll(removeScratch);

async function cold(repository: string): Promise<Repository> {
  const opened = await openCold({ repository });
  open.push(opened);
  return opened;
}

/** Adds a line to one file that everybody adds lines to. */
function addLine(repository: Repository, line: string): RemoteRequest {
  return {
    branch: 'main',
    author,
    render: async (tip) => {
      const before = await repository.read(tip, 'LEDGER');
      const text = before.found === 'file' ? new TextDecoder().decode(before.bytes) : '';
      return {
        files: [{ path: 'LEDGER', bytes: bytes(`${text}${line}\n`) }],
        message: `review(a-M1): ${line}\n`,
      };
    },
  };
}

const subjects = (directory: string): string[] =>
  git(directory, ['log', '--format=%s', 'main']).split('\n');

function remote(): { directory: string; bare: string } {
  const directory = scratchRepository();
  return { directory, bare: bareOf(directory) };
}

function hook(bare: string, name: string, script: string): void {
  writeFileSync(join(bare, 'hooks', name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bare, 'hooks', name), 0o755);
}

describe('publishing to a remote', () => {
  it.each([
    ['a bare repository', (bare: string) => bare],
    ['a URL', (bare: string) => pathToFileURL(bare).href],
  ])('puts one commit on the tip of %s', async (_, address) => {
    const { bare } = remote();
    const tip = git(bare, ['rev-parse', 'main']);
    const repository = await cold(address(bare));
    const result = await publishToRemote(repository, addLine(repository, 'one'));
    expect(result).toMatchObject({ published: true, branch: 'main', attempts: 1 });
    expect(git(bare, ['rev-parse', 'main^'])).toBe(tip);
    expect(await repository.head('main')).toBe(git(bare, ['rev-parse', 'main']));
    await publishToRemote(repository, addLine(repository, 'two'));
    expect(git(bare, ['show', 'main:LEDGER'])).toBe('one\ntwo');
  });

  it('renders again on a tip that moved, and loses nothing', async () => {
    const { directory, bare } = remote();
    const repository = await cold(bare);
    const moved = commitFiles(directory, 'feat: someone else\n', { LEDGER: 'theirs\n' });
    git(directory, ['push', '-q', bare, 'main']);
    const result = await publishToRemote(repository, addLine(repository, 'ours'));
    expect(result).toMatchObject({ published: true, attempts: 2 });
    expect(git(bare, ['rev-parse', 'main^'])).toBe(moved);
    expect(git(bare, ['show', 'main:LEDGER'])).toBe('theirs\nours');
  });

  it('does nothing when the new tip leaves nothing to say', async () => {
    const { directory, bare } = remote();
    const repository = await cold(bare);
    commitFiles(directory, 'review(a-M1): by another run\n');
    git(directory, ['push', '-q', bare, 'main']);
    const tips: string[] = [];
    const request = addLine(repository, 'ours');
    const result = await publishToRemote(repository, {
      ...request,
      render: (tip) => (tips.push(tip) === 1 ? request.render(tip) : Promise.resolve(null)),
    });
    expect(result).toMatchObject({ published: false, reason: 'nothing-to-do' });
    expect(tips).toHaveLength(2);
    expect(subjects(bare)[0]).toBe('review(a-M1): by another run');
  });

  it('follows a branch that was rewound', async () => {
    const { directory, bare } = remote();
    commitFiles(directory, 'to be dropped\n');
    git(directory, ['push', '-q', bare, 'main']);
    const repository = await cold(bare);
    git(directory, ['reset', '-q', '--hard', 'HEAD^']);
    commitFiles(directory, 'instead\n');
    git(directory, ['push', '-q', '-f', bare, 'main']);
    expect(await publishToRemote(repository, addLine(repository, 'x'))).toMatchObject({
      published: true,
    });
    expect(subjects(bare)).toEqual(['review(a-M1): x', 'instead', 'chore: begin']);
  });

  it('keeps every commit of ten that publish at once', { timeout: 120_000 }, async () => {
    const { bare } = remote();
    const repositories = await Promise.all(Array.from({ length: 10 }, () => cold(bare)));
    const results = await Promise.all(
      repositories.map((repository, at) =>
        publishToRemote(repository, addLine(repository, `run ${at}`)),
      ),
    );
    expect(results.filter(({ published }) => !published)).toEqual([]);
    const lines = git(bare, ['show', 'main:LEDGER']).split('\n').sort();
    expect(lines).toEqual(Array.from({ length: 10 }, (_, at) => `run ${at}`));
    expect(subjects(bare)).toHaveLength(11);
    git(bare, ['fsck', '--strict']);
  });

  it('gives up on a branch that never rests, after the tries it was given', async () => {
    const { directory, bare } = remote();
    const repository = await cold(bare);
    const request = addLine(repository, 'x');
    const result = await publishToRemote(repository, {
      ...request,
      attempts: 3,
      render: (tip) => {
        commitFiles(directory, `moving ${tip}\n`);
        git(directory, ['push', '-q', bare, 'main']);
        return request.render(tip);
      },
    });
    expect(result).toMatchObject({ published: false, reason: 'moving' });
    expect(subjects(bare).filter((subject) => subject.startsWith('review'))).toEqual([]);
  });

  it('reports a protected branch with the words of the other side', async () => {
    const { bare } = remote();
    hook(bare, 'pre-receive', 'echo "GH006: Protected branch update failed" >&2; exit 1');
    const tip = git(bare, ['rev-parse', 'main']);
    const repository = await cold(bare);
    expect(await publishToRemote(repository, addLine(repository, 'x'))).toMatchObject({
      published: false,
      reason: 'refused',
      detail: expect.stringMatching(/Protected branch update failed.* --reviews side/) as unknown,
    });
    expect(git(bare, ['rev-parse', 'main'])).toBe(tip);
  });

  it('offers a branch beside to no branch that is one', async () => {
    const { bare } = remote();
    hook(bare, 'pre-receive', 'exit 1');
    const repository = await cold(bare);
    const from = git(bare, ['rev-parse', 'main']);
    const request = { ...addLine(repository, 'x'), branch: 'cold-review/main', from };
    const result = await publishToRemote(repository, request);
    expect(result.published ? '' : result.detail).toMatch(/^The push was refused: (?!.*--reviews)/);
  });

  it('strips what the other side says of control characters', async () => {
    const { bare } = remote();
    hook(bare, 'pre-receive', 'printf "\\033[31mred\\033[0m\\007" >&2; exit 1');
    const repository = await cold(bare);
    const result = await publishToRemote(repository, addLine(repository, 'x'));
    expect(result.published ? '' : result.detail).not.toMatch(/\p{Cc}/u);
  });

  it('reports a checked-out branch, which git refuses to push to', async () => {
    const directory = scratchRepository();
    const repository = await cold(pathToFileURL(directory).href);
    expect(await publishToRemote(repository, addLine(repository, 'x'))).toMatchObject({
      published: false,
      reason: 'refused',
      detail: expect.stringMatching(/checked out/) as unknown,
    });
  });

  it('reports a remote that is gone', async () => {
    const { bare } = remote();
    const repository = await cold(bare);
    git(bare, ['config', 'extensions.nonsense', 'true']);
    git(bare, ['config', 'core.repositoryFormatVersion', '1']);
    expect(await publishToRemote(repository, addLine(repository, 'x'))).toMatchObject({
      published: false,
      reason: 'unreachable',
    });
  });

  it('sees that a push arrived although the connection broke', async () => {
    const { bare } = remote();
    const repository = await cold(bare);
    hook(bare, 'post-update', 'kill -9 $PPID');
    expect(await publishToRemote(repository, addLine(repository, 'x'))).toMatchObject({
      published: true,
    });
    expect(subjects(bare)).toEqual(['review(a-M1): x', 'chore: begin']);
  });

  it('fails, rather than answers, for a branch that does not exist', async () => {
    const repository = await cold(remote().bare);
    const request = { ...addLine(repository, 'x'), branch: '--delete' };
    await expect(publishToRemote(repository, request)).rejects.toMatchObject({
      code: 'no-such-branch',
    });
  });
});
