import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  SessionRefused,
  type Channel,
  type ChannelListener,
  type OpenChannel,
} from '../../src/observe/channel.ts';
import { systemClock } from '../../src/observe/clock.ts';
import { decodeFrames, encodeMark } from '../../src/observe/frames.ts';
import { Lanes } from '../../src/observe/lanes.ts';

const nonce = 'a'.repeat(32);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What a host does with one session or one vector. */
const opening = fc.constantFrom('open', 'open', 'open', 'refuse', 'error');
const answering = fc.constantFrom('answer', 'answer', 'answer', 'die', 'silent', 'half');

/** A shell that does with each frame what the script says. */
function scripted(next: () => string): Channel {
  let to: ChannelListener | null = null;
  let text = '';
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    setImmediate(() => to?.onClose());
  };
  const say = (mark: string): void => {
    to?.onStdout(bytes(mark));
    to?.onStderr(bytes(mark));
  };
  return {
    listen: (listener) => {
      to = listener;
    },
    close,
    write: (chunk) => {
      const { frames, rest } = decodeFrames(text + chunk);
      text = rest;
      for (const { id, argv } of frames) {
        setImmediate(() => {
          const what = next();
          if (closed || what === 'silent') return;
          say(encodeMark(nonce, id, null));
          to?.onStdout(bytes(argv[1] ?? ''));
          if (what === 'answer') say(encodeMark(nonce, id, 0));
          if (what === 'die') close();
        });
      }
    },
  };
}

describe('whatever a host does', () => {
  it('every vector gets one answer: its own, or a failure', async () => {
    const scripts = fc.record({
      opens: fc.array(opening, { minLength: 1 }),
      answers: fc.array(answering, { minLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(
        scripts,
        fc.integer({ min: 1, max: 25 }),
        async ({ opens, answers }, count) => {
          let [at, opened] = [0, 0];
          const open: OpenChannel = () => {
            const what = opens[opened++ % opens.length];
            if (what === 'refuse') return Promise.reject(new SessionRefused('open failed'));
            if (what === 'error') return Promise.reject(new Error('no answer'));
            return Promise.resolve(scripted(() => answers[at++ % answers.length] ?? 'answer'));
          };
          const clock = {
            ...systemClock,
            sleep: () => new Promise<void>((resolve) => setImmediate(resolve)),
          };
          const limits = { startMs: 5, graceMs: -2000, hardBytes: 1000 };
          const lanes = new Lanes({ open, nonce, clock, limits });
          const texts = Array.from({ length: count }, (_, i) => `text ${i}`);
          const all = await Promise.all(
            texts.map((text) => lanes.run({ argv: ['echo', text], deadlineMs: 5, capBytes: 100 })),
          );
          for (const [i, { failure, stdout, exit }] of all.entries()) {
            if (failure === null) expect([exit, stdout?.text]).toEqual([0, texts[i]]);
          }
          lanes.lost({ kind: 'transport', reason: 'over' });
        },
      ),
      { numRuns: 150 },
    );
  });
});
