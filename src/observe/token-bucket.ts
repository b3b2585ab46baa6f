import type { Clock } from './clock.ts';

export interface Pace {
  /** Takes that pass at once when nobody took for long. */
  readonly burst: number;
  /** After the burst, one take per this many milliseconds. */
  readonly intervalMs: number;
}

/** Paces what takes from it: first come, first served. */
export class TokenBucket {
  readonly #pace: Pace;
  readonly #clock: Clock;
  /** When the bucket will be, or was, full. */
  #fullAt: number;

  constructor(pace: Pace, clock: Clock) {
    this.#pace = pace;
    this.#clock = clock;
    this.#fullAt = clock.monotonic();
  }

  /** Resolves when the caller may go on. */
  async take(): Promise<void> {
    const { burst, intervalMs } = this.#pace;
    const now = this.#clock.monotonic();
    this.#fullAt = Math.max(this.#fullAt, now) + intervalMs;
    const wait = this.#fullAt - now - burst * intervalMs;
    if (wait > 0) await this.#clock.sleep(wait);
  }
}
