/**
 * Keeps a review from being what takes a daemon down: few commands at once, paced, and a breaker that leaves
 * a daemon alone that does not answer. Retry, bulkhead and breaker are cockatiel's.
 */
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  bulkhead,
  circuitBreaker,
  handleWhenResult,
  noJitterGenerator,
  retry,
} from 'cockatiel';
import type { Attempt, LimiterCounts } from '../model/observation.ts';
import { isoTime, type Clock } from './clock.ts';
import type { Limiter } from './effects.ts';
import type { VectorAnswer } from './session.ts';
import { StopWatch } from './stop-watch.ts';
import { TokenBucket, type Pace } from './token-bucket.ts';

/** What reviews of one host share that run at once in one process. */
export interface SharedPace {
  /** Those of as many commands at once share a gate. */
  run<T>(concurrent: number, command: () => Promise<T>): Promise<T>;
  take(pace: Pace): Promise<void>;
}

export interface LimiterOptions extends Pace {
  readonly shared?: SharedPace | undefined;
  /** Commands at once. */
  readonly concurrent: number;
  /** Why an answer says nothing, the daemon being unreachable; null where it answered. */
  readonly transport: (answer: VectorAnswer) => string | null;
  readonly clock: Clock;
}

const tries = 3;
const firstBackoffMs = 500;
const failuresToOpen = 5;
const halfOpenAfterMs = 5000;

const breakerStates = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
} as const satisfies Record<CircuitState, LimiterCounts['breaker']>;

interface Tried {
  readonly answer: VectorAnswer;
  readonly unreachable: string | null;
}

function notAsked(clock: Clock): VectorAnswer {
  const reason = `Not asked: the Docker daemon could not be reached ${failuresToOpen} times in a row.`;
  return {
    startedAt: isoTime(clock.now()),
    durationMs: 0,
    exit: null,
    stdout: null,
    stderr: null,
    failure: { kind: 'transport', reason },
  };
}

function attemptOf({ answer, unreachable }: Tried): Attempt {
  const { startedAt, durationMs } = answer;
  return { startedAt, durationMs, failure: { kind: 'transport', reason: unreachable ?? '' } };
}

function finalAnswer({ answer, unreachable }: Tried): VectorAnswer {
  return unreachable === null
    ? answer
    : { ...answer, failure: { kind: 'transport', reason: unreachable } };
}

/** One limiter per host and daemon. */
export function createLimiter(options: LimiterOptions): Limiter {
  const { clock, transport, shared } = options;
  const failed = handleWhenResult((result) => (result as Tried).unreachable !== null);
  const breaker = circuitBreaker(failed, {
    halfOpenAfter: halfOpenAfterMs,
    breaker: new ConsecutiveBreaker(failuresToOpen),
  });
  const again = retry(failed, {
    maxAttempts: tries - 1,
    backoff: new ExponentialBackoff({
      initialDelay: firstBackoffMs,
      generator: noJitterGenerator,
    }),
  });
  const gate = bulkhead(options.concurrent, Number.POSITIVE_INFINITY);
  const bucket = new TokenBucket(options, clock);
  const held = new StopWatch(clock);
  const together = <T>(command: () => Promise<T>): Promise<T> =>
    shared ? shared.run(options.concurrent, command) : command();
  const counts = { total: 0, failed: 0, retried: 0, delayed: 0 };

  async function once(ask: () => Promise<VectorAnswer>, own: StopWatch): Promise<Tried> {
    await bucket.take();
    await shared?.take(options);
    own.stop();
    held.stop();
    try {
      const answer = await ask();
      return { answer, unreachable: transport(answer) };
    } finally {
      own.start();
      held.start();
    }
  }

  async function run(ask: () => Promise<VectorAnswer>) {
    const own = new StopWatch(clock);
    const tried: Tried[] = [];
    own.start();
    held.start();
    counts.total++;
    try {
      await again.execute(() =>
        gate.execute(() =>
          breaker.execute(() =>
            together(async () => {
              const one = await once(ask, own);
              tried.push(one);
              return one;
            }),
          ),
        ),
      );
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
    } finally {
      own.stop();
      held.stop();
    }
    const last = tried.at(-1);
    const answer = last ? finalAnswer(last) : notAsked(clock);
    const delayedMs = Math.round(own.elapsedMs);
    counts.retried += Math.max(0, tried.length - 1);
    if (delayedMs > 0) counts.delayed++;
    if (!last || last.unreachable !== null) counts.failed++;
    return { answer, delayedMs, attempts: tried.slice(0, -1).map(attemptOf) };
  }

  return {
    run,
    counts: () => ({
      ...counts,
      delayedMs: Math.round(held.elapsedMs),
      breaker: breakerStates[breaker.state],
    }),
  };
}
