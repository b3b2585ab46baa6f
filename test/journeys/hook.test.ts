import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { git, removeScratch, scratchRepository, write } from '../adapters/git/scratch.ts';

vi.setConfig({ testTimeout: 120_000 });
afterAll(removeScratch);

const bundle = fileURLToPath(new URL('../../dist/review.js', import.meta.url));

function install(directory: string, env: Readonly<Record<string, string>> = {}) {
  const clean = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', ...env };
  const words = [bundle, 'hook', 'install'];
  return spawnSync(process.execPath, words, { cwd: directory, env: clean, encoding: 'utf8' });
}

/** Who commits, where no configuration says it. */
const named = Object.fromEntries(
  ['AUTHOR', 'COMMITTER'].flatMap((who) => [
    [`GIT_${who}_NAME`, 'B'],
    [`GIT_${who}_EMAIL`, 'b@e.org'],
  ]),
) as Record<string, string>;

const repository = () => scratchRepository({ 'a file': 'text\n' });
const ours = /^#!\/bin\/sh\n# Written by `review hook install`/;

describe('review hook install', () => {
  it('makes git refuse what looks like a claim and is none, and nothing else', () => {
    const directory = repository();
    expect(install(directory)).toMatchObject({ status: 0, stderr: '' });
    expect(install(directory)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/already[^]*is none, and a claim that CI .* skip/) as string,
    });
    const head = git(directory, ['rev-parse', 'HEAD']);
    const commit = (...args: string[]) =>
      execFileSync(
        'git',
        ['-c', 'user.name=B', '-c', 'user.email=b@e.org', 'commit', '--allow-empty', ...args],
        {
          cwd: directory,
          encoding: 'utf8',
          stdio: 'pipe',
        },
      );
    expect(() => commit('-m', 'claim(web-m1): nginx is back')).toThrow(
      / {2}claim\(web-m1\): nginx is back\n {12}\^ here: .*\n {2}Example: claim\(web-M1\): nginx is back\n/,
    );
    expect(git(directory, ['rev-parse', 'HEAD'])).toBe(head);
    expect(() => commit('-m', 'claim(web-M1): nginx is back', '-m', 'text [skip ci]')).toThrow(
      /\[skip ci\] makes CI skip this commit/,
    );
    expect(git(directory, ['rev-parse', 'HEAD'])).toBe(head);
    commit('-q', '-m', 'docs: [skip ci]');
    commit('-q', '-m', 'claim(web-M1): nginx is back');
    commit('-q', '--fixup=HEAD');
    commit('-q', '-m', 'fix: other words');
    git(directory, ['checkout', '-q', '-b', 'Claim(side-m1)', head]);
    commit('-q', '-m', 'side');
    git(directory, ['checkout', '-q', 'main']);
    git(directory, ['merge', '-q', '--no-ff', '--no-edit', 'Claim(side-m1)']);
    expect(git(directory, ['log', '-1', '--format=%s'])).toMatch(/^Merge branch/);
  });

  it.each(['empty', 'a change'])('names a command that makes the commit after all: %s', (what) => {
    const directory = repository();
    expect(install(directory).status).toBe(0);
    write(directory, 'sub/b', 'b\n');
    if (what !== 'empty') git(directory, ['add', '.']);
    const env = {
      PATH: process.env.PATH,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_EDITOR: 'sed -i.bak s/Claim/claim/',
      ...named,
    };
    const cwd = join(directory, 'sub');
    const args = ['commit', '--allow-empty', '-m', 'Claim(web-M1): done'];
    const refused = spawnSync('git', args, { cwd, env, encoding: 'utf8' });
    expect(refused.status).toBe(1);
    const [, command = ''] = /mend the message: (git commit .*)/.exec(refused.stderr) ?? [];
    expect(command.includes('--allow-empty')).toBe(what === 'empty');
    const mended = spawnSync('sh', ['-c', command], { cwd, env, encoding: 'utf8' });
    expect(mended.status, mended.stderr).toBe(0);
    expect(git(directory, ['log', '-1', '--format=%s'])).toBe('claim(web-M1): done');
  });

  it('says of a milestone that the sheet does not have that nobody can judge it', () => {
    const directory = repository();
    write(directory, 'claims/web.yaml', 'milestones: { M1: {}, M2: {} }\n');
    write(directory, 'message', '');
    const said = (subject: string) => {
      write(directory, 'message', `${subject}\n`);
      const words = [bundle, 'hook', 'commit-msg', 'message'];
      const ran = spawnSync(process.execPath, words, { cwd: directory, encoding: 'utf8' });
      return [ran.status, ran.stderr];
    };
    expect(said('claim(web-M2): done')).toEqual([0, '']);
    expect(said('claim(other-M9): done')).toEqual([0, '']);
    const says = 'review: claims/web.yaml has no M9, only M1, M2: this claim cannot be judged';
    expect(said('claim(web-M9): done')).toEqual([0, expect.stringContaining(says)]);
    write(directory, 'claims/web.yaml', 'milestones: [');
    expect(said('claim(web-M9): done')).toEqual([0, '']);
  });

  it('writes to the folder that the repository itself names', () => {
    const directory = repository();
    git(directory, ['config', 'core.hooksPath', 'my hooks']);
    expect(install(directory).status).toBe(0);
    const path = join(directory, 'my hooks/commit-msg');
    expect(readFileSync(path, 'utf8')).toMatch(ours);
    expect(statSync(path).mode & 0o777).toBe(0o755);
  });

  it("leaves another's hook as it is, and says which line to add", () => {
    const directory = repository();
    write(directory, '.git/hooks/commit-msg', '#!/bin/sh\n');
    chmodSync(join(directory, '.git/hooks/commit-msg'), 0o755);
    const { status, stderr } = install(directory);
    expect(status).toBe(2);
    expect(stderr).toMatch(/not ours[^]*review hook commit-msg "\$1"/);
    expect(readFileSync(join(directory, '.git/hooks/commit-msg'), 'utf8')).toBe('#!/bin/sh\n');
  });

  it('writes nothing where the folder is that of other repositories too', () => {
    const directory = repository();
    write(directory, 'global', '[core]\n\thooksPath = /nonexistent/hooks\n');
    const { status, stderr } = install(directory, { GIT_CONFIG_GLOBAL: join(directory, 'global') });
    expect(status).toBe(2);
    expect(stderr).toMatch(/other repositories too[^]*Add this line/);
  });
});

it('an action or a message that is not there is named', () => {
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [bundle, 'hook', ...words], { encoding: 'utf8' });
  expect(run('uninstall')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/no review hook uninstall/) as string,
  });
  expect(run('commit-msg', '/nonexistent')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/cannot be read/) as string,
  });
});
