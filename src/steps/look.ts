import { verdictOfAttempt } from '../judge/attempts.ts';
import type { Evidence, FurtherRun } from '../model/evidence.ts';
import { observe, type Observed } from '../observe/observe.ts';
import type { Plan } from '../probes/plan.ts';
import { baseOf } from './base.ts';
import { compileAhead } from './compile-ahead.ts';
import { askOutside } from './outside.ts';
import type { Setting, Subject } from './setting.ts';

/** What was observed, and what the operator's own adversary made of it. */
export interface Looked extends Observed {
  readonly outside: Evidence['outside'];
}

/** Looks once, by connections of its own; the operator's adversary is asked the first time. */
export async function look(
  plan: Plan,
  subject: Subject,
  { world, opened, repository, record, operator }: Setting,
  which: 'first' | 'again' = 'first',
): Promise<Looked> {
  const { commit } = subject;
  const base = baseOf(subject, record.history, repository, operator.allowedSigners);
  const lookout = await world.lookout(opened, repository, commit, base, plan);
  // Not before: who has no room at these hosts has no use for it.
  if (which === 'first') compileAhead(plan, world);
  try {
    const { effects, usesSudo } = lookout;
    const observed = await observe(
      plan,
      lookout.hosts(plan),
      effects,
      usesSudo,
      (check, number, seen) => verdictOfAttempt({ plan, check, number }, seen, world.evaluate),
    );
    if (!world.adversary || which === 'again') return { ...observed, outside: null };
    const view = { subject, opened, lookout, world, plan, observed };
    const asked = await askOutside(world.adversary, view);
    const observations = [...observed.observations, ...asked.observed.observations];
    const { waits } = observed;
    return { ...observed, ...asked.observed, waits, observations, outside: asked.outside };
  } finally {
    await lookout.close();
  }
}

/** The same once more, as often as it was asked for: by connections of their own, and one after the other. */
export async function furtherRuns(
  plan: Plan,
  subject: Subject,
  setting: Setting,
): Promise<FurtherRun[]> {
  const { now } = setting.world;
  const runs: FurtherRun[] = [];
  for (let left = (setting.operator.runs ?? 1) - 1; left > 0; left -= 1) {
    const startedAt = now().toISOString();
    // What the operator's own adversary asks is asked once.
    const seen = await look(plan, subject, setting, 'again');
    runs.push({
      startedAt,
      endedAt: now().toISOString(),
      waits: [...seen.waits],
      hosts: [...seen.hosts],
      limits: { ...seen.limits },
      observations: [...seen.observations],
    });
  }
  return runs;
}
