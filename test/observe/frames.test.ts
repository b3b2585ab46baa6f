import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { FrameReader, type RawFrame } from '../../src/observe/frame-reader.ts';
import {
  decodeFrames,
  encodeFrame,
  encodeMark,
  hostVector,
  prelude,
  type Frame,
} from '../../src/observe/frames.ts';
import { localChannel, shells } from './local-shell.ts';

const nonce = '0123456789abcdef0123456789abcdef';
const utf8 = new TextEncoder();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'frames-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Output {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly exit: number;
}

/** A frame whose command prints exactly these bytes on its streams. */
function framePrinting(id: number, { stdout, stderr, exit }: Output): Frame {
  const [out, err] = [join(folder, `${id}.out`), join(folder, `${id}.err`)];
  writeFileSync(out, stdout);
  writeFileSync(err, stderr);
  const argv = ['sh', '-c', 'cat "$1"; cat "$2" >&2; exit "$3"', 'sh', out, err, `${exit}`];
  return { nonce, id, argv, deadlineMs: 20_000 };
}

/** Cuts into pieces whose lengths repeat `sizes`. */
function pieces(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const cut: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    cut.push(bytes.subarray(at, at + size));
    at += size;
  }
  return cut;
}

/** A lane over a real shell whose answers are read in the given pieces. */
function lane(shell: readonly [string, ...string[]], sizes: readonly number[] = [65_536]) {
  const channel = localChannel(shell);
  const reader = new FrameReader(nonce);
  let resolve: (frame: RawFrame) => void = () => undefined;
  const take = (name: 'stdout' | 'stderr') => (chunk: Uint8Array) => {
    for (const piece of pieces(chunk, sizes)) {
      for (const event of reader.push(name, piece))
        if (event.kind === 'ended') resolve(event.frame);
    }
  };
  channel.listen({ onStdout: take('stdout'), onStderr: take('stderr'), onClose: () => undefined });
  channel.write(prelude);
  onTestFinished(() => {
    channel.close();
  });
  return {
    run: (frame: Frame, capBytes = 1_000_000) =>
      new Promise<RawFrame>((done) => {
        resolve = done;
        reader.expect(frame.id, capBytes);
        channel.write(encodeFrame(frame));
      }),
  };
}

/** Output that has broken framers: binary, no newline at the end, marks of other runs, of this shape, or in part. */
const output = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }),
  fc
    .constantFrom(
      '',
      'no newline',
      'a\nb\n',
      '\x1e',
      `\x1e${nonce.slice(0, -1)}`,
      encodeMark('f'.repeat(32), 1, 0),
      '\x1e\x1e\x1e',
      `\x1e${nonce.slice(0, 9)}\n`,
    )
    .map((text) => utf8.encode(text)),
);
const command = fc.record({
  stdout: output,
  stderr: output,
  exit: fc.integer({ min: 0, max: 120 }),
});

describe('a frame', () => {
  it.each(shells.map((words) => [words.join(' '), words] as const))(
    'brings back exact bytes of both streams and the exit status from `%s`, in whatever pieces they come',
    async (_, shell) => {
      let id = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(command, { minLength: 1, maxLength: 4 }),
          fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1 }),
          async (commands, sizes) => {
            const one = lane(shell, sizes);
            for (const each of commands) {
              const frame = framePrinting(++id, each);
              const { stdout, stderr, exit } = await one.run(frame);
              const digest = (bytes: Uint8Array) =>
                createHash('sha256').update(bytes).digest('hex');
              expect({ exit, out: stdout.digest, err: stderr.digest }).toEqual({
                exit: each.exit,
                out: digest(each.stdout),
                err: digest(each.stderr),
              });
            }
          },
        ),
        { numRuns: 12 },
      );
    },
  );

  it('leaves the rest of the script to the shell: a command that reads finds nothing', async () => {
    const one = lane(['sh', '-s']);
    const first = await one.run({ nonce, id: 1, argv: ['cat'], deadlineMs: 5000 });
    const second = await one.run({ nonce, id: 2, argv: ['echo', 'still here'], deadlineMs: 5000 });
    expect([first.exit, first.stdout.text, second.stdout.text]).toEqual([0, '', 'still here\n']);
  });

  it('runs with a known locale, time zone and folder, and knows nothing of the nonce', async () => {
    const one = lane(['sh', '-s']);
    const show =
      'echo "$LC_ALL $TZ $PWD $(umask)"; env; cat /proc/$PPID/cmdline /proc/$PPID/environ';
    const { stdout } = await one.run({ nonce, id: 1, argv: ['sh', '-c', show], deadlineMs: 5000 });
    expect(stdout.text.split('\n')[0]).toBe('C UTC / 0077');
    expect(stdout.text).not.toContain(nonce);
  });

  it('is not ended by marks of another run or of a frame that is not the current one', async () => {
    const one = lane(['sh', '-s']);
    const forged = encodeMark('f'.repeat(32), 1, 0) + encodeMark(nonce, 99, 0);
    const argv = ['sh', '-c', 'printf %s "$1"; printf %s "$1" >&2; exit 7', 'sh', forged];
    const { exit, stdout } = await one.run({ nonce, id: 1, argv, deadlineMs: 5000 });
    expect(exit).toBe(7);
    expect(stdout.text).toContain('f'.repeat(32));
  });

  it('ends a command at its deadline, and all that it started', async () => {
    const one = lane(['sh', '-s']);
    const argv = ['sh', '-c', 'sleep 54321 & echo $!; wait'];
    const { exit, stdout } = await one.run({ nonce, id: 1, argv, deadlineMs: 300 });
    expect(exit).toBe(124);
    // Neither running nor asleep: gone, or a zombie that nobody has asked for yet.
    const argv2 = ['grep', '-E', '^State:[[:space:]]+[^Z]', `/proc/${stdout.text.trim()}/status`];
    let id = 2;
    const alive = async () =>
      (await one.run({ nonce, id: id++, argv: argv2, deadlineMs: 5000 })).stdout.text;
    await expect.poll(alive).toBe('');
  });

  it('ends a command that will not be asked', async () => {
    const one = lane(['sh', '-s']);
    const argv = ['sh', '-c', 'trap "" TERM; while :; do sleep 0.1; done'];
    const { exit } = await one.run({ nonce, id: 1, argv, deadlineMs: 200 });
    expect(exit).toBe(137);
  });

  it('keeps the start of what is over the cap, and counts and digests all of it', async () => {
    const one = lane(['sh', '-s']);
    const { stdout } = await one.run(
      { nonce, id: 1, argv: ['printf', 'aé%s', 'z'.repeat(5000)], deadlineMs: 5000 },
      2,
    );
    expect(stdout).toEqual({
      // The cap goes through the second character: half of it is not kept.
      text: 'a',
      bytes: 5003,
      cut: true,
      digest: createHash('sha256')
        .update(`aé${'z'.repeat(5000)}`)
        .digest('hex'),
    });
  });
});

describe('what is sent down a lane', () => {
  const argv = fc.array(
    fc.string().map((text) => text.replaceAll('\0', '')),
    { minLength: 1, maxLength: 5 },
  );
  const frame: fc.Arbitrary<Frame> = fc.record({
    nonce: fc.constant(nonce),
    id: fc.nat(),
    argv: fc.oneof(
      argv,
      argv.map((words) => ['sudo', '-n', '--', ...words]),
    ),
    deadlineMs: fc.integer({ min: 1, max: 600 }).map((seconds) => seconds * 1000),
  });

  it('can be read back frame by frame, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(frame), fc.integer({ min: 1, max: 50 }), (frames, size) => {
        const text = prelude + frames.map(encodeFrame).join('');
        const read: Frame[] = [];
        let rest = '';
        for (let at = 0; at < text.length; at += size) {
          const step = decodeFrames(rest + text.slice(at, at + size));
          read.push(...step.frames);
          rest = step.rest;
        }
        expect({ read, rest }).toEqual({ read: frames, rest: '' });
      }),
    );
  });

  it('puts timeout(1) inside sudo, where it may signal what it guards', () => {
    expect(hostVector(['sudo', '-n', '--', 'nft', 'list', 'ruleset'], 10_000)).toEqual([
      'sudo',
      '-n',
      '--',
      'timeout',
      '-k',
      '2',
      '10',
      'nft',
      'list',
      'ruleset',
    ]);
  });

  it('refuses a nonce that could be guessed', () => {
    expect(() => encodeFrame({ nonce: 'mark', id: 1, argv: ['true'], deadlineMs: 1 })).toThrow(
      /nonce/,
    );
  });
});
