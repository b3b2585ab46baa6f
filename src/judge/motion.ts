// A host on which something is being changed: what is seen there is neither before nor after.
import * as z from 'zod';
import { duration } from '../document/phrases.ts';
import type { Evidence } from '../model/evidence.ts';
import { parseInstant } from '../model/instant.ts';
import type { Observation } from '../model/observation.ts';
import type { CheckResult } from '../model/review.ts';

/** Something under way on a host. */
export interface Motion {
  readonly host: string;
  /** `apt-get install`, or an update of a service. */
  readonly what: string;
  readonly seconds: number;
}

/** Longer than this nothing is under way: it hangs, and the host is judged as it is. */
const longestSeconds = 30 * 60;

const processes = z.array(z.object({ pid: z.int(), seconds: z.number(), what: z.string() }));
const services = z.array(
  z.object({
    Spec: z.object({ Name: z.string() }),
    UpdateStatus: z
      .object({ State: z.string().optional(), StartedAt: z.string().optional() })
      .nullish(),
  }),
);
const rolling = new Set(['updating', 'rollback_started']);

/** All that is under way or hangs, by what was looked at: processes of each host, and services where these were asked for. */
function seenIn(observations: readonly Observation[]): Motion[] {
  return observations.flatMap((seen): Motion[] => {
    const { host, collector, step, failure, stdout } = seen;
    if (host === null || failure || !stdout?.kept || stdout.cut) return [];
    if (collector === 'host-motion' && step === 0) return processesIn(host, stdout.text);
    return collector === 'swarm-services' && step === 1 ? updatesIn(host, seen, stdout.text) : [];
  });
}

function processesIn(host: string, text: string): Motion[] {
  const read = processes.safeParse(json(text));
  const seen = read.success ? read.data : [];
  return seen.filter(({ pid }) => pid !== 1).map(({ what, seconds }) => ({ host, what, seconds }));
}

function updatesIn(host: string, { startedAt }: Observation, text: string): Motion[] {
  const read = services.safeParse(json(text));
  return (read.success ? read.data : []).flatMap(({ Spec, UpdateStatus }) => {
    const since = parseInstant(UpdateStatus?.StartedAt ?? '');
    if (since === null || !rolling.has(UpdateStatus?.State ?? '')) return [];
    const seconds = Math.max(0, (Date.parse(startedAt) - since) / 1000);
    return [{ host, what: `the update of service ${Spec.Name}`, seconds }];
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What is under way, the youngest of each host; what hangs is not. */
export function motionsIn(observations: readonly Observation[]): ReadonlyMap<string, Motion> {
  const moving = seenIn(observations).filter(({ seconds }) => seconds <= longestSeconds);
  const oldestFirst = [...moving].sort((a, b) => b.seconds - a.seconds);
  return new Map(oldestFirst.map((one) => [one.host, one]));
}

/** Results as they are where their hosts are at rest; of a host in motion nothing can be told. */
export function atRest(
  results: readonly CheckResult[],
  { observations, waits }: Pick<Evidence, 'observations' | 'waits'>,
): CheckResult[] {
  const moving = motionsIn(observations);
  return results.map((result) => {
    const motion = result.host === null ? undefined : moving.get(result.host);
    if (!motion) return result;
    const waited = waits.find(({ host }) => host === motion.host);
    const patience = waited ? `, after ${duration(waited.waitedMs)} of waiting` : '';
    const reason = `the host is in motion: ${motion.what} is under way${patience}`;
    const outcomes = result.outcomes.map((one) => ({
      ...one,
      verdict: 'INCONCLUSIVE' as const,
      actual: reason,
    }));
    return { ...result, verdict: 'INCONCLUSIVE', reason, outcomes, facts: {}, remedy: null };
  });
}

/** What a reader should know of motion: what was waited for, and what hangs. */
export function motionNotes({
  observations,
  waits,
}: Pick<Evidence, 'observations' | 'waits'>): string[] {
  const hanging = seenIn(observations).filter(({ seconds }) => seconds > longestSeconds);
  return [
    ...waits.map(
      ({ host, what, waitedMs }) =>
        `On ${host} ${what} was under way: it was looked at again after ${duration(waitedMs)}.`,
    ),
    ...hanging.map(
      ({ host, what, seconds }) =>
        `On ${host} ${what} has not ended for ${Math.round(seconds / 60)} minutes: it counts as hanging, and the host was judged as it is.`,
    ),
  ];
}
