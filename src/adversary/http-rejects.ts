import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';

const response = z.looseObject({
  outcome: z.string(),
  status: z.int().nullish(),
  body: z.string().nullish(),
});
type Response = z.infer<typeof response>;

/**
 * What a server said to a request that it has to reject. Gives `bare`, the status without a key, and, where a check has a
 * key, `keyed`, the status with it; `bodies`, what it said with either. A server that did not answer
 * has rejected nothing: a reason, as is a body that was not read to its end.
 */
export const httpRejects = analysis(
  {
    variables: z.object({ bare: response, keyed: z.union([response, z.array(z.never())]) }),
    params: z.object({}),
  },
  ({ bare, keyed }): AnalysisResult => {
    const answers = [bare, ...(Array.isArray(keyed) ? [] : [keyed])];
    const silent = answers.find(({ outcome, status }) => outcome !== 'answered' || !status);
    if (silent) return { ok: false, reason: `the server did not answer: ${silent.outcome}` };
    const bodies = answers.map(({ body }) => body);
    if (!bodies.every((body) => typeof body === 'string')) {
      return { ok: false, reason: 'the body was not read to its end, or is no text' };
    }
    return { ok: true, value: { bare: bare.status, ...statusOf(keyed), bodies } };
  },
);

function statusOf(keyed: Response | never[]): { readonly keyed?: number | null | undefined } {
  return Array.isArray(keyed) ? {} : { keyed: keyed.status };
}
