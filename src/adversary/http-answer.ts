import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';

const day = 86_400_000;

/**
 * What an endpoint answered, as facts to expect: `answer` is the status, or where there was none
 * what happened instead (`refused`, `certificate: ...`). `daysLeft` counts whole days from the
 * request to the end of the served certificate; -1 and less once it has expired.
 */
export const httpAnswer = analysis(
  {
    variables: z.object({
      response: z.looseObject({
        outcome: z.string(),
        status: z.int().nullish(),
        headers: z.record(z.string(), z.string()).nullish(),
        requestedAt: z.string(),
        certificate: z
          .looseObject({
            names: z.array(z.string()),
            notAfter: z.string(),
            error: z.string().nullish(),
          })
          .nullish(),
      }),
    }),
    params: z.object({}),
    knowsRedaction: true,
  },
  ({ response: { outcome, status, headers, certificate, requestedAt } }): AnalysisResult => {
    if (outcome === 'answered' && typeof status !== 'number') {
      return { ok: false, reason: 'an answer without a status' };
    }
    const daysLeft = certificate
      ? Math.floor((Date.parse(certificate.notAfter) - Date.parse(requestedAt)) / day)
      : null;
    const answer =
      outcome === 'answered' && typeof status === 'number'
        ? status
        : outcome === 'certificate'
          ? `certificate: ${certificate?.error ?? 'not valid'}`
          : outcome;
    return {
      ok: true,
      value: {
        answer,
        location: headers?.location ?? null,
        locations: headers?.location === undefined ? [] : [headers.location],
        headers: Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`),
        names: certificate?.names ?? [],
        ...(daysLeft === null || Number.isNaN(daysLeft) ? {} : { daysLeft }),
      },
    };
  },
);
