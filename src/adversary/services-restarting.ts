import * as z from 'zod';
import { parseInstant } from '../model/instant.ts';
import { analysis, type AnalysisResult } from './analysis.ts';
import { engine, service, type Service } from './swarm.ts';
import { ageOf } from './task-age.ts';
import { inOrder, type Wrong } from './wrong.ts';

const windowMs = 3_600_000;
/** A service may fail while those that it needs come up; one that has run as long as this since is well. */
const settledMs = 60_000;
const startMs = 120_000;

/** A line of `docker service ps`: a task of a slot, `web.1`. */
const remembered = z.object({
  Name: z.string(),
  CurrentState: z.string(),
  Error: z.string().optional(),
});

/** A task, and when it got into its state: at some time between the two. */
interface Task {
  readonly slot: string;
  readonly state: string;
  readonly from: number;
  readonly to: number;
  readonly error: string;
}

/**
 * Services of which a slot failed twice or more in the last hour, newer than the daemon's start and than the service's last
 * change: those stop tasks themselves. Failures of the first two minutes do not count where the slot has run for
 * one since. Times are the daemon's, a task's on another node are that node's. Gives `wrong`,
 * and `unseen`, services with a task in a state of another form.
 */
export const servicesRestarting = analysis(
  {
    variables: z.object({
      services: z.array(service),
      history: z.array(remembered),
      engine,
      daemon: z.array(z.object({ ActiveEnterTimestamp: z.string() })).length(1),
    }),
    params: z.object({}),
  },
  ({ services, history, engine: { SystemTime }, daemon }): AnalysisResult => {
    const now = parseInstant(SystemTime);
    const started = parseInstant(daemon[0]?.ActiveEnterTimestamp ?? '');
    if (now === null || started === null)
      return { ok: false, reason: 'the time of the daemon, or of its start, is not known' };
    const tasks = history.flatMap((one) => taskOf(one, now) ?? []);
    const untold = history.filter((one) => taskOf(one, now) === null);
    const unseen = new Set(untold.map(({ Name }) => `the tasks of ${serviceOf(Name)}`));
    const wrong = services.flatMap((one): Wrong[] => {
      const { Name } = one.Spec;
      const since = Math.max(started, changedAt(one), now - windowMs);
      const own = tasks.filter(({ slot }) => serviceOf(slot) === Name);
      const slots = [...new Set(own.map(({ slot }) => slot))].map((slot) =>
        failuresOf(
          own.filter((each) => each.slot === slot),
          { since, now },
        ),
      );
      const failures = slots.filter((each) => each.length > 1).flat();
      return failures.length === 0
        ? []
        : [
            {
              subject: `service ${Name}`,
              says: `tasks of service ${Name} fail and are started again`,
              evidence: evidenceOf(failures),
            },
          ];
    });
    return { ok: true, value: { wrong: inOrder(wrong), unseen: [...unseen].sort() } };
  },
);

/** Of `web.1`. */
function serviceOf(slot: string): string {
  return slot.replace(/\.[^.]*$/, '');
}

function changedAt({ UpdatedAt, UpdateStatus }: Service): number {
  return Math.max(
    ...[UpdatedAt, UpdateStatus?.CompletedAt].map((text) => parseInstant(text ?? '') ?? 0),
  );
}

function taskOf({ Name, CurrentState, Error }: z.infer<typeof remembered>, now: number) {
  const [state = ''] = CurrentState.split(' ');
  const age = ageOf(CurrentState);
  if (age === null) return null;
  const error = Error === undefined || Error === '' ? 'no reason given' : Error;
  return { slot: Name, state, from: now - age.most, to: now - age.least, error };
}

function failuresOf(
  tasks: readonly Task[],
  { since, now }: { readonly since: number; readonly now: number },
): Task[] {
  const failed = tasks.filter(({ state, from }) => hasFailed.has(state) && from > since);
  const isWell = tasks.some(({ state, to }) => state === 'Running' && now - to >= settledMs);
  const isStart = failed.every(({ from }) => from <= since + startMs);
  return isWell && isStart ? [] : failed;
}

const hasFailed = new Set(['Failed', 'Rejected']);

/** Without ages, which are others in every review. */
function evidenceOf(failures: readonly Task[]): string[] {
  const lines = failures.map(
    ({ slot, state, error }) => `${slot} ${state.toLowerCase()}: ${error}`,
  );
  return [...new Set(lines)].sort().slice(0, 5);
}
