import { ReviewFailure } from '../model/failure.ts';
import { planReview, type ReviewPlan } from '../probes/resolve.ts';
import type { OpenCriteria } from './open-criteria.ts';

/**
 * What a review of milestones looks at.
 * @throws ReviewFailure `configuration` where the criteria have mistakes
 */
export function planOf(
  opened: OpenCriteria,
  phase: string,
  milestones: readonly string[],
  earlier: readonly string[],
): ReviewPlan {
  const planned = planReview(opened.criteria, phase, milestones, earlier);
  if (planned.ok) return planned.plan;
  throw new ReviewFailure(
    'configuration',
    'The criteria have mistakes.',
    'review lint',
    planned.problems,
  );
}
