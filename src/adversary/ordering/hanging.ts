/** Whether a deadlock is there right now: the queue of jobs says who runs and who waits. */
import type { Deadlock } from './deadlocks.ts';
import type { Unit, UnitTable } from './units.ts';

export interface Job {
  readonly unit: string;
  readonly type: string;
  readonly state: string;
}

export interface Process {
  readonly unit: string;
  readonly argv: string;
}

export interface Queue {
  readonly jobs: readonly Job[];
  readonly processes: readonly Process[];
}

/** So many processes and names are shown. */
const SHOWN = 8;

/**
 * What proves it, line by line: a waiter's start job runs, a unit that it waits for has its own job behind it. Empty where
 * it does not hang.
 */
export function hangingNow({ edges, waits }: Deadlock, queue: Queue, table: UnitTable): string[] {
  const hangs = edges.some(({ unit, after, hidden }) => {
    if (hidden === null) return false;
    return stateOf(unit, queue) === 'running' && stateOf(after, queue) === 'waiting';
  });
  if (!hangs) return [];
  return [...new Set(waits.map(({ waiter }) => waiter))].flatMap((waiter) => {
    if (stateOf(waiter, queue) !== 'running') return [];
    const own = queue.processes.filter(({ unit }) => unit === waiter).map(({ argv }) => argv);
    const behind = waitingBehind(waiter, queue, table);
    return [
      `Right now the start job of ${waiter} is running.`,
      ...own.slice(0, SHOWN).map((argv) => `  its process: ${argv}`),
      `Waiting behind it: ${listed(behind)}.`,
    ];
  });
}

function stateOf(name: string, { jobs }: Queue): string | undefined {
  return jobs.find(({ unit, type }) => unit === name && type === 'start')?.state;
}

/** Jobs that wait for a unit, directly or for one that does. */
function waitingBehind(waiter: string, { jobs }: Queue, table: UnitTable): string[] {
  const waiting = jobs
    .filter(({ state }) => state === 'waiting')
    .flatMap(({ unit }) => table.find(unit) ?? []);
  const behind = new Set<Unit | undefined>([table.find(waiter)]);
  for (let size = 0; size < behind.size;) {
    size = behind.size;
    for (const unit of waiting) {
      if (unit.after.some((name) => behind.has(table.find(name)))) behind.add(unit);
    }
  }
  return waiting
    .filter((unit) => behind.has(unit))
    .map(({ id }) => id)
    .sort();
}

function listed(names: readonly string[]): string {
  const first = names.slice(0, SHOWN).join(', ');
  return names.length > SHOWN ? `${first} and ${names.length - SHOWN} more` : first;
}
