/** Lanes over a shell of this machine, without SSH in between. */
import { spawn, spawnSync } from 'node:child_process';
import { view } from '../../src/observe/bytes.ts';
import type { Channel } from '../../src/observe/channel.ts';

/** Shells of this machine that a host's `sh` may be; each as the words that start it. */
export const shells: readonly (readonly [string, ...string[]])[] = [
  ['sh', '-s'],
  ['dash', '-s'],
  ['bash', '--posix', '-s'],
  ['busybox', 'sh', '-s'],
  ['zsh', '--emulate', 'sh', '-s'],
].filter((words): words is [string, ...string[]] => {
  const [program = ''] = words;
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
});

/** A wire to a fresh shell. */
export function localChannel(command: readonly [string, ...string[]] = ['sh', '-s']): Channel {
  const [program, ...words] = command;
  const child = spawn(program, words, { stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  return {
    write: (text) => {
      child.stdin.write(text);
    },
    listen: (listener) => {
      child.stdout.on('data', (chunk: Buffer) => {
        listener.onStdout(view(chunk));
      });
      child.stderr.on('data', (chunk: Buffer) => {
        listener.onStderr(view(chunk));
      });
      child.once('close', () => {
        listener.onClose();
      });
    },
    // As sshd does: the pipes are closed, the processes are left to themselves.
    close: () => {
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}
