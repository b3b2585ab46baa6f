import type { Clock } from './clock.ts';

/** Adds up the time during which at least one start was not yet stopped: overlaps count once. */
export class StopWatch {
  readonly #clock: Clock;
  #running = 0;
  #since = 0;
  #elapsed = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get elapsedMs(): number {
    return this.#elapsed + (this.#running > 0 ? this.#clock.monotonic() - this.#since : 0);
  }

  start(): void {
    if (this.#running++ === 0) this.#since = this.#clock.monotonic();
  }

  stop(): void {
    if (--this.#running === 0) this.#elapsed += this.#clock.monotonic() - this.#since;
  }
}
