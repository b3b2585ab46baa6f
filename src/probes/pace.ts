// Whether what is looked at steadily can be: Docker's commands pass a limiter, so many in a while.
import type { Step } from '../model/step.ts';
import { mostAttempts, trialOf, type Trial } from './attempts.ts';
import type { Collection, Plan, PlannedCheck } from './plan.ts';

/** How many commands a host's limiter lets pass: so many at once, then one in this time. */
export interface Pace {
  readonly burst: number;
  readonly intervalMs: number;
}

/** A check that cannot be looked at as often as it says. */
export interface Crowded {
  readonly planned: PlannedCheck;
  /** Docker commands of its host while it is looked at, and how many pass. */
  readonly asked: number;
  readonly pass: number;
  /** An interval in which one attempt of all of them has room. */
  readonly everyMs: number;
}

/** How late an attempt may begin and still count; one may also take as long as there is to the next. */
const slackMs = 2000;

interface Tried {
  readonly trial: Trial;
  readonly collection: Collection;
}

/**
 * The checks that say `steady` and ask Docker of a host more often than its limiter lets pass, however fast Docker is.
 * @param paceOf of a host
 */
export function crowded(plan: Plan, paceOf: (host: string) => Pace): Crowded[] {
  return plan.checks.flatMap((planned) => {
    const trial = trialOf(planned.check);
    const { host } = planned;
    if (trial?.setting !== 'steady' || host === null) return [];
    const tried = triedAt(host, plan);
    if (!tried.some(({ collection }) => planned.collections.includes(collection.id))) return [];
    const { burst, intervalMs } = paceOf(host);
    const whileMs = trial.limitMs + Math.max(trial.everyMs, slackMs);
    const pass = burst + Math.floor(whileMs / Math.max(1, intervalMs));
    const asked = tried.reduce((sum, one) => sum + attemptsWithin(trial, one) * vectors(one), 0);
    if (asked <= pass) return [];
    const atOnce = tried.reduce((sum, one) => sum + vectors(one), 0);
    return [{ planned, asked, pass, everyMs: atOnce * intervalMs }];
  });
}

/** What is looked at more than once at a host, and passes its limiter. */
function triedAt(host: string, { checks, collections }: Plan): Tried[] {
  const waited = collections.filter((one) => one.collector.class === 'docker' && one.host === host);
  return waited.flatMap((collection) => {
    const [trial] = checks
      .filter((one) => one.collections.includes(collection.id))
      .flatMap(({ check }) => trialOf(check) ?? []);
    return trial ? [{ trial, collection }] : [];
  });
}

/** At least: what has to come may be there at the first look. */
function attemptsWithin({ limitMs }: Trial, { trial }: Tried): number {
  if (trial.setting === 'eventually') return 1;
  return Math.min(mostAttempts(trial), Math.floor(limitMs / trial.everyMs) + 1);
}

function vectors({ collection: { collector, params } }: Tried): number {
  const isMade = (step: Step): boolean =>
    'run' in step &&
    step.insteadOf === undefined &&
    (step.given === undefined || Object.hasOwn(params, step.given));
  return collector.steps.filter(isMade).length;
}
