// Whether a watcher does what it is there for.

/** What is known of one watched repository. Times are milliseconds. */
export interface Pulse {
  readonly name: string;
  /** When it is looked at next; null while it is. */
  readonly dueAt: number | null;
  /** Since when it is looked at; null while it is not. */
  readonly busySince: number | null;
  /** Whether that is more than a poll. */
  readonly isReviewing: boolean;
  /** Last poll that was answered, or review that ended; the watcher's start before the first. */
  readonly answeredAt: number;
}

export interface Health {
  readonly ok: boolean;
  readonly says: string;
}

/** A loop that works is never so late. */
const lateMs = 300_000;
/** No review takes so long: each of its steps has a deadline. */
const hungMs = 3 * 3_600_000;

/**
 * Not well where the loop is stuck (a poll is due and does not begin, a review does not end), or where no repository at all
 * has answered for ten intervals. One that does not answer is its own trouble: it is in the metrics.
 */
export function healthOf(pulses: readonly Pulse[], now: number, pollMs: number): Health {
  const late = pulses.find(({ dueAt }) => dueAt !== null && now - dueAt > lateMs);
  if (late) return { ok: false, says: `the loop is stuck: ${late.name} is due and not polled` };
  const hung = pulses.find(({ busySince }) => busySince !== null && now - busySince > hungMs);
  if (hung) return { ok: false, says: `the loop is stuck: ${hung.name} has been busy for hours` };
  const silentMs = Math.max(10 * pollMs, lateMs);
  const isSilent = ({ answeredAt, isReviewing }: Pulse) =>
    !isReviewing && now - answeredAt > silentMs;
  if (pulses.every(isSilent)) return { ok: false, says: 'no repository has answered for long' };
  return { ok: true, says: `${pulses.length} watched` };
}
