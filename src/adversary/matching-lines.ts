import { RE2JS } from 're2js';
import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { codeLines, type Line } from './script-lines.ts';

const shownLines = 20;

/**
 * Lines of a file of the repository that match a pattern, one by one. Gives `matching`, each as
 * `47: text`, and `count`.
 */
export const fileLines = analysis(
  {
    variables: z.object({ file: z.looseObject({ lines: z.array(z.string()) }) }),
    params: z.looseObject({ pattern: z.string() }),
  },
  ({ file }, { pattern }) =>
    matching(
      file.lines.map((text, index) => ({ number: index + 1, text, quoted: false })),
      pattern,
    ),
);

/**
 * The same for what can run of a shell script: comments do not count. Where only text in quotes or
 * in a here-document matches, whether it runs is not known.
 */
export const scriptLines = analysis(
  {
    variables: z.object({ script: z.string() }),
    params: z.looseObject({ pattern: z.string() }),
  },
  ({ script }, { pattern }) => matching(codeLines(script), pattern),
);

function matching(lines: readonly Line[], pattern: string): AnalysisResult {
  try {
    const compiled = RE2JS.compile(pattern);
    const found = lines.filter(({ text }) => compiled.matcher(text).find());
    const [first] = found;
    if (first && found.every(({ quoted }) => quoted)) {
      const where = `line ${first.number} matches, but it stands in a quoted text or a here-document`;
      return { ok: false, reason: `${where}: whether it runs cannot be told` };
    }
    const shown = found.filter(({ quoted }) => !quoted).slice(0, shownLines).map(({ number, text }) => `${number}: ${text.trim()}`);
    return { ok: true, value: { matching: shown, count: found.length, lines: lines.length } };
  } catch {
    return { ok: false, reason: `${JSON.stringify(pattern)} is not a regular expression (RE2)` };
  }
}
