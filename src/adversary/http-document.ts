import { z } from 'zod';
import { containsRedaction } from '../document/redact.ts';
import { analysis, type AnalysisResult } from './analysis.ts';
import { pointed } from './json-pointer.ts';
import { valuesOf, type Values } from './values.ts';

/**
 * The body of an answer, as text and as JSON. Gives `answer`, the status or what happened instead; `body`;
 * `headers`, as `name: value`; and where `at` asks for it, what stands at that JSON pointer, as
 * `document-value` does for files. A body that was not read whole, or is no text, is a reason.
 */
export const httpDocument = analysis(
  {
    variables: z.object({
      response: z.looseObject({
        outcome: z.string(),
        status: z.int().nullish(),
        headers: z.record(z.string(), z.string()).nullish(),
        body: z.string().nullish(),
        requestedAt: z.string(),
      }),
    }),
    params: z.object({ at: z.string().optional() }),
  },
  ({ response }, { at }): AnalysisResult => {
    const { outcome, status, headers, body } = response;
    if (outcome !== 'answered') {
      const nothing = { body: '', headers: [], ...valuesOf([]) };
      return { ok: true, value: { answer: outcome, ...nothing } };
    }
    if (typeof status !== 'number') return { ok: false, reason: 'an answer without a status' };
    if (typeof body !== 'string') {
      return { ok: false, reason: 'the body was not read to its end, or is no text' };
    }
    const json = at === undefined ? valuesOf([]) : jsonAt(body, at);
    if (typeof json === 'string') return { ok: false, reason: json };
    const lines = Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`);
    return { ok: true, value: { answer: status, body, headers: lines, ...json } };
  },
);

/** What stands there; a reason where the body is no JSON. */
function jsonAt(body: string, at: string): Values | string {
  try {
    const places = pointed([JSON.parse(body)], at);
    return places.ok ? valuesOf(places.values) : places.reason;
  } catch {
    const why = containsRedaction(body) ? ', now that a secret was taken out of it' : '';
    return `the body is no JSON${why}`;
  }
}
