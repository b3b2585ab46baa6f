import { z } from 'zod';
import { parseInstant } from '../model/instant.ts';
import { parseDuration } from '../model/units.ts';
import { analysis, type AnalysisResult } from './analysis.ts';

const block = z.object({
  TimersCalendar: z.union([z.string(), z.array(z.string())]).optional(),
  LastTriggerUSec: z.string(),
});

/**
 * When a timer elapses and last did. Gives `calendar`, its OnCalendar expressions; `result` of what it
 * starts; and, where `ranWithin` asks for it, `lately`: whether it elapsed in that time up to now, by
 * the host's clock. A timer that never did has not elapsed lately.
 */
export const systemdTimer = analysis(
  {
    variables: z.object({
      timers: z.array(block).length(1),
      triggered: z.array(z.object({ LoadState: z.string(), Result: z.string().optional() })),
      clock: z.array(z.string()).length(1),
    }),
    params: z.object({ ranWithin: z.string().optional() }),
  },
  ({ timers: [timer], triggered: [started], clock: [now = ''] }, { ranWithin }): AnalysisResult => {
    if (!timer) return { ok: false, reason: 'the timer was not seen' };
    const calendar = schedulesOf(timer.TimersCalendar);
    if (calendar === null) return { ok: false, reason: 'a schedule of another form' };
    const result = started?.LoadState === 'loaded' ? (started.Result ?? 'unknown') : 'not loaded';
    const reads = parseInstant(now);
    if (reads === null) return { ok: false, reason: `the clock reads ${JSON.stringify(now)}` };
    if (ranWithin === undefined) return { ok: true, value: { calendar, result } };
    const window = parseDuration(ranWithin);
    if (window === null) return { ok: false, reason: `${ranWithin} is no duration` };
    const never = timer.LastTriggerUSec === '' || timer.LastTriggerUSec === 'n/a';
    const last = never ? null : parseInstant(timer.LastTriggerUSec);
    if (!never && last === null)
      return { ok: false, reason: `it last elapsed at ${JSON.stringify(timer.LastTriggerUSec)}` };
    const age = last === null ? null : reads - last;
    if (age !== null && age < -1000)
      return { ok: false, reason: 'it last elapsed in the future: the clock was set back' };
    return { ok: true, value: { calendar, result, lately: age !== null && age <= window } };
  },
);

/** `{ OnCalendar=*-*-* 06,18:00:00 ; next_elapse=... }`, one or several; null for another form. */
function schedulesOf(value: string | readonly string[] | undefined): string[] | null {
  const shown =
    value === undefined || value === '' ? [] : typeof value === 'string' ? [value] : value;
  const found = shown.map((one) => /^\{ OnCalendar=(.+?) ; next_elapse=/.exec(one)?.[1]);
  return found.includes(undefined) ? null : found.flatMap((one) => one ?? []);
}
