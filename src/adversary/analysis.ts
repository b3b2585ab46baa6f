import type { z } from 'zod';

/** What an analysis found, for expressions to ask about; or why it could not look. */
export type AnalysisResult =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: string };

/** A question that an expression cannot put: `(variables of the collections, parameters) => result`. Pure. */
export type Analysis = (
  variables: Readonly<Record<string, unknown>>,
  params: Readonly<Record<string, unknown>>,
) => AnalysisResult;

/**
 * Makes an analysis of a function over checked input: output of a host that has another shape than
 * the analysis knows is a reason, never a value.
 */
export function analysis<V extends z.ZodType, P extends z.ZodType>(
  shape: { readonly variables: V; readonly params: P },
  analyse: (variables: z.infer<V>, params: z.infer<P>) => AnalysisResult,
): Analysis {
  return (variables, params) => {
    const [seen, given] = [shape.variables.safeParse(variables), shape.params.safeParse(params)];
    if (!seen.success) return { ok: false, reason: `unknown shape: ${firstIssue(seen.error)}` };
    if (!given.success) return { ok: false, reason: `parameters: ${firstIssue(given.error)}` };
    return analyse(seen.data, given.data);
  };
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue ? `${issue.path.join('.')}: ${issue.message}` : 'unreadable';
}
