import { RE2JS } from 're2js';
import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { byCount, foundLines, searchResult, unreadFiles, type FoundLine } from './search-lines.ts';

/**
 * Tests that are skipped whatever happens, and tests that run alone and so silence the others, of the lines that `repo-test-skipped`
 * searches for. Gives `wrong`, by the count in each file, and `unseen`, what was not read.
 */
export const skippedTests = analysis(
  { variables: z.object({ search: searchResult }), params: z.object({}), knowsRedaction: true },
  ({ search }): AnalysisResult => {
    const { lines, unseen } = foundLines(search);
    const own = lines.filter((one) => !isOfAnotherKind(one) && !isAsked(one));
    const wrong = [
      ...byCount({
        lines: own.filter(({ text }) => !alone.matcher(text).find()),
        says: (path, nth) =>
          `${nth === 1 ? `a test of ${path} is` : `${nth} tests of ${path} are`} skipped whatever happens`,
      }),
      ...byCount({
        lines: own.filter(({ text }) => alone.matcher(text).find()),
        way: 'only',
        says: (path, nth) =>
          `${nth === 1 ? `a test of ${path} runs` : `${nth} tests of ${path} run`} alone: the others of the file are skipped whatever happens`,
      }),
    ];
    return { ok: true, value: { wrong, unseen: [...unreadFiles(search), ...unseen] } };
  },
);

/** `it.only(`, `fit(`, and Ginkgo's `FIt(`. */
const alone = RE2JS.compile(
  '^[^\'"`(]*\\.[^\'"`(]*\\bonly\\b|^[^\'"`(]*\\[\\s*[\'"]only|^[fF][A-Za-z]+\\s*\\(',
);

/** Other languages and libraries have the words, too: Room's `@Ignore` of a field, `rows.Skip(1)`. */
function isOfAnotherKind({ path, text }: FoundLine): boolean {
  if (/^@(?:Disabled|Ignore)\b/.test(text)) return !/test/i.test(path);
  return /^(?:\w+\.T\(\)|tb?)\.Skip|^[FPX](?:It|Describe|Context|When)/.test(text)
    ? !path.endsWith('_test.go')
    : false;
}

/** `test.skip(isMobile, 'why')` of Playwright asks first; so does one without words, inside of a test. What a function stands behind is a title. */
function isAsked({ text }: FoundLine): boolean {
  const skip = skipOfPlaywright.matcher(text);
  if (!skip.find()) return false;
  const given = skip.group('given') ?? '';
  return !named.matcher(given).find();
}

/** A title, and what is run by it; no words at all. */
const named = RE2JS.compile(
  '^\\s*([\'"`]|true\\b|$|[\\w$.]+(\\([^(),]*\\))?\\s*,\\s*(async\\b|function\\b|[({]|\\w+\\s*=>))',
);

const skipOfPlaywright = RE2JS.compile(
  '^(/\\*[^*]*\\*/\\s*)*test\\s*\\.\\s*skip\\s*\\((?P<given>.*)$',
);
