import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';

const sample = z.tuple([z.number(), z.string()]);

/** An answer of `/api/v1/query` (https://prometheus.io/docs/prometheus/latest/querying/api/). */
const answered = z.union([
  z.object({
    status: z.literal('success'),
    data: z.union([
      z.object({
        resultType: z.literal('vector'),
        result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: sample })),
      }),
      z.object({ resultType: z.literal('scalar'), result: sample }),
    ]),
    warnings: z.array(z.string()).optional(),
    isPartial: z.boolean().optional(),
  }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);

/**
 * What Prometheus answers to an instant query. Gives `answer`, the status or what happened instead; `type`, vector or
 * scalar; and `values`, a number for each series, the largest there is for an infinity. NaN, a query that Prometheus does not take, an
 * answer that it warns about, and one that is no answer to a query are reasons.
 */
export const prometheusQuery = analysis(
  {
    variables: z.object({
      response: z.looseObject({
        outcome: z.string(),
        status: z.int().nullish(),
        body: z.string().nullish(),
      }),
    }),
    params: z.object({}),
  },
  ({ response: { outcome, status, body } }): AnalysisResult => {
    const answer = outcome === 'answered' ? status : outcome;
    const told = typeof body === 'string' ? answered.safeParse(parsed(body)).data : undefined;
    if (told?.status === 'error') return no(`Prometheus does not answer: ${told.error}`);
    if (answer !== 200)
      return { ok: true, value: { answer: answer ?? 'none', type: 'none', values: [] } };
    if (!told) return no('the body is no answer to an instant query');
    if (told.isPartial === true) return no('the answer is partial, as Prometheus itself says');
    const [warning] = told.warnings ?? [];
    if (warning !== undefined) return no(`Prometheus warns: ${warning}`);
    const { data } = told;
    const samples = data.resultType === 'scalar' ? [data] : data.result;
    const texts = samples.map((one) => ('value' in one ? one.value : one.result)[1]);
    if (texts.includes('NaN')) return no('a value is NaN, as where nothing is divided by nothing');
    const values = texts.map(numberOf);
    const odd = values.indexOf(null);
    if (odd >= 0) return no(`${JSON.stringify(texts[odd])} is no number of Prometheus`);
    return { ok: true, value: { answer, type: data.resultType, values } };
  },
);

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** As Go's strconv.FormatFloat writes it; an infinity as the number that is nearest. */
function numberOf(text: string): number | null {
  if (/^[+-]Inf$/.test(text)) return text.startsWith('-') ? -Number.MAX_VALUE : Number.MAX_VALUE;
  return /^-?\d+(?:\.\d+)?(?:e[+-]\d+)?$/.test(text) ? Number(text) : null;
}

function no(reason: string): AnalysisResult {
  return { ok: false, reason };
}
