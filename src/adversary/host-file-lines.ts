import { z } from 'zod';
import { containsRedaction } from '../document/redact.ts';
import { analysis, type AnalysisResult } from './analysis.ts';
import { matchingLines } from './matching-lines.ts';

/**
 * Lines of a file of a host that match a pattern. Gives `kind` (`missing` where there is nothing), and
 * of a file `matching` and `count`, as {@link matchingLines} does. What was printed has to be as long as
 * stat(1) says the file is: a part of a file can have what the whole has not, and the other way round.
 */
export const hostFileLines = analysis(
  {
    variables: z.object({
      path: z.object({ found: z.boolean(), kind: z.string().optional() }),
      sizes: z.array(z.string()),
      content: z.union([z.string(), z.tuple([])]),
    }),
    params: z.object({ pattern: z.string() }),
  },
  ({ path, sizes, content }, { pattern }): AnalysisResult => {
    const kind = path.found ? (path.kind ?? 'unknown') : 'missing';
    if (kind !== 'file') return { ok: true, value: { kind, matching: [], count: 0, size: 0 } };
    if (typeof content !== 'string') return { ok: false, reason: 'the file was not read' };
    const size = Number(sizes.length === 1 ? sizes[0] : NaN);
    const printed = new TextEncoder().encode(content).length;
    if (!containsRedaction(content) && printed !== size) {
      const wanted = Number.isNaN(size) ? 'something that is no number' : `${size} bytes`;
      const seen = `${printed} bytes of text were read, and stat says ${wanted}`;
      return { ok: false, reason: `${seen}: it changed, or is no text` };
    }
    const found = matchingLines(content.split(/\r?\n/), pattern);
    return found.ok ? { ok: true, value: { ...found.value, kind, size } } : found;
  },
);
