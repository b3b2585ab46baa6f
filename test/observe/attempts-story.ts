// A host that answers by the second, and checks that are tried again at it.
import { evaluateAll } from '../../src/judge/evaluate.ts';
import { judgePlan, verdictOfAttempt } from '../../src/judge/attempts.ts';
import type { Evaluate } from '../../src/judge/evaluation.ts';
import type { CheckResult } from '../../src/model/review.ts';
import { collector as collectorShape, probe as probeShape } from '../../src/model/probe.ts';
import { check as checkShape } from '../../src/model/sheet.ts';
import type { Progress } from '../../src/observe/effects.ts';
import { observe } from '../../src/observe/observe.ts';
import { plan as makePlan, type Plan, type ResolvedCheck } from '../../src/probes/plan.ts';
import type { VectorAnswer } from '../../src/observe/session.ts';
import { answer, effectsWith, sessionTo, unlimited } from './fake-effects.ts';

export const evaluate: Evaluate = (scopes, jobs) => Promise.resolve([...evaluateAll(scopes, jobs)]);
const began = Date.UTC(2026, 5, 13, 5, 49);

export const collectors = new Map(
  ['host', 'docker'].map((kind) => [
    kind,
    collectorShape.parse({
      id: kind,
      class: kind,
      steps: [{ run: ['cat', '/state'], parse: 'json', as: 'state' }],
    }),
  ]),
);

/** A check that the state says `up`. */
export function asked(
  setting: object,
  id = 'up',
  collector = 'host',
  more: object = {},
): ResolvedCheck {
  return {
    milestone: 'M1',
    check: checkShape.parse({ id, says: 'it is up', probe: 'state', ...setting }),
    probe: probeShape.parse({
      id: 'state',
      title: 'It is up',
      from: collector,
      value: 'state.is',
      expect: { equals: 'up' },
      facts: { since: 'state.since' },
      ...more,
    }),
    host: 'web',
    params: {},
  };
}

export const eventually = { eventually: { within: '20s', every: '5s' } };
export const steady = { steady: { for: '20s', every: '5s' } };
export const is = (word: string): string => JSON.stringify({ is: word, since: word });

export interface World {
  /** What the host answers at a second of the story. */
  readonly answers: (second: number) => VectorAnswer | string;
  readonly tookMs?: number;
  /** By how much a timer is early. */
  readonly earlyMs?: number;
}

/** Looks at a plan by a clock that only pauses and answers move on. */
async function lookAt(plan: Plan, { answers, tookMs = 100, earlyMs = 0 }: World) {
  let now = began;
  const events: Progress[] = [];
  const { asked: vectors, session } = sessionTo((request) => {
    const startedAt = new Date(now).toISOString();
    if (request.argv[0] !== 'cat' || request.argv[1] !== '/state') return answer('x');
    const said = answers((now - began) / 1000);
    now += tookMs;
    return { ...(typeof said === 'string' ? answer(said) : said), startedAt, durationMs: tookMs };
  });
  const effects = effectsWith({
    session: () => Promise.resolve({ ok: true, session }),
    limiter: () => unlimited,
    now: () => new Date(now),
    sleep: (ms) => {
      now += ms - earlyMs;
      return Promise.resolve();
    },
    progress: (event) => events.push(event),
  });
  const hosts = [{ name: 'web', address: 'web:22', user: 'reviewer' }];
  const seen = await observe(
    plan,
    hosts,
    effects,
    () => false,
    (check, number, sofar) => verdictOfAttempt({ plan, check, number }, sofar, evaluate),
  );
  const looks = vectors.filter((one) => one === 'cat /state').length;
  return { seen, events, looks };
}

export async function judged(checks: readonly ResolvedCheck[], world: World) {
  const plan = makePlan(checks, collectors);
  const looked = await lookAt(plan, world);
  return { ...looked, plan, results: await judgePlan(plan, looked.seen, evaluate) };
}

export const secondsOf = ({ attempts }: CheckResult): number[] =>
  attempts?.tried.map(({ afterMs }) => Math.round(afterMs / 1000)) ?? [];
