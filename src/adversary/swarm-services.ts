import * as z from 'zod';
import { parseInstant } from '../model/instant.ts';
import { parseDuration } from '../model/units.ts';
import { analysis, type AnalysisResult, type Observed } from './analysis.ts';
import { engine, node, service, task, type Service, type Task } from './swarm.ts';
import { shortfallOf } from './swarm-wanted.ts';

interface Clock {
  /** What the daemon's clock read at the least when the tasks were listed. */
  readonly now: number;
  readonly settledMs: number;
}

/**
 * Which services run: each wanted task runs, wanted more than none, none paused, no task younger
 * than `settled` when they were listed, by the clock of the daemon (a login's clock may be wrong,
 * and is not asked).
 * Gives `names` and `notRunning`, sentences like `web: 1 of 2 tasks run`.
 */
export const swarmServices = analysis(
  {
    variables: z.object({
      services: z.array(service),
      tasks: z.array(task),
      nodes: z.array(node),
      engine,
    }),
    params: z.object({ settled: z.string() }),
  },
  ({ services, tasks, nodes, engine: { SystemTime } }, { settled }, observed): AnalysisResult => {
    const read = parseInstant(SystemTime);
    const late = latenessOf(observed);
    const settledMs = parseDuration(settled);
    if (read === null || late === null) {
      return { ok: false, reason: `the daemon's clock reads ${JSON.stringify(SystemTime)}` };
    }
    if (settledMs === null)
      return { ok: false, reason: `${JSON.stringify(settled)} is no duration` };
    const now = read - late;
    const found = services.map((one) => {
      const own = tasks.filter(({ ServiceID }) => ServiceID === one.ID);
      const shortfall =
        pauseOf(one) ?? shortfallOf(one, own, nodes) ?? youthOf(own, { now, settledMs });
      return { name: one.Spec.Name, shortfall };
    });
    const sayings = (isKnown: boolean) =>
      found
        .flatMap(({ name, shortfall }) =>
          shortfall?.isKnown === isKnown ? [`${name}: ${shortfall.says}`] : [],
        )
        .sort();
    const [notRunning, untold] = [sayings(true), sayings(false)];
    if (notRunning.length === 0 && untold.length > 0)
      return { ok: false, reason: untold.join('; ') };
    return { ok: true, value: { names: found.map(({ name }) => name).sort(), notRunning } };
  },
);

/**
 * How much later than the tasks the daemon's clock may have been read, a retry between the two for
 * example: time that no task has been seen to run. Null where the times are not known.
 */
function latenessOf({ tasks, engine }: Observed): number | null {
  return tasks && engine ? Math.max(0, engine.to - tasks.from) : null;
}

function pauseOf({ UpdateStatus }: Service) {
  const state = UpdateStatus?.State ?? '';
  return state.includes('paused') ? { isKnown: true, says: `its update is ${state}` } : null;
}

function youthOf(tasks: readonly Task[], clock: Clock) {
  const young = tasks.find(
    ({ Status }) => Status.State === 'running' && !isSettled(Status.Timestamp, clock),
  );
  return young
    ? { isKnown: true, says: `a task has run only since ${young.Status.Timestamp}` }
    : null;
}

function isSettled(since: string, { now, settledMs }: Clock): boolean {
  const started = parseInstant(since);
  return started !== null && now - started >= settledMs;
}
