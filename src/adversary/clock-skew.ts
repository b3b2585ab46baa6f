import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import type { Wrong } from './wrong.ts';

const tolerableMs = 30_000;

/**
 * How far the clock of a host is from the reviewer's, at the least: the host read its own at some time between question and
 * answer. Gives `wrong`, where it is half a minute or more. Which of the two is right, nobody here knows.
 */
export const clockSkew = analysis(
  { variables: z.object({ clock: z.array(z.string()).length(1) }), params: z.object({}) },
  ({ clock }, _params, { clock: asked }): AnalysisResult => {
    const text = clock[0] ?? '';
    if (!/^\d{1,12}\.\d{9}$/.test(text) || !asked)
      return { ok: false, reason: 'the clock could not be read' };
    const read = Number(text) * 1000;
    const [ahead, behind] = [read - asked.to, asked.from - read];
    const wrong: Wrong[] =
      Math.max(ahead, behind) < tolerableMs
        ? []
        : [
            {
              subject: 'clock',
              says: `the clock of the host is ${ahead > 0 ? 'ahead of' : 'behind'} the reviewer's by more than ${tolerableMs / 1000} s`,
              evidence: [
                `the host reads ${new Date(read).toISOString()}, the reviewer ${new Date(asked.to).toISOString()}`,
              ],
            },
          ];
    return { ok: true, value: { wrong } };
  },
);
