// What a service wants to run, by its mode, and what is missing of it.
import type { Node, Service, Task } from './swarm.ts';

/** What keeps a service from running in full; not known where the listing cannot tell. */
export interface Shortfall {
  readonly isKnown: boolean;
  readonly says: string;
}

/** Compares the tasks of a service with what its mode asks for; null where all is there. */
export function shortfallOf(
  { Spec, JobStatus }: Service,
  tasks: readonly Task[],
  nodes: readonly Node[],
): Shortfall | null {
  const { Mode, TaskTemplate } = Spec;
  const iteration = JobStatus?.JobIteration?.Index ?? 0;
  const completed = tasks.filter(
    ({ Status, JobIteration }) =>
      Status.State === 'complete' && (JobIteration?.Index ?? 0) === iteration,
  );
  const running = tasks.filter(
    ({ DesiredState, Status }) => DesiredState === 'running' && Status.State === 'running',
  );
  if (Mode.ReplicatedJob) {
    const { TotalCompletions, MaxConcurrent } = Mode.ReplicatedJob;
    return fewer(
      completed.length,
      TotalCompletions ?? MaxConcurrent ?? 1,
      'tasks of the job completed',
      tasks,
    );
  }
  if (Mode.Replicated) {
    const wanted = Mode.Replicated.Replicas ?? 0;
    if (wanted === 0) return known('scaled to 0');
    if (running.length > wanted) return known(`${running.length} of ${wanted} tasks run`);
    return fewer(running.length, wanted, 'tasks run', tasks);
  }
  if (!Mode.Global && !Mode.GlobalJob) return { isKnown: false, says: 'its mode is not known' };
  const eligible = eligibleNodes(nodes, TaskTemplate.Placement?.Constraints ?? []);
  if (typeof eligible === 'string') {
    return { isKnown: false, says: `which nodes the constraint ${eligible} leaves is not known` };
  }
  if (eligible.length === 0) return known('no node is eligible');
  const done = Mode.GlobalJob ? completed : running;
  const there = eligible.filter(({ ID }) => done.some(({ NodeID }) => NodeID === ID));
  const what = Mode.GlobalJob ? 'tasks of the job completed' : 'tasks run';
  return fewer(there.length, eligible.length, what, tasks);
}

const known = (says: string): Shortfall => ({ isKnown: true, says });

function fewer(
  there: number,
  wanted: number,
  what: string,
  tasks: readonly Task[],
): Shortfall | null {
  if (there >= wanted && wanted > 0) return null;
  const others = [...new Set(tasks.map(({ Status }) => Status.State))].filter(
    (state) => state !== 'running' && state !== 'complete',
  );
  const also = others.length === 0 ? '' : ` (also ${others.sort().join(', ')})`;
  return known(`${there} of ${wanted} ${what}${also}`);
}

/**
 * The nodes that are ready, active and satisfy every constraint; or the first constraint that
 * `docker node ls` cannot tell (labels, platform).
 */
export function eligibleNodes(
  nodes: readonly Node[],
  constraints: readonly string[],
): Node[] | string {
  const rules = constraints.map((text) => ({
    text,
    rule: /^\s*node\.(id|hostname|role)\s*(==|!=)\s*(\S+)\s*$/.exec(text),
  }));
  const untold = rules.find(({ rule }) => rule === null);
  if (untold) return untold.text;
  return nodes.filter(
    (one) =>
      one.Status === 'Ready' &&
      one.Availability === 'Active' &&
      rules.every(({ rule }) => satisfies(one, rule?.[1] ?? '', rule?.[2] ?? '', rule?.[3] ?? '')),
  );
}

/** docker service create(1), --constraint: values are compared without regard to case. */
function satisfies(
  { ID, Hostname, ManagerStatus }: Node,
  what: string,
  operator: string,
  value: string,
): boolean {
  const role = ManagerStatus === '' ? 'worker' : 'manager';
  const own = what === 'id' ? ID : what === 'hostname' ? Hostname : role;
  return (own.toLowerCase() === value.toLowerCase()) === (operator === '==');
}
