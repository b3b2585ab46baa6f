import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/observe/clock.ts';
import { decodeFrames, encodeFrame } from '../../src/observe/frames.ts';
import { Lanes } from '../../src/observe/lanes.ts';
import { localChannel, shells } from './local-shell.ts';

const nonce = 'c0'.repeat(16);
const named = shells.map((words) => [words.join(' '), words] as const);
const line = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((text) => !/\p{Cc}|\p{Surrogate}/u.test(text));
const tricky = [
  'it\'s $HOME `id` \\ "x"',
  'EOF',
  `cr_end_${nonce}`.slice(0, -1),
  ' leading and trailing ',
  '-n',
  '%s',
  'ü',
];

describe('a line for standard input', () => {
  it('comes back out of a frame, among frames without one', () => {
    fc.assert(
      fc.property(line, line, (input, word) => {
        const one = { nonce, id: 1, argv: ['psql', word], deadlineMs: 1000, input };
        const other = { nonce, id: 2, argv: ['id'], deadlineMs: 1000 };
        const text = `${encodeFrame(one)}${encodeFrame(other)}`;
        expect(decodeFrames(text)).toEqual({ frames: [one, other], rest: '' });
      }),
    );
  });

  it.each(['a\nb', 'a\0b', 'a\rb', '\ud800'])('is refused where it is none: %j', (input) => {
    const frame = { nonce, id: 1, argv: ['psql'], deadlineMs: 1000, input };
    expect(() => encodeFrame(frame)).toThrow('one line of text');
  });

  it.each(named)('reaches the command in %s whole, and nothing after it', async (_name, shell) => {
    const lanes = new Lanes({
      open: () => Promise.resolve(localChannel(shell)),
      nonce,
      clock: systemClock,
    });
    const run = (argv: string[], input?: string) =>
      lanes.run({
        argv,
        deadlineMs: 5000,
        capBytes: 10_000,
        ...(input === undefined ? {} : { input }),
      });
    for (const input of tricky) {
      const { exit, stdout } = await run(['cat'], input);
      expect([exit, stdout?.text]).toEqual([0, `${input}\n`]);
    }
    expect((await run(['cat'])).stdout?.text).toBe('');
    lanes.lost({ kind: 'transport', reason: 'done' });
  });

  it.each(named)(
    'is in no argument and no environment of %s or what it runs',
    async (_name, shell) => {
      const secret = 'correct-horse-battery';
      const lanes = new Lanes({
        open: () => Promise.resolve(localChannel(shell)),
        nonce,
        clock: systemClock,
      });
      const asked = lanes.run({
        argv: [
          'sh',
          '-c',
          'cat /proc/$$/cmdline /proc/$$/environ /proc/$PPID/cmdline /proc/$PPID/environ; ps -ewwo args',
        ],
        deadlineMs: 5000,
        capBytes: 1_000_000,
        input: secret,
      });
      const { exit, stdout } = await asked;
      expect([exit, stdout?.text.includes('/proc/')]).toEqual([0, true]);
      expect(stdout?.text).not.toContain(secret);
      lanes.lost({ kind: 'transport', reason: 'done' });
    },
  );
});
