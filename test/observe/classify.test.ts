import { describe, expect, it } from 'vitest';
import { failureOf } from '../../src/observe/classify.ts';
import { short } from '../../src/observe/first-line.ts';

function stream(text: string, cut = false) {
  return { text, bytes: text.length, digest: '', cut };
}

function kindOf(exit: number, stderr: string, argv = ['nft', 'list'], durationMs = 10) {
  const frame = { id: 1, exit, stdout: stream(''), stderr: stream(stderr) };
  return failureOf(frame, { argv, deadlineMs: 1000, durationMs });
}

const root = ['sudo', '-n', '--', 'nft', 'list'];

describe('a command’s end', () => {
  // Messages as coreutils 9.1, dash, bash, BusyBox 1.35 and sudo 1.9.13 print them in the C locale.
  it.each([
    [
      'tool-missing',
      'nft is not',
      127,
      "timeout: failed to run command 'nft': No such file or directory",
      ['nft'],
    ],
    [
      'tool-missing',
      'nft is not',
      127,
      "timeout: can't execute 'nft': No such file or directory",
      ['nft'],
    ],
    [
      'tool-missing',
      'nft is not',
      127,
      "timeout: failed to run command 'nft': No such file or directory",
      root,
    ],
    ['tool-missing', 'timeout(1) is not', 127, 'sh: 1: timeout: not found', ['nft']],
    ['tool-missing', 'timeout(1) is not', 127, 'sh: line 3: timeout: command not found', ['nft']],
    ['tool-missing', 'timeout(1) is not', 1, 'sudo: timeout: command not found', root],
    ['tool-missing', 'sudo is not', 127, 'sh: 1: sudo: not found', root],
    [
      'tool-missing',
      'does not know -k',
      1,
      'timeout: unrecognized option: k\nBusyBox v1.30.1 multi-call binary.',
      ['nft'],
    ],
    ['tool-missing', 'does not know -k', 125, "timeout: invalid option -- 'k'", ['nft']],
    [
      'denied',
      'nft could not be run',
      126,
      "timeout: failed to run command 'nft': Permission denied",
      ['nft'],
    ],
    ['denied', 'review plan --sudoers', 1, 'sudo: a password is required', root],
    [
      'denied',
      'review plan --sudoers',
      1,
      "Sorry, user r is not allowed to execute '/usr/bin/timeout' as root on h.",
      root,
    ],
  ])('is %s (%s) where it exits %i and prints %j', (kind, words, exit, stderr, argv) => {
    const failure = kindOf(exit, stderr, argv);
    expect(failure?.kind).toBe(kind);
    expect(failure?.reason).toContain(words);
  });

  it.each([
    [0, ''],
    [1, 'sudo: a password is required'],
    [1, 'no such network'],
    [3, ''],
    [125, 'docker: Error response from daemon'],
    [124, ''],
    [137, ''],
    [143, ''],
  ])(
    'is an answer where it exits %i and prints %j, long before its deadline and without sudo',
    (exit, stderr) => {
      expect(kindOf(exit, stderr)).toBeNull();
    },
  );

  it.each([124, 137, 143])('is its deadline where it exits %i when its time is up', (exit) => {
    expect(kindOf(exit, '', ['nft'], 1000)?.kind).toBe('deadline');
  });

  it.each(['stdout', 'stderr'] as const)('is cut where %s was', (name) => {
    const frame = {
      id: 1,
      exit: 0,
      stdout: stream(''),
      stderr: stream(''),
      [name]: stream('x', true),
    };
    expect(failureOf(frame, { argv: ['nft'], deadlineMs: 1000, durationMs: 1 })?.kind).toBe('cut');
  });
});

describe('a long line of a host', () => {
  const token = `ghp_${'a'.repeat(36)}`;

  it.each([
    ['is shown up to a word', 'word '.repeat(60), `${'word '.repeat(40)}…`],
    ['is not cut inside a secret', `${'x '.repeat(90)}${token}`, `${'x '.repeat(90)}…`],
    ['of one word is not shown', 'y'.repeat(300), '…'],
  ])('%s', (_, line, shown) => {
    expect(short(line)).toBe(shown);
  });

  it('is shown whole where it is short', () => {
    expect(short(`  token ${token} `)).toBe(`token ${token}`);
  });
});
