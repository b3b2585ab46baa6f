import * as z from 'zod';
import { count } from '../document/phrases.ts';
import type { Wrong } from './wrong.ts';

/** What a search of the repository gives, as far as it is read here. */
export const searchResult = z.object({
  total: z.int(),
  count: z.int(),
  /** `path:number: text`, of the first lines. */
  matching: z.array(z.string()),
  /** The files that they stand in. */
  paths: z.array(z.string()),
  /** Files that were not read. */
  unread: z.array(z.string()).default([]),
});
type Search = z.infer<typeof searchResult>;

/** A line that a search found. */
export interface FoundLine {
  readonly path: string;
  readonly number: number;
  readonly text: string;
}

/** The lines of a search; what of it no line could be made of, in words. */
export interface FoundLines {
  readonly lines: readonly FoundLine[];
  readonly unseen: readonly string[];
}

/** Takes the lines of a search apart. Files may be called `notes:1: x.txt`: of what file such a line is, nobody can tell. */
export function foundLines({ count: all, matching, paths }: Search): FoundLines {
  const read = matching.map((one) => ({ one, lines: paths.flatMap((path) => lineOf(path, one)) }));
  const more = all - matching.length;
  return {
    lines: read.flatMap(({ lines }) => (lines.length === 1 ? lines : [])),
    unseen: [
      ...read.flatMap(({ one, lines }) => {
        if (lines.length === 1) return [];
        const files = lines.map(({ path }) => path).join(' or of ');
        return [files === '' ? `a line of another form: ${one}` : `a line that may be of ${files}`];
      }),
      ...(more > 0 ? [count(more, 'more line')] : []),
    ],
  };
}

function lineOf(path: string, found: string): FoundLine[] {
  if (!found.startsWith(`${path}:`)) return [];
  const { number, text } = line.exec(found.slice(path.length))?.groups ?? {};
  return number === undefined || text === undefined ? [] : [{ path, number: Number(number), text }];
}

const line = /^:(?<number>\d+): (?<text>.*)$/s;

/** Lines that are wrong in one way. */
export interface WrongLines {
  readonly lines: readonly FoundLine[];
  /** Sets them apart from those of another way in the same file. */
  readonly way?: string;
  /** What it is that `nth` lines of a file are wrong. */
  readonly says: (path: string, nth: number) => string;
}

/**
 * The lines of each file by their count: the file's name is the subject, and `(2)`, `(3)`, ... stand behind it for as many more. Neither
 * other words nor another order make it another subject, and where one of three is mended one subject is gone.
 */
export function byCount({ lines, way, says }: WrongLines): Wrong[] {
  const seen = new Map<string, number>();
  return lines.map(({ path, number, text }) => {
    const nth = (seen.get(path) ?? 0) + 1;
    seen.set(path, nth);
    const name = way === undefined ? path : `${path} (${way})`;
    const subject = nth === 1 ? name : `${name} (${nth})`;
    return { subject, says: says(path, nth), evidence: [`${path}:${number}: ${text}`] };
  });
}

/** Of a list of files that were not read, what to call each. */
export function unreadFiles({ unread }: Pick<Search, 'unread'>): string[] {
  return unread.map((path) => `${path} (no text, or too large)`);
}
