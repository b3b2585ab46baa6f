// When a repository is looked at next.

/** Longest pause after polls that failed. */
const longestPollPauseMs = 900_000;
/** First and longest pause before a review that could not decide is tried again. */
const firstRetryMs = 60_000;
const longestRetryMs = 3_600_000;
/** Polls of one repository are at least so far apart, whoever wakes it. */
export const leastGapMs = 1000;

/** Time to the next poll: a tenth more or less, so that many do not come at once; longer after each failure. */
export function pauseAfter(failures: number, pollMs: number, random: number): number {
  const longest = Math.max(longestPollPauseMs, pollMs);
  return jittered(Math.min(longest, pollMs * 2 ** Math.min(failures, 30)), random);
}

/** Time until what could not be decided, or not be told, is tried again. */
export function retryAfter(tries: number, random: number): number {
  return jittered(Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(tries, 30)), random);
}

/** The first polls are spread: all at once would be as many processes. */
export function firstPause(count: number, pollMs: number, random: number): number {
  return random * Math.min(pollMs, count * 50);
}

function jittered(ms: number, random: number): number {
  return Math.round(ms * (0.9 + 0.2 * random));
}
