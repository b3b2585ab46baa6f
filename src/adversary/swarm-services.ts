import { z } from 'zod';
import { parseInstant } from '../model/instant.ts';
import { parseDuration } from '../model/units.ts';
import { analysis, type AnalysisResult } from './analysis.ts';
import { engine, node, service, task, type Service, type Task } from './swarm.ts';
import { shortfallOf } from './swarm-wanted.ts';

interface Clock {
  readonly now: number;
  readonly settledMs: number;
}

/**
 * Which services run: each wanted task runs, wanted more than none, none paused, no task younger
 * than `settled` by the clock of the daemon (a login's clock may be wrong, and is not asked).
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
  ({ services, tasks, nodes, engine: { SystemTime } }, { settled }): AnalysisResult => {
    const now = parseInstant(SystemTime);
    const settledMs = parseDuration(settled);
    if (now === null || settledMs === null) {
      return { ok: false, reason: `the daemon's clock reads ${JSON.stringify(SystemTime)}` };
    }
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
