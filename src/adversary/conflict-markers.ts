import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { foundLines, searchResult, type FoundLine } from './search-lines.ts';
import type { Wrong } from './wrong.ts';

/**
 * Files with a conflict that git left in them: its three markers in their order. One alone is a heading, or a document's
 * underline. Gives `wrong`, one for each file, and `unseen`, the lines that nothing can be told of.
 */
export const conflictMarkers = analysis(
  { variables: z.object({ search: searchResult }), params: z.object({}), knowsRedaction: true },
  ({ search }): AnalysisResult => {
    const { lines, unseen } = foundLines(search);
    const paths = [...new Set(lines.map(({ path }) => path))];
    const wrong = paths.flatMap((path): Wrong[] => {
      const conflict = conflictIn(lines.filter((one) => one.path === path));
      return conflict === null
        ? []
        : [
            {
              subject: path,
              says: `${path} has a conflict in it that was not resolved`,
              evidence: conflict.map(({ number, text }) => `${path}:${number}: ${text}`),
            },
          ];
    });
    return { ok: true, value: { wrong, unseen } };
  },
);

function conflictIn(lines: readonly FoundLine[]): FoundLine[] | null {
  const start = lines.findIndex(({ text }) => text.startsWith('<'));
  const middle = lines.findIndex(({ text }, index) => index > start && text.startsWith('='));
  const end = lines.findIndex(({ text }, index) => index > middle && text.startsWith('>'));
  const three = [lines[start], lines[middle], lines[end]].filter((one) => one !== undefined);
  return start >= 0 && middle > start && end > middle ? three : null;
}
