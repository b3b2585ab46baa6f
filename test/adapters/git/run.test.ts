import { spawn } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { text } from '../../../src/adapters/git/bytes.ts';
import { environment } from '../../../src/adapters/git/environment.ts';
import { diagnose, GitFailure, plain } from '../../../src/adapters/git/failure.ts';
import { gitText, runGit } from '../../../src/adapters/git/run.ts';
import { endsSoon } from '../../ends-soon.ts';
import { git, removeScratch, scratchDirectory, scratchRepository } from './scratch.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(removeScratch);

const directory = scratchRepository();
const head = git(directory, ['rev-parse', 'HEAD']);
const call = (args: readonly string[]) => ({ directory, args, profile: 'ours' as const });

/** A `git` of our own in front of the real one. */
function fakeGit(script: string): void {
  const place = scratchDirectory();
  writeFileSync(join(place, 'git'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(place, 'git'), 0o755);
  vi.stubEnv('PATH', `${place}:${process.env.PATH ?? ''}`);
}

describe('the gate to git', () => {
  it('fails on a non-zero exit although git is silent', async () => {
    const silent = [
      'merge-base',
      '--is-ancestor',
      head,
      '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
    ];
    await expect(runGit(call(silent))).rejects.toBeInstanceOf(GitFailure);
    fakeGit('exit 3');
    await expect(runGit(call(['status']))).rejects.toMatchObject({ code: 'failed' });
  });

  it('takes an accepted status for an answer, with or without words', async () => {
    fakeGit('echo out; echo err >&2; exit 1');
    expect(await runGit({ ...call(['x']), accept: [1] })).toMatchObject({
      exit: 1,
      stderr: 'err\n',
    });
    await expect(runGit({ ...call(['x']), accept: [2] })).rejects.toBeInstanceOf(GitFailure);
  });

  it('fails when git is killed', async () => {
    fakeGit('kill -9 $$');
    await expect(runGit({ ...call(['x']), accept: [1] })).rejects.toBeInstanceOf(GitFailure);
  });

  it('says so when there is no git', async () => {
    vi.stubEnv('PATH', '/nonexistent');
    await expect(runGit(call(['version']))).rejects.toMatchObject({ code: 'git-missing' });
  });

  it('ends a git that is silent too long, and one that says too much', async () => {
    fakeGit('exec sleep 30');
    await expect(runGit({ ...call(['x']), silenceMs: 200 })).rejects.toMatchObject({
      code: 'timeout',
    });
    fakeGit('exec yes');
    await expect(runGit({ ...call(['x']), capBytes: 10_000 })).rejects.toMatchObject({
      code: 'too-large',
    });
  });

  it('does not wait for what a network command leaves running, and for others until the last byte', async () => {
    fakeGit('sleep 30 & echo begun');
    const started = performance.now();
    expect(text((await runGit(call(['push']))).stdout)).toBe('begun\n');
    expect(performance.now() - started).toBeLessThan(10_000);
    fakeGit('{ sleep 2; echo late; } & echo begun');
    expect(text((await runGit(call(['log']))).stdout)).toBe('begun\nlate\n');
  });

  it('returns bytes as they are', async () => {
    fakeGit(String.raw`printf '\000\377\r\n'`);
    expect((await runGit(call(['x']))).stdout).toEqual(Uint8Array.from([0, 255, 13, 10]));
  });

  it('does not wait on a process that says nothing', async () => {
    fakeGit('exit 0');
    const fastest = { ours: Infinity, bare: Infinity };
    for (let at = 0; at < 10; at += 1) {
      const started = performance.now();
      await runGit(call(['x']));
      const between = performance.now();
      await new Promise((resolve) => spawn('git', ['x']).once('close', resolve));
      fastest.ours = Math.min(fastest.ours, between - started);
      fastest.bare = Math.min(fastest.bare, performance.now() - between);
    }
    expect(fastest.ours - fastest.bare).toBeLessThan(45); // simple-git alone would add 50
  });

  it('is not led astray by the environment it runs in', async () => {
    const mark = join(directory, 'ran');
    for (const [name, value] of Object.entries({
      GIT_DIR: '/nonexistent',
      GIT_WORK_TREE: '/nonexistent',
      GIT_INDEX_FILE: '/nonexistent',
      GIT_OBJECT_DIRECTORY: '/nonexistent',
      GIT_EXTERNAL_DIFF: `touch ${mark}`,
      GIT_EDITOR: `touch ${mark}`,
      EDITOR: `touch ${mark}`,
      PAGER: `touch ${mark}`,
      GIT_CONFIG_GLOBAL: '/nonexistent',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.bare',
      GIT_CONFIG_VALUE_0: 'nonsense',
      GIT_TRACE: '1',
      LC_ALL: 'de_DE.UTF-8',
      LANGUAGE: 'de',
    })) {
      vi.stubEnv(name, value);
    }
    expect(await gitText(call(['rev-parse', 'HEAD']))).toBe(head);
    expect(
      await gitText({ ...call(['rev-parse', '--show-toplevel']), profile: 'theirs' }).catch(String),
    ).toMatch(/GitFailure/);
    expect(existsSync(mark)).toBe(false);
  });
});

describe('the environment', () => {
  const inherited = {
    PATH: '/bin',
    HOME: '/home/u',
    SSH_AUTH_SOCK: '/agent',
    GIT_SSH_COMMAND: 'ssh -i key',
    GIT_ASKPASS: '/ask',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_DIR: '/x',
    HTTPS_PROXY: 'http://proxy',
  };

  it("keeps the user's way to a remote only where we talk to one", () => {
    expect(environment('theirs', inherited)).toMatchObject({
      GIT_SSH_COMMAND: 'ssh -i key',
      GIT_ASKPASS: '/ask',
      GIT_CONFIG_KEY_0: 'http.extraHeader',
      HTTPS_PROXY: 'http://proxy',
      GIT_TERMINAL_PROMPT: '0',
    });
    expect(Object.keys(environment('ours', inherited))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/SSH_COMMAND|GIT_ASKPASS|KEY_0/)]),
    );
    for (const profile of ['ours', 'theirs'] as const) {
      const seen = environment(profile, inherited);
      expect(seen).toMatchObject({
        PATH: '/bin',
        HOME: '/home/u',
        SSH_AUTH_SOCK: '/agent',
        LC_ALL: 'C',
      });
      expect(seen).not.toHaveProperty('GIT_DIR');
    }
  });

  it('lets GIT_SSH_COMMAND and a credential helper of the user work', async () => {
    vi.stubEnv('GIT_SSH_COMMAND', 'echo reached-by-ssh >&2; false');
    const ssh = runGit({ ...call(['ls-remote', 'ssh://host/x']), profile: 'theirs' });
    await expect(ssh).rejects.toMatchObject({
      detail: expect.stringMatching(/reached-by-ssh/) as unknown,
    });
    const config = join(scratchDirectory(), 'config');
    writeFileSync(
      config,
      '[credential]\n\thelper = "!echo username=bot; echo password=secret; true"\n',
    );
    vi.stubEnv('GIT_CONFIG_GLOBAL', config);
    const input = 'protocol=https\nhost=example.org\n\n';
    const filled = await gitText({ ...call(['credential', 'fill']), profile: 'theirs', input });
    expect(filled).toContain('username=bot');
  });
});

describe("git's own words", () => {
  it.each([
    ['fatal: write error: No space left on device', 'disk-full'],
    ["fatal: sha1 file '/tmp/x/index.lock' write error. Out of diskspace", 'disk-full'],
    [
      'fatal: sha1 file write error. Out of diskspace\nerror: unable to write file: Disk quota exceeded',
      'disk-full',
    ],
    ["fatal: detected dubious ownership in repository at '/x'", 'not-trusted'],
    ["fatal: Unable to create '/x/.git/index.lock': File exists.", 'locked'],
    ["fatal: repository 'https://x/y/' not found", 'not-a-repository'],
    ["fatal: Authentication failed for 'https://x/'", 'denied'],
    [
      'git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.',
      'denied',
    ],
    ["fatal: could not read Username for 'https://x': terminal prompts disabled", 'denied'],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 403", 'denied'],
    ["fatal: unable to access 'https://x/': Could not resolve host: x", 'unreachable'],
    ['Host key verification failed.\nfatal: Could not read from remote repository.', 'unreachable'],
    ["fatal: transport 'ext' not allowed", 'unreachable'],
    ['fatal: bad object HEAD', 'corrupt'],
    ['fatal: something nobody has seen', 'failed'],
  ] as const)('%j are %s', (stderr, code) => {
    const failure = diagnose(stderr, 'https://u:p@host/x', 'clone');
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(/https:\/\/host\/x\. \S/);
    expect(failure.message).not.toMatch(/u:p|\n/);
  });

  it('lose their credentials and their control characters', () => {
    expect(plain('see https://me:p@ss@h/x and ssh://git@h/y\u001b[31m\u202e')).toBe(
      'see https://h/x and ssh://h/y [31m',
    );
  });

  it('are read in time linear in their length', () => {
    endsSoon(() => diagnose('a.'.repeat(500_000), 'x', 'y'));
  });
});
