import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';

/** What a search of the repository gives, as far as it is read here. */
export const searchResult = z.object({
  total: z.int(),
  count: z.int(),
  /** `path:number: text`, of the first lines. */
  matching: z.array(z.string()),
  /** The files that they stand in. */
  paths: z.array(z.string()),
});

/** A line that a search found. */
export interface FoundLine {
  readonly path: string;
  readonly number: number;
  readonly text: string;
}

/** Takes the lines of a search apart; a text says why one cannot be: files may be called `notes:1: x.txt`. */
export function foundLines({ matching, paths }: Found): FoundLine[] | string {
  const lines = matching.map((one) => paths.flatMap((path) => lineOf(path, one)));
  if (lines.some(({ length }) => length === 0)) return 'a line of the search has another form';
  const twice = lines.find(({ length }) => length > 1);
  if (twice) return `a line may be of ${twice.map(({ path }) => path).join(' or of ')}`;
  return lines.flat();
}

type Found = Pick<z.infer<typeof searchResult>, 'matching' | 'paths'>;

function lineOf(path: string, found: string): FoundLine[] {
  if (!found.startsWith(`${path}:`)) return [];
  const { number, text } = line.exec(found.slice(path.length))?.groups ?? {};
  return number === undefined || text === undefined ? [] : [{ path, number: Number(number), text }];
}

const line = /^:(?<number>\d+): (?<text>.*)$/s;

/**
 * The lines that a search found, as subjects: file and text, without the number, which is another one when a line is put above. Gives
 * `lines`, each once, with `subject`, `path`, `text` and `at`, where it stands.
 */
export const searchLines = analysis(
  { variables: z.object({ search: searchResult }), params: z.object({}), knowsRedaction: true },
  ({ search }): AnalysisResult => {
    const found = foundLines(search);
    if (typeof found === 'string') return { ok: false, reason: found };
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
