import { ReviewFailure } from '../model/failure.ts';
import { hostsOfPlan } from '../observe/observe.ts';
import type { Plan } from '../probes/plan.ts';
import type { World } from './world.ts';

/**
 * Looks at what there is to log in with before any host is: a key of the operator's that cannot be used is no answer of a
 * host, and no review of theirs. What a host refuses is for the review to say.
 * @throws ReviewFailure `configuration`
 */
export async function assertLogin(
  plan: Plan,
  { loginTrouble }: Pick<World, 'loginTrouble'>,
): Promise<void> {
  if (hostsOfPlan(plan).length === 0) return;
  const trouble = await loginTrouble();
  if (trouble === null) return;
  throw new ReviewFailure(
    'configuration',
    trouble,
    'No host was looked at, and nothing is recorded. `review doctor` lists what there is to log in with.',
  );
}
