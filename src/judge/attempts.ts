// Checks that are tried more than once: each attempt is judged by itself, then all of them together.
import type { Observation } from '../model/observation.ts';
import type { CheckResult } from '../model/review.ts';
import type { Verdict } from '../model/verdict.ts';
import {
  attemptOf,
  attemptsAt,
  checkInAttempt,
  isDecided,
  spanOf,
  trialOf,
} from '../probes/attempts.ts';
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
  const all = await judgeLooks(looks, seen, evaluate);
  const own = all.map(untilDecided);
  const isShared = own.some(({ length }, index) => length < (looks[index]?.length ?? 0));
  // Facts that others take are of the last attempt: where that was not a check's own, all is told anew.
  const judged = isShared
    ? await judgeLooks(
        own.map((some) => some.map(({ look }) => look)),
        seen,
        evaluate,
      )
    : all;
  return judged.flatMap((some) => {
    const trial = some[0] ? trialOf(some[0].look.planned.check) : null;
    if (trial === null) return some.map(({ result }) => result);
    const attempts = some.map(({ look, result, observations }) => ({
      number: look.number,
      result,
      span: spanOf(observations),
    }));
    return [together(trial, attempts)];
  });
}

/** One look, judged by itself. */
interface JudgedLook {
  readonly look: Look;
  readonly result: CheckResult;
  readonly observations: readonly Observation[];
}

async function judgeLooks(
  looks: readonly (readonly Look[])[],
  seen: Seen,
  evaluate: Evaluate,
): Promise<JudgedLook[][]> {
  const views = viewsOf(looks.flat(), seen);
  const asked = looks.flat().map(({ planned }) => planned);
  const results = await judgeChecks(asked, views, evaluate);
  let at = 0;
  return looks.map((own) =>
    own.flatMap((look) => {
      const result = results[at++];
      const { collections } = look.planned;
      const observations = collections.flatMap((id) => views.get(id)?.observations ?? []);
      return result ? [{ look, result, observations }] : [];
    }),
  );
}

/** The attempts up to the one that decides. What is there of later ones was looked at for others. */
function untilDecided(judged: readonly JudgedLook[]): readonly JudgedLook[] {
  const trial = judged[0] ? trialOf(judged[0].look.planned.check) : null;
  if (trial === null) return judged;
  const last = judged.findIndex(({ result }) => isDecided(trial, result.verdict));
  const began = spanOf(judged[last]?.observations ?? [])?.from ?? Number.POSITIVE_INFINITY;
  const isLater = ({ observations }: JudgedLook) => (spanOf(observations)?.from ?? 0) > began;
  // What did not come later does not belong after it: all of it is told, and found to be in disorder.
  return judged.slice(last + 1).every(isLater) ? judged.slice(0, last + 1) : judged;
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
  const [result] = await judgeChecks([own.planned, ...referred], views, evaluate);
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
