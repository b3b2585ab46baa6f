import { z } from 'zod';
import { parseInstant } from '../model/instant.ts';
import { parseDuration } from '../model/units.ts';
import { analysis, type AnalysisResult } from './analysis.ts';
import { engine, node, service, task, type Node, type Service, type Task } from './swarm.ts';

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
    const notRunning = services.flatMap((one) => {
      const own = tasks.filter(({ ServiceID }) => ServiceID === one.ID);
      const problem = problemOf(one, own, nodes, { now, settledMs });
      return problem === null ? [] : [`${one.Spec.Name}: ${problem}`];
    });
    const names = services.map(({ Spec }) => Spec.Name).sort();
    return { ok: true, value: { names, notRunning: notRunning.sort() } };
  },
);

function problemOf(
  one: Service,
  tasks: readonly Task[],
  nodes: readonly Node[],
  clock: Clock,
): string | null {
  const state = one.UpdateStatus?.State ?? '';
  if (state.includes('paused')) return `its update is ${state}`;
  const { Mode, TaskTemplate } = one.Spec;
  if (Mode.ReplicatedJob ?? Mode.GlobalJob) return jobProblem(tasks);
  if (Mode.Global && (TaskTemplate.Placement?.Constraints ?? []).length > 0) {
    return 'global with placement constraints: which nodes are eligible is not known';
  }
  const wanted = Mode.Global ? eligible(nodes) : (Mode.Replicated?.Replicas ?? 0);
  if (wanted === 0) return Mode.Global ? 'no node is eligible' : 'scaled to 0';
  return replicaProblem(wanted, tasks, clock);
}

function replicaProblem(wanted: number, tasks: readonly Task[], clock: Clock): string | null {
  const running = tasks.filter(
    ({ DesiredState, Status }) => DesiredState === 'running' && Status.State === 'running',
  );
  if (running.length !== wanted) {
    const states = [...new Set(tasks.map(({ Status }) => Status.State))].filter(
      (other) => other !== 'running',
    );
    const also = states.length === 0 ? '' : ` (also ${states.sort().join(', ')})`;
    return `${running.length} of ${wanted} tasks run${also}`;
  }
  const unsettled = running.find(({ Status }) => !isSettled(Status.Timestamp, clock));
  return unsettled ? `a task has run only since ${unsettled.Status.Timestamp}` : null;
}

function isSettled(since: string, { now, settledMs }: Clock): boolean {
  const started = parseInstant(since);
  return started !== null && now - started >= settledMs;
}

function jobProblem(tasks: readonly Task[]): string | null {
  const open = tasks.filter(({ Status }) => Status.State !== 'complete');
  return open.length === 0 ? null : `${open.length} tasks of the job are not complete`;
}

/** A global service runs on every node that is ready and active. */
function eligible(nodes: readonly Node[]): number {
  return nodes.filter(({ Status, Availability }) => Status === 'Ready' && Availability === 'Active')
    .length;
}
