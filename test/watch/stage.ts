import { createWatcher, type Outcome, type WatchEvent } from '../../src/watch.ts';
import { healthOf } from '../../src/watch/health.ts';

export const minute = 60_000;
/** Of an outcome: there was nothing to be told to a pull request. */
export const told = 'any' as const;
const fine = (): Promise<Outcome> => Promise.resolve({ again: false, told });

export interface Answers {
  /** Tips of a repository's branches; an error is what git says. */
  tips: (repository: string) => Readonly<Record<string, string>> | Error | 'hangs';
  review?: (repository: string, branch: string) => Promise<Outcome>;
  requests?: () => Promise<ReadonlyMap<string, readonly number[]>>;
}

/** A watcher in a time of its own. */
export function stage(repositories: readonly string[], answers: Answers) {
  let now = 0;
  const timers = new Set<{ at: number; call: () => void }>();
  const polls: { repository: string; at: number }[] = [];
  const reviews: string[] = [];
  const events: WatchEvent[] = [];
  const watcher = createWatcher(repositories, minute, {
    now: () => now,
    random: () => 0.5,
    later: (ms, call) => {
      const timer = { at: now + ms, call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    tips: (repository) => {
      polls.push({ repository, at: now });
      const answer = answers.tips(repository);
      if (answer === 'hangs') return new Promise(() => undefined);
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve({ tips: new Map(Object.entries(answer)), left: 0 });
    },
    requests: answers.requests ?? (() => Promise.reject(new Error('nobody was to ask'))),
    review: (repository, branch) => {
      reviews.push(`${repository} ${branch} at ${Math.round(now / 1000)}`);
      return (answers.review ?? fine)(repository, branch);
    },
    told: (event) => void events.push(event),
  });
  const settle = async () => {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  };
  const pass = async (ms: number) => {
    const end = now + ms;
    for (;;) {
      await settle();
      const next = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      timers.delete(next);
      now = next.at;
      next.call();
    }
    now = end;
  };
  const health = () => healthOf(watcher.pulses(), now, minute);
  return { watcher, polls, reviews, events, pass, settle, health };
}
