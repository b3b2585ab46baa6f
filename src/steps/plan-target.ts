import { noClaim, selectClaim } from '../claims/select.ts';
import { earlierMilestones } from '../judge/earlier.ts';
import type { Criteria } from '../criteria/index.ts';
import type { ReviewConfig } from '../model/config.ts';
import { ReviewFailure } from '../model/failure.ts';
import { planReview, type ReviewPlan } from '../probes/resolve.ts';
import type { CriteriaEffects } from './open-criteria.ts';
import type { Operator } from './operator.ts';
import { openAny } from './open-any.ts';
import { ledgerAt, recordOf } from './prior.ts';

export interface TargetPlan {
  readonly plan: ReviewPlan;
  readonly config: ReviewConfig;
  /** What the reader should know of the criteria used. */
  readonly note: string;
}

/** Plans a milestone, claimed or not yet, and those that passed before. */
export async function planTarget(
  target: string,
  operator: Operator,
  effects: CriteriaEffects,
): Promise<TargetPlan> {
  const { opened, repository, history, record, note, close } = await openAny(operator, effects);
  try {
    const named = milestoneOf(target, opened.criteria) ?? selectClaim(target, history);
    if (!named) throw noClaim(target, history, history);
    const { phase, milestone } = named;
    const recorded = await recordOf(phase, record.history, repository, operator);
    const ledger = recorded && (await ledgerAt(recorded, repository));
    const sheet = opened.criteria.sheets.get(phase);
    const earlier = sheet ? earlierMilestones(ledger, sheet, [milestone]) : [];
    const planned = planReview(opened.criteria, phase, [milestone], earlier);
    if (planned.ok) return { plan: planned.plan, config: opened.criteria.config, note };
    throw new ReviewFailure(
      'configuration',
      'The criteria have mistakes.',
      'review lint',
      planned.problems,
    );
  } finally {
    await close();
  }
}

/** The one phase of the criteria that has the milestone. */
function milestoneOf(
  target: string,
  { sheets }: Criteria,
): { phase: string; milestone: string } | null {
  const found = [...sheets].flatMap(([phase, sheet]) =>
    Object.keys(sheet.milestones)
      .filter((name) => target === name || target === `${phase}-${name}`)
      .map((milestone) => ({ phase, milestone })),
  );
  if (found.length > 1) {
    throw new ReviewFailure(
      'usage',
      `${target} is ambiguous: ${found.map(({ phase }) => phase).join(', ')} have it.`,
      `Name the phase: ${found[0]?.phase ?? 'phase'}-${target}`,
    );
  }
  return found[0] ?? null;
}
