import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';

interface Sample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/**
 * Samples of one metric in the text format of Prometheus (exposition format 0.0.4). Gives `answer`, the
 * status or what happened instead; `samples`, how many the whole answer has; `values` of those of the
 * metric that have all of the labels, given as `tier=free`. A line that is no sample is a reason.
 */
export const metrics = analysis(
  {
    variables: z.object({
      response: z.looseObject({
        outcome: z.string(),
        status: z.int().nullish(),
        body: z.string().nullish(),
      }),
    }),
    params: z.object({ metric: z.string(), labels: z.array(z.string()) }),
  },
  ({ response: { outcome, status, body } }, { metric, labels }): AnalysisResult => {
    const answer = outcome === 'answered' ? status : outcome;
    if (answer !== 200)
      return { ok: true, value: { answer: answer ?? 'none', samples: 0, values: [] } };
    if (typeof body !== 'string') {
      return { ok: false, reason: 'the body was not read to its end, or is no text' };
    }
    const samples: Sample[] = [];
    for (const [index, line] of body.split('\n').entries()) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      const sample = sampleOf(line.trimEnd());
      if (!sample) return { ok: false, reason: `line ${index + 1} of the answer is no sample` };
      samples.push(sample);
    }
    const wanted = labels.map((one): [string, string] => {
      const at = one.indexOf('=');
      return [one.slice(0, at), one.slice(at + 1)];
    });
    const there = samples.filter(
      (one) =>
        one.name === metric && wanted.every(([name, value]) => one.labels.get(name) === value),
    );
    return {
      ok: true,
      value: { answer, samples: samples.length, values: there.map((one) => one.value) },
    };
  },
);

const shape = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?$/;
const label = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/gy;

function sampleOf(line: string): Sample | null {
  const [, name, inside = '', number] = shape.exec(line) ?? [];
  if (name === undefined || number === undefined) return null;
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(number) ? Number(number) : NaN;
  if (Number.isNaN(value) && !/^[+-]?(?:NaN|Inf)$/i.test(number)) return null;
  const found = [...inside.matchAll(label)];
  if (found.map(([whole]) => whole).join('') !== inside) return null;
  const labels = found.map(([, key = '', text = '']): [string, string] => [key, unescaped(text)]);
  return { name, labels: new Map(labels), value };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one));
}
