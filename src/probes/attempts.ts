// `eventually` and `steady`: a check that is tried more than once, and what each attempt is called.
import type { Observation, Span } from '../model/observation.ts';
import type { Check } from '../model/sheet.ts';
import { parseDuration } from '../model/units.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Collection, PlannedCheck } from './plan.ts';

/** How often a check is tried, and until when. */
export interface Trial {
  readonly setting: 'eventually' | 'steady';
  readonly limitMs: number;
  readonly everyMs: number;
}

/** Whether a check is tried more than once. */
export function isTriedAgain({ eventually, steady }: Check): boolean {
  return eventually !== undefined || steady !== undefined;
}

/** How a check is tried; null where it is looked at once. */
export function trialOf({ eventually, steady }: Check): Trial | null {
  if (eventually) return trial('eventually', eventually.within, eventually.every);
  return steady ? trial('steady', steady.for, steady.every) : null;
}

function trial(setting: Trial['setting'], limit: string, every: string): Trial {
  return {
    setting,
    limitMs: parseDuration(limit) ?? 0,
    everyMs: parseDuration(every) ?? 0,
  };
}

/** The most attempts that a trial comes to: at the start, at every interval, and at the end. */
export function mostAttempts({ limitMs, everyMs }: Trial): number {
  return Math.ceil(limitMs / everyMs) + 1;
}

/** Whether no further attempt can change what a trial comes to. */
export function isDecided({ setting }: Trial, verdict: Verdict): boolean {
  return verdict === (setting === 'eventually' ? 'PASS' : 'FAIL');
}

/** How a check is tried, in words: what is tried alike shares every look. Null where it is looked at once. */
export function trialName(check: Check): string | null {
  const trial = trialOf(check);
  return trial && `${trial.setting} ${trial.limitMs / 1000}s every ${trial.everyMs / 1000}s`;
}

/** The name of a collection in one attempt. */
function attemptId(collection: string, number: number): string {
  return `${collection}, attempt ${number}`;
}

/** A collection as one attempt looks at it. */
export function attemptOf(collection: Collection, number: number): Collection {
  return { ...collection, id: attemptId(collection.id, number) };
}

/** A check as one attempt asks it: of what that attempt saw, and of nothing else. */
export function checkInAttempt(planned: PlannedCheck, number: number): PlannedCheck {
  return { ...planned, collections: planned.collections.map((id) => attemptId(id, number)) };
}

/** The numbers of the attempts at some collections that observations are of, ascending. */
export function attemptsAt(
  collections: readonly string[],
  observations: readonly Observation[],
): number[] {
  const starts = collections.map((id) => attemptId(id, 0).slice(0, -1));
  const numbers = observations.flatMap(({ collection }) => {
    const start = starts.find((one) => collection.startsWith(one));
    return start === undefined ? [] : [Number(collection.slice(start.length))];
  });
  return [...new Set(numbers)].filter(Number.isSafeInteger).sort((a, b) => a - b);
}

/** When one attempt looked. */
export interface Looked extends Span {
  /** When each of its observations began, in the order of the evidence. */
  readonly begins: readonly number[];
}

/** From the beginning of the first observation to the end of the last; null of none. */
export function spanOf(observations: readonly Observation[]): Looked | null {
  if (observations.length === 0) return null;
  const begins = observations.map(({ startedAt }) => Date.parse(startedAt));
  const ends = observations.map(({ durationMs }, index) => (begins[index] ?? 0) + durationMs);
  return { from: Math.min(...begins), to: Math.max(...ends), begins };
}
