import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';

const merged = z.object({
  files: z.array(z.string()).min(1),
  settings: z.array(
    z.object({ section: z.string(), name: z.string(), values: z.array(z.string()) }),
  ),
});

/**
 * A setting as the files of a unit have it, drop-ins merged. Gives `values`, in order, none where it is not set or was
 * taken back; `last`, the one that counts where only one does; `absent`, and `files`. Of a unit that is not
 * loaded there is no file, and nothing is `absent`: it is `unknown`.
 */
export const unitFile = analysis(
  {
    variables: z.object({
      units: z.array(z.object({ LoadState: z.string() })).length(1),
      unit: z.union([merged, z.tuple([])]),
    }),
    params: z.object({ section: z.string(), setting: z.string() }),
  },
  ({ units: [state], unit }, { section, setting }): AnalysisResult => {
    if (Array.isArray(unit)) {
      return state?.LoadState === 'loaded'
        ? { ok: false, reason: 'the files of the unit were not read' }
        : { ok: true, value: { files: [], values: [], last: '', absent: 'unknown' } };
    }
    if (unit.settings.length === 0) return { ok: false, reason: 'its files set nothing at all' };
    const found = unit.settings.find((one) => one.section === section && one.name === setting);
    const values = found?.values ?? [];
    const last = values.at(-1) ?? '';
    return { ok: true, value: { files: unit.files, values, last, absent: values.length === 0 } };
  },
);
