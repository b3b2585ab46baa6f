// `review watch`: polls each repository for itself, and reviews what is new. All that it remembers can be forgotten.
import type { Tips } from './watch/branches.ts';
import type { Pulse } from './watch/health.ts';
import { firstPause, leastGapMs, pauseAfter, retryAfter } from './watch/times.ts';

/** What a look at a branch came to. */
export interface Outcome {
  /** Something is not decided, or not told: it is tried again. */
  readonly again: boolean;
  /** The pull requests that know what stands there; any, where there is nothing to be told to them. */
  readonly told: readonly number[] | 'any';
}

export type WatchEvent =
  | {
      readonly kind: 'polled';
      readonly repository: string;
      readonly news: number;
      readonly left: number;
    }
  | {
      readonly kind: 'poll-failed';
      readonly repository: string;
      readonly failures: number;
      readonly pauseMs: number;
      readonly error: unknown;
    }
  | {
      readonly kind: 'requests-failed';
      readonly repository: string;
      readonly error: unknown;
    }
  | {
      readonly kind: 'review-failed';
      readonly repository: string;
      readonly branch: string;
      readonly error: unknown;
    }
  | {
      readonly kind: 'retry';
      readonly repository: string;
      readonly branch: string;
      readonly pauseMs: number;
    };

/** What the loop needs from the outside. */
export interface WatchEffects {
  readonly now: () => number;
  /** Calls once, later; what it gives back calls it off. */
  readonly later: (ms: number, call: () => void) => () => void;
  /** From 0 to 1. */
  readonly random: () => number;
  /** One `git ls-remote`. */
  readonly tips: (repository: string) => Promise<Tips>;
  /** The open pull requests of a repository's own branches: their numbers, by branch. */
  readonly requests: (repository: string) => Promise<ReadonlyMap<string, readonly number[]>>;
  /** Reviews all that waits on a branch, and tells what stands, as `review ci` does. */
  readonly review: (repository: string, branch: string) => Promise<Outcome>;
  readonly told: (event: WatchEvent) => void;
}

export interface Watcher {
  start(): void;
  /**
   * Polls a repository soon; what asks for it is not believed in anything else.
   * @param why for a pull request, branches that have one that was not told are told of again, also without news
   */
  wake(repository: string, why: 'push' | 'pull-request'): void;
  pulses(): readonly Pulse[];
  /** Begins nothing any more; resolves when nothing runs. */
  stop(): Promise<void>;
}

/** Makes a watcher of some repositories, each polled every `pollMs`. */
export function createWatcher(
  repositories: readonly string[],
  pollMs: number,
  effects: WatchEffects,
): Watcher {
  const watched = new Map(repositories.map((name) => [name, new Watched(name, pollMs, effects)]));
  const all = [...watched.values()];
  return {
    start: () => {
      for (const one of all) one.begin(firstPause(all.length, pollMs, effects.random()));
    },
    wake: (repository, why) => watched.get(repository)?.wake(why),
    pulses: () => all.map((one) => one.pulse()),
    stop: async () => {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}

interface Retry {
  readonly tries: number;
  readonly at: number;
}

/** One repository: looked at by one turn at a time, so that its branches wait for each other and for nobody else. */
class Watched {
  readonly #name: string;
  readonly #pollMs: number;
  readonly #effects: WatchEffects;
  /** Tips that were looked at, by branch. */
  readonly #seen = new Map<string, string>();
  readonly #retries = new Map<string, Retry>();
  /** The pull requests that know what stands on a branch, since it was last looked at. */
  readonly #told = new Map<string, Outcome['told']>();
  #areRequestsDue = false;
  #failures = 0;
  #isWoken = false;
  #isStopped = false;
  #polledAt = Number.NEGATIVE_INFINITY;
  #answeredAt: number;
  #busySince: number | null = null;
  #isReviewing = false;
  #dueAt: number | null = null;
  #callOff: () => void = () => undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(name: string, pollMs: number, effects: WatchEffects) {
    this.#name = name;
    this.#pollMs = pollMs;
    this.#effects = effects;
    this.#answeredAt = effects.now();
  }

  begin(ms: number): void {
    if (this.#isStopped) return;
    this.#callOff();
    this.#dueAt = this.#effects.now() + ms;
    this.#callOff = this.#effects.later(ms, () => {
      this.#turn = this.#look();
    });
  }

  wake(why: 'push' | 'pull-request'): void {
    this.#isWoken = true;
    if (why === 'pull-request') this.#areRequestsDue = true;
    if (this.#busySince === null) this.begin(this.#soon());
  }

  pulse(): Pulse {
    return {
      name: this.#name,
      dueAt: this.#dueAt,
      busySince: this.#busySince,
      isReviewing: this.#isReviewing,
      answeredAt: this.#answeredAt,
    };
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    this.#callOff();
    this.#dueAt = null;
    // A poll may be left alone: nothing comes of it any more.
    return this.#isReviewing ? this.#turn : Promise.resolve();
  }

  #soon(): number {
    return Math.max(0, this.#polledAt + leastGapMs - this.#effects.now());
  }

  async #look(): Promise<void> {
    this.#polledAt = this.#effects.now();
    this.#busySince = this.#polledAt;
    this.#dueAt = null;
    this.#isWoken = false;
    const pauseMs = await this.#pollAndReview();
    this.#busySince = null;
    this.#beginAgain(pauseMs);
  }

  #beginAgain(pauseMs: number): void {
    this.begin(this.#isWoken ? this.#soon() : pauseMs);
  }

  /** @returns how long to wait for the next look */
  async #pollAndReview(): Promise<number> {
    const { now, random, told, tips: poll } = this.#effects;
    let answer: Tips;
    try {
      answer = await poll(this.#name);
    } catch (error) {
      this.#failures += 1;
      const pauseMs = pauseAfter(this.#failures, this.#pollMs, random());
      const failed = { repository: this.#name, failures: this.#failures, pauseMs, error };
      told({ kind: 'poll-failed', ...failed });
      return pauseMs;
    }
    this.#failures = 0;
    this.#answeredAt = now();
    const { tips, left } = answer;
    this.#forgetAllBut(tips);
    const requests = await this.#requests();
    const due = [...tips].filter(
      ([branch, tip]) => this.#isDue(branch, tip) || this.#isToBeTold(branch, requests),
    );
    told({ kind: 'polled', repository: this.#name, news: due.length, left });
    this.#isReviewing = due.length > 0;
    for (const [branch, tip] of due) {
      if (this.#isStopped) continue;
      await this.#review(branch, tip);
      // Looked at for them once, whichever of them the forge takes for the branch's.
      const [numbers, told] = [requests.get(branch) ?? [], this.#told.get(branch) ?? []];
      if (told !== 'any') this.#told.set(branch, [...told, ...numbers]);
    }
    this.#isReviewing = false;
    this.#answeredAt = now();
    return pauseAfter(0, this.#pollMs, random());
  }

  #isDue(branch: string, tip: string): boolean {
    if (this.#seen.get(branch) !== tip) return true;
    const retry = this.#retries.get(branch);
    return retry !== undefined && retry.at <= this.#effects.now();
  }

  /** Asked for where somebody said that there are others; a forge that does not answer is asked again with the next poll. */
  async #requests(): ReturnType<WatchEffects['requests']> {
    if (!this.#areRequestsDue) return new Map();
    this.#areRequestsDue = false;
    try {
      return await this.#effects.requests(this.#name);
    } catch (error) {
      this.#areRequestsDue = true;
      this.#effects.told({ kind: 'requests-failed', repository: this.#name, error });
      return new Map();
    }
  }

  #isToBeTold(branch: string, requests: ReadonlyMap<string, readonly number[]>): boolean {
    const told = this.#told.get(branch) ?? [];
    return told !== 'any' && (requests.get(branch) ?? []).some((one) => !told.includes(one));
  }

  async #review(branch: string, tip: string): Promise<void> {
    this.#told.delete(branch);
    // News are tried anew: what failed before may be what they mend.
    const tries = this.#seen.get(branch) === tip ? (this.#retries.get(branch)?.tries ?? 0) : 0;
    const again = await this.#isToBeTriedAgain(branch);
    this.#seen.set(branch, tip);
    this.#retries.delete(branch);
    if (!again) return;
    const pauseMs = retryAfter(tries, this.#effects.random());
    this.#retries.set(branch, { tries: tries + 1, at: this.#effects.now() + pauseMs });
    this.#effects.told({ kind: 'retry', repository: this.#name, branch, pauseMs });
  }

  async #isToBeTriedAgain(branch: string): Promise<boolean> {
    try {
      const { again, told } = await this.#effects.review(this.#name, branch);
      this.#told.set(branch, told);
      return again;
    } catch (error) {
      this.#effects.told({ kind: 'review-failed', repository: this.#name, branch, error });
      return true;
    }
  }

  #forgetAllBut(tips: ReadonlyMap<string, string>): void {
    for (const branch of this.#seen.keys()) {
      if (tips.has(branch)) continue;
      this.#seen.delete(branch);
      this.#retries.delete(branch);
      this.#told.delete(branch);
    }
  }
}
