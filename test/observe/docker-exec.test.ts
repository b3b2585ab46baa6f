import { describe, expect, it } from 'vitest';
import { failureOf } from '../../src/observe/classify.ts';
import { dockerTransport } from '../../src/observe/docker-transport.ts';

const stream = (text: string) => ({ text, bytes: text.length, digest: '', cut: false });
const inside = 'docker exec -e LC_ALL=C shop timeout -s KILL 8 getent hosts db'.split(' ');

function failure(exit: number, stdout: string, stderr: string, argv = inside) {
  const frame = { id: 1, exit, stdout: stream(stdout), stderr: stream(stderr) };
  return failureOf(frame, { argv, deadlineMs: 15_000, durationMs: 100 });
}

const oci = (why: string) => `OCI runtime exec failed: exec failed: ${why}: unknown\n`;
const noTimeout =
  'unable to start container process: exec: "timeout": executable file not found in $PATH';

describe('a command inside a container that gave no answer', () => {
  // As Docker 20.10 (126, first output), Docker 28 (127, second output), coreutils and BusyBox print it.
  it.each([
    ['exit', 'no container shop', 1, '', 'Error: No such container: shop\n'],
    [
      'exit',
      'no container shop',
      125,
      '',
      'Error: no container with name or ID "shop" found: no such container\n',
    ],
    [
      'exit',
      'shop does not run',
      255,
      '',
      'Error: can only create exec sessions on running containers: container state improper\n',
    ],
    [
      'exit',
      'does not know the user',
      255,
      '',
      'Error: unable to find user nobody: no matching entries in passwd file\n',
    ],
    [
      'tool-missing',
      'timeout is not in the container',
      127,
      '',
      'Error: runc: exec failed: unable to start container process: exec: "timeout": executable file not found in $PATH: OCI runtime attempted to invoke a command that was not found\n',
    ],
    ['exit', 'no container shop', 1, '', 'Error response from daemon: No such container: shop\n'],
    ['exit', 'does not run', 1, '', 'Error response from daemon: Container d845 is not running\n'],
    [
      'exit',
      'does not run',
      1,
      '',
      'Error response from daemon: Container d845 is paused, unpause the container before exec\n',
    ],
    ['tool-missing', 'timeout is not in the container shop', 126, oci(noTimeout), ''],
    ['tool-missing', 'timeout is not in the container shop', 127, '', oci(noTimeout)],
    [
      'tool-missing',
      'getent is not in the container shop',
      127,
      '',
      "timeout: can't execute 'getent': No such file or directory\n",
    ],
    [
      'tool-missing',
      'getent is not in the container shop',
      127,
      '',
      "timeout: failed to run command 'getent': No such file or directory\n",
    ],
    [
      'tool-missing',
      'docker is not on this host',
      127,
      '',
      "timeout: failed to run command 'docker': No such file or directory\n",
    ],
    [
      'denied',
      'docker could not be run',
      126,
      '',
      "timeout: failed to run command 'docker': Permission denied\n",
    ],
    [
      'denied',
      'could be run in the container',
      126,
      '',
      "timeout: failed to run command 'getent': Permission denied\n",
    ],
    [
      'exit',
      'does not know the user',
      126,
      '',
      'unable to find user app: no matching entries in passwd file\n',
    ],
    ['deadline', 'did not end', 137, '', ''],
  ])('is %s: %s', (kind, words, exit, stdout, stderr) => {
    const found = failure(exit, stdout, stderr);
    expect([found?.kind, found?.reason]).toEqual([kind, expect.stringContaining(words)]);
  });

  it('names the container in short, and behind sudo too', () => {
    const argv = ['sudo', '-n', '--', ...inside.with(4, 'a'.repeat(64))];
    expect(failure(127, '', 'x', argv)?.reason).toContain(`in the container ${'a'.repeat(12)} (`);
  });
});

describe('a command inside a container that answered', () => {
  it.each([
    [0, '172.19.0.4 db\n', 'Error: No such container: shop\n'],
    [2, '', ''],
    [1, '', 'stat: cannot statx /etc/none: No such file or directory\n'],
  ])('with status %i is told by what it says', (exit, stdout, stderr) => {
    expect(failure(exit, stdout, stderr)).toBeNull();
  });

  it.each([
    'nc: connect to db port 5432 (tcp) failed: Connection refused\n',
    'ping: connection refused\n',
  ])('never stands for the daemon: %j', (stderr) => {
    const answer = {
      startedAt: '',
      durationMs: 1,
      exit: 1,
      stdout: stream(''),
      stderr: stream(stderr),
      failure: null,
    };
    expect(dockerTransport(answer)).toBeNull();
  });
});
