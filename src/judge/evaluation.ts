/** One expression to evaluate over the variables of a scope and its own. */
export interface Evaluation {
  /** Index of the shared variables: what the collections of a check say. */
  readonly scope: number;
  /** `params`, and what an analysis found. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly expression: string;
}

/** The value of an expression as JSON, or why it has none. */
export type Evaluated =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string };

/** Evaluates a batch, results in order. The real one runs in a worker with a deadline. */
export type Evaluate = (
  scopes: readonly Readonly<Record<string, unknown>>[],
  jobs: readonly Evaluation[],
) => Promise<readonly Evaluated[]>;
