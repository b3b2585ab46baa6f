/** One lane: a shell on the host that runs one vector after another. */
import type { Failure } from '../model/observation.ts';
import type { Channel } from './channel.ts';
import { failureOf } from './classify.ts';
import { firstLine } from './first-line.ts';
import { isoTime, type Clock } from './clock.ts';
import { FrameReader, type FrameEvent, type RawFrame, type StreamName } from './frame-reader.ts';
import { encodeFrame, killAfterSeconds, prelude } from './frames.ts';
import type { VectorAnswer, VectorRequest } from './session.ts';
import type { RawStream } from './stream.ts';

export interface LaneLimits {
  /** Until a command's first mark: what a login's start-up files may take. */
  readonly startMs: number;
  /** Beyond a command's deadline and its kill, for the way back. */
  readonly graceMs: number;
  /** Bytes of one answer that are still read, for their digest. */
  readonly hardBytes: number;
}

export const laneLimits: LaneLimits = {
  startMs: 15_000,
  graceMs: 3_000,
  hardBytes: 64 * 1024 * 1024,
};

interface Running {
  readonly id: number;
  readonly request: VectorRequest;
  readonly resolve: (answer: VectorAnswer) => void;
  readonly startedAt: number;
  readonly since: number;
  timer: NodeJS.Timeout;
}

export interface LaneOptions {
  readonly nonce: string;
  readonly clock: Clock;
  readonly limits: LaneLimits;
  /** Called once, when no further vector can run here. */
  readonly onGone: (failure: Failure) => void;
}

function unfinished(stream: RawStream): RawStream {
  return { ...stream, cut: true };
}

export class Lane {
  readonly #channel: Channel;
  readonly #options: LaneOptions;
  readonly #reader: FrameReader;
  #running: Running | null = null;
  #gone = false;

  constructor(channel: Channel, options: LaneOptions) {
    this.#channel = channel;
    this.#options = options;
    this.#reader = new FrameReader(options.nonce);
    channel.listen({
      onStdout: (chunk) => {
        this.#take('stdout', chunk);
      },
      onStderr: (chunk) => {
        this.#take('stderr', chunk);
      },
      onClose: () => {
        this.abandon({ kind: 'transport', reason: this.#whyClosed() });
      },
    });
    channel.write(prelude);
  }

  /** True once the shell at the other end has answered. */
  get heard(): boolean {
    return this.#reader.heard;
  }

  /** Runs one vector; only when the one before has resolved. */
  run(id: number, request: VectorRequest): Promise<VectorAnswer> {
    const { nonce, clock, limits } = this.#options;
    const script = encodeFrame({ nonce, id, ...request });
    return new Promise((resolve) => {
      const timer = this.#abandonAfter(limits.startMs, {
        kind: 'transport',
        reason: `The login's shell did not begin the command within ${limits.startMs} ms.`,
      });
      const [startedAt, since] = [clock.now(), clock.monotonic()];
      this.#running = { id, request, resolve, startedAt, since, timer };
      this.#reader.expect(id, request.capBytes);
      this.#channel.write(script);
    });
  }

  /** Closes the lane; a vector that runs on it gets the failure. */
  abandon(failure: Failure): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#channel.close();
    const running = this.#running;
    if (running) {
      const { stdout, stderr } = this.#reader.partial();
      const partial = { stdout: unfinished(stdout), stderr: unfinished(stderr) };
      this.#resolve(running, { exit: null, ...partial, failure });
    }
    this.#options.onGone(failure);
  }

  #take(name: StreamName, chunk: Uint8Array): void {
    if (this.#gone) return;
    for (const event of this.#reader.push(name, chunk)) this.#handle(event);
    if (this.#running && this.#reader.received > this.#options.limits.hardBytes) {
      const reason = `More than ${this.#options.limits.hardBytes} bytes of output; no longer read.`;
      this.abandon({ kind: 'cut', reason });
    }
  }

  #handle(event: FrameEvent): void {
    const running = this.#running;
    if (!running) return;
    if (event.kind === 'begun') this.#begin(running);
    else this.#finish(running, event.frame);
  }

  #begin(running: Running): void {
    const { limits } = this.#options;
    const { deadlineMs } = running.request;
    clearTimeout(running.timer);
    running.timer = this.#abandonAfter(deadlineMs + killAfterSeconds * 1000 + limits.graceMs, {
      kind: 'deadline',
      reason: `No end after ${deadlineMs} ms, nor after the host should have ended it.`,
    });
  }

  #finish(running: Running, { exit, stdout, stderr, id }: RawFrame): void {
    const durationMs = this.#options.clock.monotonic() - running.since;
    const failure = failureOf({ id, exit, stdout, stderr }, { ...running.request, durationMs });
    this.#resolve(running, { exit, stdout, stderr, failure });
  }

  #resolve(running: Running, came: Omit<VectorAnswer, 'startedAt' | 'durationMs'>): void {
    clearTimeout(running.timer);
    this.#running = null;
    const durationMs = Math.round(this.#options.clock.monotonic() - running.since);
    running.resolve({ startedAt: isoTime(running.startedAt), durationMs, ...came });
  }

  #abandonAfter(ms: number, failure: Failure): NodeJS.Timeout {
    return setTimeout(() => {
      this.abandon(failure);
    }, ms);
  }

  #whyClosed(): string {
    if (this.heard) return 'The host ended the session in the middle.';
    const noise = firstLine(this.#reader.noise());
    return `The login gave no shell${noise && `; it printed: ${noise}`}.`;
  }
}
