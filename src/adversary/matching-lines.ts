import { RE2JS } from 're2js';
import * as z from 'zod';
import { containsRedaction } from '../document/redact.ts';
import { analysis, type AnalysisResult } from './analysis.ts';
import { codeLines, type Line } from './script-lines.ts';

const shownLines = 20;

/**
 * Lines of a file of the repository that match a pattern, one by one. Gives `matching`, the first
 * twenty, each as `47: text`; `captured`, what the pattern's first group holds in each, where it has
 * one; and `count`. The last two are not known where a line was redacted.
 */
export const fileLines = analysis(
  {
    variables: z.object({ file: z.looseObject({ lines: z.array(z.string()) }) }),
    params: z.object({ pattern: z.string() }),
    knowsRedaction: true,
  },
  ({ file }, { pattern }) => matchingLines(file.lines, pattern),
);

/** Plain lines that match. What holds NUL bytes has no lines. */
export function matchingLines(lines: readonly string[], pattern: string): AnalysisResult {
  const binary = lines.findIndex((text) => text.includes('\0'));
  if (binary >= 0)
    return { ok: false, reason: `line ${binary + 1} holds NUL bytes: this is no text` };
  return matching(
    lines.map((text, index) => ({ number: index + 1, text, quoted: false })),
    pattern,
  );
}

/**
 * The same for what can run of a shell script: comments do not count. Where only text in quotes or
 * in a here-document matches, whether it runs is not known.
 */
export const scriptLines = analysis(
  {
    // An empty list: the unit starts nothing, so no file was read.
    variables: z.object({ script: z.union([z.string(), z.tuple([])]) }),
    params: z.object({ pattern: z.string() }),
    knowsRedaction: true,
  },
  ({ script }, { pattern }) => {
    if (typeof script !== 'string') return matching([], pattern);
    const result = matching(codeLines(script), pattern);
    const isFound = result.ok && result.value.count !== 0;
    return isFound && containsRedaction(script) ? hiddenQuotes : result;
  },
);

const hiddenQuotes = {
  ok: false,
  reason:
    'a line matches, but a secret was taken out of the script: whether it held a quote cannot be told',
} as const;

function matching(lines: readonly Line[], pattern: string): AnalysisResult {
  const compiled = compile(pattern);
  if (!compiled)
    return { ok: false, reason: `${JSON.stringify(pattern)} is not a regular expression (RE2)` };
  const found = lines.filter(({ text }) => compiled.matcher(text).find());
  const code = found.filter(({ quoted }) => !quoted);
  const hidden = lines.find(
    ({ text }) => containsRedaction(text) && !compiled.matcher(text).find(),
  );
  const [first] = found;
  if (code.length === 0 && first) {
    const where = `line ${first.number} matches, but it stands in a quoted text or a here-document`;
    return { ok: false, reason: `${where}: whether it runs cannot be told` };
  }
  if (code.length === 0 && hidden) {
    const where = `no line matches, but a secret was taken out of line ${hidden.number}`;
    return { ok: false, reason: `${where}: whether that one does cannot be told` };
  }
  const matching = code.slice(0, shownLines).map(({ number, text }) => `${number}: ${text.trim()}`);
  if (hidden) return { ok: true, value: { matching } };
  const named =
    compiled.groupCount() > 0
      ? { captured: code.flatMap(({ text }) => firstGroup(compiled, text)) }
      : {};
  return { ok: true, value: { matching, count: code.length, ...named } };
}

function firstGroup(pattern: RE2JS, text: string): string[] {
  const matcher = pattern.matcher(text);
  const group = matcher.find() ? matcher.group(1) : null;
  return group === null ? [] : [group];
}

function compile(pattern: string): RE2JS | null {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null;
  }
}
