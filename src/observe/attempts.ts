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

/**
 * The checks of a plan that are tried again. Those that look at the same, tried alike, are tried together: one look at each
 * attempt for all of them.
 */
export function triedTogether({ checks, collections }: Plan): Retried[][] {
  let groups: Retried[][] = [];
  for (const planned of checks) {
    const trial = trialOf(planned.check);
    if (!trial) continue;
    const own = collections.filter(({ id }) => planned.collections.includes(id));
    const isNear = (group: readonly Retried[]): boolean =>
      group.some((other) => other.collections.some((one) => own.includes(one)));
    const near = groups.filter(isNear).flat();
    groups = [
      ...groups.filter((group) => !isNear(group)),
      [...near, { planned, trial, collections: own }],
    ];
  }
  return groups;
}

/** What trying takes. */
export interface Trying {
  readonly effects: Effects;
  /** Looks at a collection once. */
  readonly look: (collection: Collection, effects: Effects) => Promise<readonly Observation[]>;
  readonly verdictOf: (
    planned: PlannedCheck,
    number: number,
    seen: readonly Observation[],
  ) => Promise<Verdict>;
  readonly progress: (one: Retried, number: number, elapsedMs: number) => void;
}

/** What was seen of each collection, attempt by attempt. */
type Seen = ReadonlyMap<Collection, readonly Observation[]>;

/**
 * Tries checks until each is decided or its time is over: the observations of all attempts, oldest first.
 * @param group of one of {@link triedTogether}
 */
export async function tryAgain(group: readonly Retried[], means: Trying): Promise<Seen> {
  const trying = group.every(isAwaited) ? means : { ...means, effects: holding(means.effects) };
  const seen = new Map<Collection, Observation[]>();
  const began = new Map<Retried, number>();
  let open = group;
  for (let number = 1; open.length > 0; number++) {
    const attempt = await lookAgain(open, number, trying);
    for (const [collection, observations] of attempt)
      seen.set(collection, [...(seen.get(collection) ?? []), ...observations]);
    const known = [...seen.values()].flat();
    const next = await Promise.all(
      open.map((one) => nextOf(one, number, attempt, known, began, trying)),
    );
    open = open.filter((_, index) => next[index] !== null);
    const [first] = open;
    if (first)
      await until(Math.min(...next.flatMap((at) => at ?? [])), first.trial, trying.effects);
  }
  return seen;
}

/**
 * What has to stay was not seen while the host was away: it is looked at by the connection that it began with, also where others
 * made a new one.
 */
function holding(effects: Effects): Effects {
  const first = new Map<string, ReturnType<Effects['session']>>();
  const session = (host: string) => {
    const opened = first.get(host) ?? effects.session(host);
    first.set(host, opened);
    return opened;
  };
  return { ...effects, session };
}

async function lookAgain(
  open: readonly Retried[],
  number: number,
  { look, effects }: Trying,
): Promise<Seen> {
  const collections = [...new Set(open.flatMap((one) => one.collections))];
  if (number > 1 && open.some(isAwaited)) await reconnect(collections, effects);
  const looks = collections.map(
    async (one) => [one, await look(attemptOf(one, number), effects)] as const,
  );
  return new Map(await Promise.all(looks));
}

/** When a check is to be tried again; null where it is decided, or where there is no point in it. */
async function nextOf(
  one: Retried,
  number: number,
  attempt: Seen,
  known: readonly Observation[],
  began: Map<Retried, number>,
  { effects, verdictOf, progress }: Trying,
): Promise<number | null> {
  const { planned, trial, collections } = one;
  const now = effects.now().getTime();
  const own = collections.flatMap((collection) => attempt.get(collection) ?? []);
  const span = spanOf(own) ?? { from: now, to: now };
  const start = began.get(one) ?? span.from;
  began.set(one, start);
  progress(one, number, now - start);
  if (number >= 2 * mostAttempts(trial)) return null;
  if (isDecided(trial, await verdictOf(planned, number, known))) return null;
  if (await isOutOfReach(one, effects)) return null;
  return nextBegin(trial, start, span);
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

/** What may take a while may wait for its host; what has to stay was not seen while the host was away. */
function isAwaited({ trial }: Retried): boolean {
  return trial.setting === 'eventually';
}

async function reconnect(collections: readonly Collection[], effects: Effects): Promise<void> {
  const hosts = new Set(collections.filter(isOnHost).map(({ host }) => host));
  await Promise.all([...hosts].map(async (host) => effects.reconnect(host ?? '')));
}

/** A host that did not let us in is not asked again in this run; one that does not answer may come back. */
async function isOutOfReach(one: Retried, { session }: Effects): Promise<boolean> {
  const { planned, collections } = one;
  const { host } = planned;
  if (host === null || !collections.some(isOnHost)) return false;
  const opened = await session(host);
  return !opened.ok && !(isAwaited(one) && opened.failure.kind === 'transport');
}

function isOnHost({ vantage, host }: Collection): boolean {
  return vantage === 'host' && host !== null;
}
