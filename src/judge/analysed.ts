// What analyses make of what checks saw: asked once for all checks that ask the same.
import type { AnalysisResult, Observed } from '../adversary/analysis.ts';
import type { PlannedCheck } from '../probes/plan.ts';
import type { Evaluate, Question } from './evaluation.ts';
import type { View } from './view.ts';

/** A check, and what it sees. */
export interface Sight {
  readonly planned: PlannedCheck;
  readonly views: readonly View[];
  /** The same object for checks of the same collections. */
  readonly observed: Readonly<Record<string, unknown>>;
}

/** The result of each check's analysis, in order; null where its probe has none. */
export async function analysed(
  sights: readonly Sight[],
  evaluate: Evaluate,
): Promise<(AnalysisResult | null)[]> {
  const questions = new Questions();
  const readers = sights.map((one) => questions.add(one));
  const { scopes, jobs } = questions;
  const results = jobs.length === 0 ? [] : await evaluate(scopes, jobs);
  return readers.map((place) => {
    if (typeof place !== 'number') return place;
    const result = results[place] ?? { ok: false, reason: 'it was not analysed' };
    return result.ok ? { ok: true, value: result.value as Record<string, unknown> } : result;
  });
}

/** One question for each analysis that checks ask for. */
export function questionsOf(
  checks: readonly PlannedCheck[],
): Pick<Question, 'analysis' | 'params'>[] {
  const first = new Map<string, Pick<Question, 'analysis' | 'params'>>();
  for (const { probe, params } of checks) {
    const { analysis } = probe;
    if (analysis !== undefined && !first.has(analysis)) first.set(analysis, { analysis, params });
  }
  return [...first.values()];
}

class Questions {
  readonly scopes: Sight['observed'][] = [];
  readonly jobs: Question[] = [];
  readonly #scopes = new Map<Sight['observed'], number>();
  readonly #jobs = new Map<string, number>();

  /** The place of the answer; or the answer, where nothing needs to be asked. */
  add({ planned: { probe, params }, views, observed }: Sight): number | AnalysisResult | null {
    const { analysis } = probe;
    if (analysis === undefined) return null;
    if (views.some(({ failure }) => failure)) return { ok: false, reason: 'it was not observed' };
    const scope = this.#scopes.get(observed) ?? this.scopes.push(observed) - 1;
    this.#scopes.set(observed, scope);
    const key = JSON.stringify([analysis, scope, params]);
    const known = this.#jobs.get(key);
    if (known !== undefined) return known;
    const times = Object.assign({}, ...views.map((view) => view.observed)) as Observed;
    const job = this.jobs.push({ scope, analysis, params, observed: times }) - 1;
    this.#jobs.set(key, job);
    return job;
  }
}
