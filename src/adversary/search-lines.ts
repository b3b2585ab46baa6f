import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';

/** What a search of the repository gives, as far as it is read here. */
export const searchResult = z.object({
  total: z.int(),
  count: z.int(),
  /** `path:number: text`, of the first lines. */
  matching: z.array(z.string()),
});

/** A line that a search found. */
export interface FoundLine {
  readonly path: string;
  readonly number: number;
  readonly text: string;
}

/** Takes the lines of a search apart; null where one is no such line. */
export function foundLines(matching: readonly string[]): FoundLine[] | null {
  const lines = matching.map((one): FoundLine | null => {
    const { path, number, text } = line.exec(one)?.groups ?? {};
    return path === undefined || number === undefined || text === undefined
      ? null
      : { path, number: Number(number), text };
  });
  return lines.every((one) => one !== null) ? lines : null;
}

const line = /^(?<path>.*?):(?<number>\d+): (?<text>.*)$/s;

/**
 * The lines that a search found, as subjects: file and text, without the number, which is another one when a line is put above. Gives
 * `lines`, each once, with `subject`, `path`, `text` and `at`, where it stands.
 */
export const searchLines = analysis(
  { variables: z.object({ search: searchResult }), params: z.object({}), knowsRedaction: true },
  ({ search }): AnalysisResult => {
    const found = foundLines(search.matching);
    if (found === null) return { ok: false, reason: 'a line of the search has another form' };
    const subjects = [...new Set(found.map(subjectOf))];
    const lines = subjects.map((subject) => {
      const same = found.filter((one) => subjectOf(one) === subject);
      const [{ path, text } = { path: '', text: '' }] = same;
      return { subject, path, text, at: same.map((one) => `${path}:${one.number}: ${text}`) };
    });
    return { ok: true, value: { lines } };
  },
);

function subjectOf({ path, text }: FoundLine): string {
  return `${path}: ${text}`.slice(0, 190);
}
