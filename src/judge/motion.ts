// A host on which something is being changed: what is seen there is neither before nor after.
import * as z from 'zod';
import { duration } from '../document/phrases.ts';
import type { Evidence } from '../model/evidence.ts';
import { parseInstant } from '../model/instant.ts';
import type { Observation, Span } from '../model/observation.ts';
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
const updateOf = 'the update of service ';
const rolling = new Set(['updating', 'rollback_started']);

/** All that is under way or hangs, by what was looked at: processes of each host, and services where these were asked for. */
function seenIn(observations: readonly Observation[]): Motion[] {
  return lastAttempts(observations).flatMap((seen): Motion[] => {
    const { host, collector, step, failure, stdout } = seen;
    if (host === null || failure || !stdout?.kept || stdout.cut) return [];
    if (collector === 'host-motion' && step === 0) return processesIn(host, stdout.text);
    return collector === 'swarm-services' && step === 1 ? updatesIn(host, seen, stdout.text) : [];
  });
}

/** What is tried until it is over was under way in earlier attempts, and counts as the last one saw it. */
function lastAttempts(observations: readonly Observation[]): Observation[] {
  const numbered = observations.map((seen) => {
    const [, name = seen.collection, number = '1'] =
      /^(.*), attempt (\d+)$/s.exec(seen.collection) ?? [];
    return { seen, name, number: Number(number) };
  });
  const last = new Map<string, number>();
  for (const { name, number } of numbered)
    last.set(name, Math.max(number, last.get(name) ?? number));
  return numbered.flatMap(({ seen, name, number }) => (last.get(name) === number ? [seen] : []));
}

function processesIn(host: string, text: string): Motion[] {
  const read = processes.safeParse(json(text));
  const seen = read.success ? read.data : [];
  return seen.filter(({ pid }) => pid !== 1).map(({ what, seconds }) => ({ host, what, seconds }));
}

/** When PID 1 of a host began, by looks at what is under way there: null where none was read. `ps` counts whole seconds. */
export function bootOf(looks: readonly Observation[]): Span | null {
  const times = looks.flatMap(({ startedAt, durationMs, step, failure, stdout }) => {
    if (failure || step !== 0 || !stdout?.kept || stdout.cut) return [];
    const read = processes.safeParse(json(stdout.text));
    const first = read.success ? read.data.find(({ pid }) => pid === 1) : undefined;
    if (!first) return [];
    const from = Date.parse(startedAt) - first.seconds * 1000;
    return [{ from: from - 1000, to: from + durationMs }];
  });
  return times.at(-1) ?? null;
}

function updatesIn(host: string, { startedAt }: Observation, text: string): Motion[] {
  const read = services.safeParse(json(text));
  return (read.success ? read.data : []).flatMap(({ Spec, UpdateStatus }) => {
    const since = parseInstant(UpdateStatus?.StartedAt ?? '');
    if (since === null || !rolling.has(UpdateStatus?.State ?? '')) return [];
    const seconds = Math.max(0, (Date.parse(startedAt) - since) / 1000);
    return [{ host, what: `${updateOf}${Spec.Name}`, seconds }];
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Whether these looks would show that something is under way: PID 1 is listed, and services where one was updated. */
export function showsRest(
  observations: readonly Observation[],
  { host, what }: Pick<Motion, 'host' | 'what'>,
): boolean {
  const read = (name: string, step: number): unknown =>
    observations
      .filter((seen) => seen.host === host && seen.collector === name && seen.step === step)
      .filter(({ failure, stdout }) => !failure && stdout?.kept === true && !stdout.cut)
      .map(({ stdout }) => json(stdout?.text ?? ''))
      .at(-1);
  const listed = processes.safeParse(read('host-motion', 0));
  const isListed = listed.success && listed.data.some(({ pid }) => pid === 1);
  const isOfService = what.startsWith(updateOf);
  return isListed && (!isOfService || services.safeParse(read('swarm-services', 1)).success);
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
    const waited = waits.find(({ host }) => host === result.host);
    const isUnseen = waited !== undefined && !showsRest(observations, waited);
    if (!motion && !isUnseen) return result;
    const patience = waited ? `, after ${duration(waited.waitedMs)} of waiting` : '';
    const reason = motion
      ? `the host is in motion: ${motion.what} is under way${patience}`
      : `the host was in motion: whether ${waited?.what ?? 'it'} has ended could not be seen${patience}`;
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
