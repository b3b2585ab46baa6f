/** Frames on hosts whose timeout(1) is not that of GNU coreutils. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/observe/clock.ts';
import { Lane, laneLimits } from '../../src/observe/lane.ts';
import { buildPaths } from '../lab/directories.ts';
import { recipeVersion } from '../lab/recipe.ts';
import { localChannel } from './local-shell.ts';

const folder = mkdtempSync(join(tmpdir(), 'timeouts-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Options as each generation of BusyBox takes them; what it does is left to the real one. */
const generations: Readonly<Record<string, string>> = {
  'BusyBox 1.30, without -k': `case "$1" in -s) ;; -*) echo "timeout: invalid option -- 'k'" >&2; exit 1 ;; esac
exec REAL -s "$2" "$3" "\${@:4}"`,
  'BusyBox 1.20, with -t': `kill=$2
case "$1 $3" in '-s -t') ;; -s*) shift 2; exec "$@" ;; *) echo "timeout: invalid option -- 'k'" >&2; exit 1 ;; esac
exec REAL -s "$kill" "$4" "\${@:5}"`,
};

const real = execFileSync('sh', ['-c', 'command -v timeout'], { encoding: 'utf8' }).trim();
/** The machine's own, or that of the real host's file system. */
const busybox = [
  '/bin/busybox',
  '/usr/bin/busybox',
  join(buildPaths(recipeVersion).rootfs, 'usr/bin/busybox'),
].find((path) => existsSync(path));

/** Words that start a shell, by the host that it stands for. */
const hosts = new Map<string, [string, ...string[]]>();

function withTimeout(script: string, number: number): [string, ...string[]] {
  const bin = join(folder, `bin${number}`);
  mkdirSync(bin);
  const text = `#!/bin/bash\n${script.replace('REAL', real)}\n`;
  writeFileSync(join(bin, 'timeout'), text, { mode: 0o755 });
  return ['env', `PATH=${bin}:/usr/bin:/bin`, 'sh', '-s'];
}

for (const [number, [name, script]] of Object.entries(generations).entries()) {
  hosts.set(name, withTimeout(script, number));
}
if (busybox !== undefined) {
  hosts.set('nothing but BusyBox', ['env', `PATH=${folder}/applets`, `${folder}/applets/sh`, '-s']);
}

beforeAll(() => {
  if (busybox === undefined) return;
  mkdirSync(join(folder, 'applets'));
  const applets = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  for (const applet of applets) symlinkSync(busybox, join(folder, 'applets', applet));
});

function lane(shell: readonly [string, ...string[]]) {
  const options = { nonce: '0123456789abcdef'.repeat(2), clock: systemClock, limits: laneLimits };
  const one = new Lane(localChannel(shell), { ...options, onGone: () => undefined });
  onTestFinished(() => {
    one.abandon({ kind: 'transport', reason: 'the test is over' });
  });
  let id = 0;
  return (argv: readonly string[], deadlineMs = 5000) =>
    one.run(++id, { argv, deadlineMs, capBytes: 10_000 });
}

describe.each([...hosts])('a host with %s', (_, shell) => {
  it('answers with output and exit status', async () => {
    const run = lane(shell);
    const answer = await run(['sh', '-c', 'echo "$1"; echo two >&2; exit 3', 'sh', "it's  one"]);
    expect(answer).toMatchObject({ exit: 3, failure: null });
    expect([answer.stdout?.text, answer.stderr?.text]).toEqual(["it's  one\n", 'two\n']);
  });

  it.each([1000, 1500])('ends a command that ignores TERM at its deadline of %i ms', async (ms) => {
    const run = lane(shell);
    const deaf = ['sh', '-c', 'trap "" TERM; echo $$; while :; do sleep 0.1; done'];
    const { failure, stdout } = await run(deaf, ms);
    expect(failure?.kind).toBe('deadline');
    // GNU's timeout is gone with its group: it does not wait until the command is.
    const left = async () =>
      (await run(['cat', `/proc/${stdout?.text.trim()}/cmdline`])).stdout?.text;
    await expect.poll(left, { timeout: 5000 }).toBe('');
  });

  it('says of a tool that it is not there', async () => {
    expect((await lane(shell)(['no-such-tool'])).failure).toMatchObject({
      kind: 'tool-missing',
      reason: expect.stringMatching(/^no-such-tool is not on this host/) as unknown,
    });
  });
});
