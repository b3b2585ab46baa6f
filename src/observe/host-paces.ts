/** Reviews that run at once in one process do not add up on a host: they share the pace of its Docker commands. */
import { bulkhead, type BulkheadPolicy } from 'cockatiel';
import type { Clock } from './clock.ts';
import type { SharedPace } from './limiter.ts';
import type { Pace } from './token-bucket.ts';

/** The shared paces of hosts, by the way to them. */
export interface HostPaces {
  of(way: string): SharedPace;
}

/** As much as one review counts for another, whatever its own limits: nobody holds up others by strict ones. */
const longestIntervalMs = 500;
const largestBurst = 20;
/** What a host takes at once, whoever asks. */
const leastBurstMs = 2500;
/** Hosts are remembered for so long after the last command. */
const rememberedMs = 600_000;

/** Makes the paces of a process; those of hosts that nobody asked for long are forgotten. */
export function createHostPaces(clock: Clock): HostPaces {
  const known = new Map<string, OneHost>();
  return {
    of: (way) => {
      for (const [other, one] of known) if (one.isForgotten()) known.delete(other);
      const found = known.get(way) ?? new OneHost(clock);
      known.set(way, found);
      return found;
    },
  };
}

class OneHost implements SharedPace {
  readonly #clock: Clock;
  readonly #gates = new Map<number, BulkheadPolicy>();
  #running = 0;
  /** When the host will have, or had, all its room again. */
  #fullAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#fullAt = clock.monotonic();
  }

  async run<T>(concurrent: number, command: () => Promise<T>): Promise<T> {
    const gate = this.#gates.get(concurrent) ?? bulkhead(concurrent, Number.POSITIVE_INFINITY);
    this.#gates.set(concurrent, gate);
    this.#running += 1;
    try {
      return await gate.execute(command);
    } finally {
      this.#running -= 1;
    }
  }

  async take({ intervalMs, burst }: Pace): Promise<void> {
    const step = Math.min(intervalMs, longestIntervalMs);
    const now = this.#clock.monotonic();
    this.#fullAt = Math.max(this.#fullAt, now) + step;
    const room = Math.max(leastBurstMs, Math.min(burst, largestBurst) * step);
    const wait = this.#fullAt - now - room;
    if (wait > 0) await this.#clock.sleep(wait);
  }

  isForgotten(): boolean {
    return this.#running === 0 && this.#clock.monotonic() > this.#fullAt + rememberedMs;
  }
}
