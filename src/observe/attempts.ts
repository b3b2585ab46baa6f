// Trying a check again: every attempt is a look of its own, and stands in the evidence.
import type { HostIdentity, Observation, Span } from '../model/observation.ts';
import type { Verdict } from '../model/verdict.ts';
import {
  attemptOf,
  isDecided,
  mostAttempts,
  spanOf,
  trialOf,
  type Trial,
} from '../probes/attempts.ts';
import type { Collection, Plan, PlannedCheck } from '../probes/plan.ts';
import type { Effects } from './effects.ts';

/** What was seen up to now. */
export interface SeenSoFar {
  readonly observations: readonly Observation[];
  readonly hosts: readonly HostIdentity[];
}

/** What one attempt of a check comes to: it says whether there is a point in another. */
export type VerdictOfAttempt = (
  planned: PlannedCheck,
  number: number,
  seen: SeenSoFar,
) => Promise<Verdict>;

/** For plans without `eventually` and `steady`. */
export const notTriedAgain: VerdictOfAttempt = ({ check }) =>
  Promise.reject(new Error(`${check.id} is tried again, and nobody can judge an attempt`));

/** A check that is tried again, and all that it looks at. */
export interface Retried {
  readonly planned: PlannedCheck;
  readonly trial: Trial;
  readonly collections: readonly Collection[];
}

/** The checks of a plan that are tried again, each with the collections that it has for itself. */
export function retriedOf({ checks, collections }: Plan): Retried[] {
  return checks.flatMap((planned) => {
    const trial = trialOf(planned.check);
    const own = collections.filter(({ id }) => planned.collections.includes(id));
    return trial ? [{ planned, trial, collections: own }] : [];
  });
}

/** What trying takes. */
export interface Trying {
  readonly effects: Effects;
  /** Looks at a collection once. */
  readonly look: (collection: Collection) => Promise<readonly Observation[]>;
  readonly verdictOf: (number: number, own: readonly Observation[]) => Promise<Verdict>;
  readonly progress: (number: number, elapsedMs: number) => void;
}

/** Tries a check until it is decided or its time is over: the observations of all attempts, oldest first. */
export async function tryAgain(
  { planned, trial, collections }: Retried,
  { effects, look, verdictOf, progress }: Trying,
): Promise<Observation[]> {
  const own: Observation[] = [];
  let began: number | null = null;
  for (let number = 1; number <= mostAttempts(trial); number++) {
    const looks = collections.map((one) => look(attemptOf(one, number)));
    const seen = (await Promise.all(looks)).flat();
    own.push(...seen);
    const now = effects.now().getTime();
    const span = spanOf(seen) ?? { from: now, to: now };
    began ??= span.from;
    progress(number, now - began);
    if (isDecided(trial, await verdictOf(number, own))) break;
    if (await isOutOfReach(planned, collections, effects)) break;
    const next = nextBegin(trial, began, span);
    if (next === null) break;
    await until(next, trial, effects);
  }
  return own;
}

/** When the next attempt begins, the last of them when the time is over; null where that was it. */
function nextBegin(
  { setting, limitMs, everyMs }: Trial,
  began: number,
  { from, to }: Span,
): number | null {
  const end = began + limitMs;
  // What has to stay is looked at until the end was seen; what may take a while has no longer than that.
  if ((setting === 'steady' ? from : to) >= end) return null;
  return Math.min(from + everyMs, end);
}

/** Timers go off a millisecond early at times. */
const marginMs = 5;

/** Waits, but never longer than one interval: the clock may be set meanwhile. */
async function until(instant: number, { everyMs }: Trial, { now, sleep }: Effects): Promise<void> {
  const left = instant - now().getTime();
  if (left > 0) await sleep(Math.min(left, everyMs) + marginMs);
}

/** A host that did not let us in is not asked again in this run. */
async function isOutOfReach(
  { host }: PlannedCheck,
  collections: readonly Collection[],
  { session }: Effects,
): Promise<boolean> {
  if (host === null || !collections.some(({ vantage }) => vantage === 'host')) return false;
  return !(await session(host)).ok;
}
