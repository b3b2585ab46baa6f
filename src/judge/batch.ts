import type { Expression } from './evaluation.ts';

type Values = Readonly<Record<string, unknown>>;

/** The parameters that an expression names; all where it takes them as one value. */
type Uses = 'all' | ReadonlySet<string | undefined>;

/**
 * Gathers the expressions of all checks, each distinct one once: checks of one kind that expect
 * different things mostly ask the same.
 */
export class Batch {
  readonly scopes: Values[] = [];
  readonly jobs: Expression[] = [];
  readonly #scopes = new Map<Values, Map<Values | null, number>>();
  readonly #jobs = new Map<string, number>();
  readonly #uses = new Map<string, Uses>();

  /** The scope of what a check sees: what was observed, and what an analysis made of it. */
  scope(observed: Values, analysis: Values | null): number {
    const known = this.#scopes.get(observed) ?? new Map<Values | null, number>();
    this.#scopes.set(observed, known);
    const scope =
      known.get(analysis) ??
      this.scopes.push(analysis === null ? observed : { ...observed, analysis }) - 1;
    known.set(analysis, scope);
    return scope;
  }

  /** Adds an expression; what comes back is the place of its result. */
  add(scope: number, expression: string, params: Values): number {
    const uses = this.#uses.get(expression) ?? usesOf(expression);
    this.#uses.set(expression, uses);
    const asked = mentioned(uses, params);
    const key = JSON.stringify([scope, expression, asked]);
    const variables = { params: Object.fromEntries(asked) };
    const job = this.#jobs.get(key) ?? this.jobs.push({ scope, variables, expression }) - 1;
    this.#jobs.set(key, job);
    return job;
  }
}

function mentioned(uses: Uses, params: Values): [string, unknown][] {
  return Object.entries(params).filter(([name]) => uses === 'all' || uses.has(name));
}

function usesOf(expression: string): Uses {
  const uses = [...expression.matchAll(/\bparams\b(?:\s*\.\s*(\w+))?/g)].map(([, name]) => name);
  return uses.includes(undefined) ? 'all' : new Set(uses);
}
