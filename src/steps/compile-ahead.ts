import { questionsOf } from '../judge/analysed.ts';
import { expressionsOf } from '../judge/checks.ts';
import type { ReviewPlan } from '../probes/resolve.ts';
import type { World } from './world.ts';

/** Asks about nothing: the worker has expressions and analyses compiled when the hosts have answered. */
export function compileAhead(
  { checks, adversary = [] }: Pick<ReviewPlan, 'checks'> & Partial<Pick<ReviewPlan, 'adversary'>>,
  { evaluate }: Pick<World, 'evaluate'>,
): void {
  const all = [...checks, ...adversary];
  const expressions = expressionsOf(all).map((expression) => ({
    scope: 0,
    variables: {},
    expression,
  }));
  const analyses = questionsOf(all).map((question) => ({ scope: 0, observed: {}, ...question }));
  void evaluate([{}], [...expressions, ...analyses]).catch(() => undefined);
}
