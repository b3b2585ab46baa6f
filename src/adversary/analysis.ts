import type { z } from 'zod';
import { holdsRedaction } from '../document/redacted-value.ts';
import type { Span } from '../model/observation.ts';

/** What an analysis found, for expressions to ask about; or why it could not look. */
export type AnalysisResult =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: string };

/** When each variable was observed; what an expression does not need to know. */
export type Observed = Readonly<Record<string, Span>>;

/** A question that an expression cannot put: `(variables of the collections, parameters, times) => result`. Pure. */
export type Analysis = (
  variables: Readonly<Record<string, unknown>>,
  params: Readonly<Record<string, unknown>>,
  observed: Observed,
) => AnalysisResult;

/**
 * Makes an analysis of a function over checked input: output of a host that has another shape than
 * the analysis knows is a reason, never a value. So is text that a secret was taken out of, unless the
 * analysis says that it knows what to make of a mark.
 */
export function analysis<V extends z.ZodType, P extends z.ZodType>(
  shape: { readonly variables: V; readonly params: P; readonly knowsRedaction?: boolean },
  analyse: (variables: z.infer<V>, params: z.infer<P>, observed: Observed) => AnalysisResult,
): Analysis {
  // Checks that expect different things share the variables, and mostly what an analysis reads of
  // their parameters.
  const known = new WeakMap<object, z.ZodSafeParseResult<z.infer<V>>>();
  const answered = new WeakMap<object, Map<string, AnalysisResult>>();
  return (variables, params, observed) => {
    const seen = known.get(variables) ?? shape.variables.safeParse(variables);
    known.set(variables, seen);
    const given = shape.params.safeParse(params);
    if (!seen.success) return { ok: false, reason: `unknown shape: ${firstIssue(seen.error)}` };
    if (!given.success) return { ok: false, reason: `parameters: ${firstIssue(given.error)}` };
    if (shape.knowsRedaction !== true && holdsRedaction(seen.data)) {
      return { ok: false, reason: 'a secret was taken out of what it reads' };
    }
    const asked = JSON.stringify([given.data, observed]);
    const answers = answered.get(variables) ?? new Map<string, AnalysisResult>();
    answered.set(variables, answers);
    const answer = answers.get(asked) ?? analyse(seen.data, given.data, observed);
    answers.set(asked, answer);
    return answer;
  };
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue ? `${issue.path.join('.')}: ${issue.message}` : 'unreadable';
}
