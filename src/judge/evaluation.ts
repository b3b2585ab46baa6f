import type { Observed } from '../adversary/analysis.ts';

type Values = Readonly<Record<string, unknown>>;

interface OverScope {
  /** Index of the shared variables: what the collections of a check say. */
  readonly scope: number;
}

/** One expression to evaluate over the variables of a scope and its own. */
export interface Expression extends OverScope {
  /** `params`, and what an analysis found. */
  readonly variables: Values;
  readonly expression: string;
}

/** One analysis to make of the variables of a scope. */
export interface Question extends OverScope {
  readonly analysis: string;
  readonly params: Values;
  readonly observed: Observed;
}

export type Evaluation = Expression | Question;

/** The value of an expression or what an analysis found, as JSON; or why there is none. */
export type Evaluated =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string };

/** Evaluates a batch, results in order. The real one runs in a worker with a deadline. */
export type Evaluate = (
  scopes: readonly Values[],
  jobs: readonly Evaluation[],
) => Promise<readonly Evaluated[]>;
