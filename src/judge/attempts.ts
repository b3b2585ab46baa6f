// Checks that are tried more than once: each attempt is judged by itself, then all of them together.
import { analyses } from '../adversary/index.ts';
import type { CheckResult } from '../model/review.ts';
import type { Verdict } from '../model/verdict.ts';
import { attemptOf, attemptsAt, checkInAttempt, spanOf, trialOf } from '../probes/attempts.ts';
import type { Collection, Plan, PlannedCheck } from '../probes/plan.ts';
import { judgeChecks } from './checks.ts';
import type { Evaluate } from './evaluation.ts';
import { together } from './together.ts';
import { viewOf, type Seen, type View } from './view.ts';

/** One look at what a check asks. */
interface Look {
  /** 1 where the check is looked at once. */
  readonly number: number;
  readonly planned: PlannedCheck;
  readonly collections: readonly Collection[];
}

/** Judges every check of a plan: one result each, whatever the number of its attempts. */
export async function judgePlan(
  plan: Plan,
  seen: Seen,
  evaluate: Evaluate,
): Promise<CheckResult[]> {
  const looks = plan.checks.map((planned) => looksOf(planned, plan, seen));
  const views = viewsOf(looks.flat(), seen);
  const asked = looks.flat().map(({ planned }) => planned);
  const results = await judgeChecks(asked, views, analyses, evaluate);
  let at = 0;
  return looks.flatMap((own) => {
    const judged = results.slice(at, (at += own.length));
    const trial = own[0] ? trialOf(own[0].planned.check) : null;
    if (trial === null) return judged;
    const attempts = own.flatMap(({ number, planned }, index) => {
      const result = judged[index];
      const observations = planned.collections.flatMap((id) => views.get(id)?.observations ?? []);
      return result ? [{ number, result, span: spanOf(observations) }] : [];
    });
    return [together(trial, attempts)];
  });
}

/** One attempt of a check of a plan. */
export interface AttemptOfPlan {
  readonly plan: Plan;
  readonly check: PlannedCheck;
  readonly number: number;
}

/**
 * What one attempt comes to by itself, told while others may follow.
 * @param seen what was looked at up to now
 */
export async function verdictOfAttempt(
  { plan, check, number }: AttemptOfPlan,
  seen: Seen,
  evaluate: Evaluate,
): Promise<Verdict> {
  const own = lookOf(check, number, plan);
  const referred = plan.checks.filter((other) => takesFactsOf(check, other));
  const views = viewsOf([own, ...referred.flatMap((one) => looksOf(one, plan, seen))], seen);
  const [result] = await judgeChecks([own.planned, ...referred], views, analyses, evaluate);
  return result?.verdict ?? 'INCONCLUSIVE';
}

function takesFactsOf({ milestone, host, probe, params }: PlannedCheck, other: PlannedCheck) {
  return (
    other.milestone === milestone &&
    other.host === host &&
    Object.entries(probe.params).some(
      ([name, { type }]) =>
        type === 'fact' && String(params[name]).startsWith(`${other.check.id}.`),
    )
  );
}

/** The looks that the evidence holds; one that it should hold where it holds none. */
function looksOf(planned: PlannedCheck, plan: Plan, { observations }: Seen): Look[] {
  if (trialOf(planned.check) === null) {
    return [{ number: 1, planned, collections: collectionsOf(planned, plan) }];
  }
  const numbers = attemptsAt(planned.collections, observations);
  return (numbers.length === 0 ? [1] : numbers).map((number) => lookOf(planned, number, plan));
}

function lookOf(planned: PlannedCheck, number: number, plan: Plan): Look {
  const collections = collectionsOf(planned, plan).map((one) => attemptOf(one, number));
  return { number, planned: checkInAttempt(planned, number), collections };
}

function collectionsOf(planned: PlannedCheck, { collections }: Plan): Collection[] {
  return collections.filter(({ id }) => planned.collections.includes(id));
}

function viewsOf(looks: readonly Look[], seen: Seen): Map<string, View> {
  const collections = looks.flatMap((one) => one.collections);
  const distinct = new Map(collections.map((one) => [one.id, one]));
  return new Map([...distinct].map(([id, one]) => [id, viewOf(one, seen)]));
}
