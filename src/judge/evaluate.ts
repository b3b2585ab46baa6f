// What a worker does for a judge: expressions and analyses over what hosts said, whoever wrote that.
import { analyses } from '../adversary/index.ts';
import { Expressions, type Programs } from './cel.ts';
import type { Evaluated, Evaluation, Question } from './evaluation.ts';

/**
 * Answers a batch in order, yielding each result as it is there.
 * @param programs expressions that other batches compiled already; grows
 */
export function* evaluateAll(
  scopes: readonly Readonly<Record<string, unknown>>[],
  jobs: readonly Evaluation[],
  programs: Programs = new Map(),
): Generator<Evaluated> {
  const expressions = new Expressions(scopes, programs);
  for (const job of jobs)
    yield 'analysis' in job ? analyse(job, scopes[job.scope] ?? {}) : expressions.evaluate(job);
}

/** One that fails is a reason: hosts choose what it reads. */
function analyse(
  { analysis, params, observed }: Question,
  variables: Readonly<Record<string, unknown>>,
): Evaluated {
  const ask = analyses.get(analysis);
  if (!ask) return { ok: false, reason: `no analysis ${analysis}` };
  try {
    return ask(variables, params, observed);
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 160) : 'unknown';
    return { ok: false, reason: `the analysis failed: ${why}` };
  }
}
