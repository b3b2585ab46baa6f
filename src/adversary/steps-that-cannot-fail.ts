import { RE2JS } from 're2js';
import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { byCount, foundLines, searchResult, unreadFiles } from './search-lines.ts';

/**
 * Lines of pipelines that make a failure count as success, and steps that never run, of the lines that `repo-ci-cannot-fail` searches
 * for. Gives `wrong`, by the count in each file, and `unseen`, what was not read.
 */
export const stepsThatCannotFail = analysis(
  { variables: z.object({ search: searchResult }), params: z.object({}), knowsRedaction: true },
  ({ search }): AnalysisResult => {
    const { lines, unseen } = foundLines(search);
    const own = lines.filter(({ text }) => !isHarmless(text));
    const wrong = [
      ...byCount({
        lines: own.filter(({ text }) => !never.test(text)),
        says: (path, nth) => `${nth === 1 ? 'a step' : `${nth} steps`} of ${path} cannot fail`,
      }),
      ...byCount({
        lines: own.filter(({ text }) => never.test(text)),
        way: 'never runs',
        says: (path, nth) =>
          `${nth === 1 ? 'a step of' : `${nth} steps of`} ${path} never ${nth === 1 ? 'runs' : 'run'}`,
      }),
    ];
    return { ok: true, value: { wrong, unseen: [...unreadFiles(search), ...unseen] } };
  },
);

const never = /^(?:-\s*)?["']?if["']?:/;
const start = '^(- |run: )*["\']?(sudo )?';

const harmless = [
  // Cleaning up: what is not there need not be taken away.
  `${start}(rm|rmdir|kill|pkill|umount|(docker|podman)( compose)? (rm|rmi|stop|kill|down|logout|network|volume)|systemctl stop) ([^;&|\`(]|>&)*\\|\\|\\s*(true|:|exit 0|echo\\b.*|printf\\b.*)\\s*["']?\\s*$`,
  // Asking: the answer is what is printed.
  `${start}(\\[|test |command -v |which |type |grep |ls |cat )[^;&|]*\\|\\|\\s*(echo|printf)\\b`,
].map((one) => RE2JS.compile(one));

const leaving = RE2JS.compile('^(- |run: )*(?P<line>.*);\\s*exit 0\\s*(?P<quote>["\']?)\\s*$');

function isHarmless(text: string): boolean {
  if (harmless.some((one) => one.matcher(text).find())) return true;
  const exit = leaving.matcher(text);
  if (!exit.find()) return false;
  const [line, quote] = [exit.group('line') ?? '', exit.group('quote') ?? ''];
  return leavesEarly(quote !== '' && line.startsWith(quote) ? line.slice(1) : line);
}

/** Whether what stands behind a line does so under a condition, in what the line opens and does not close, or behind a word of why. */
function leavesEarly(line: string): boolean {
  let open = 0;
  const commands: string[] = [];
  for (const { word, isFirst } of shellWords(line)) {
    if (!isFirst) continue;
    commands.push(word);
    if (/^(?:then|do|\{)$/.test(word)) open += 1;
    if (word === 'else') open = Math.max(open, 1);
    if (/^(?:elif|fi|done|\})$/.test(word)) open = Math.max(open - 1, 0);
  }
  return open > 0 || (commands.length === 1 && /^(?:echo|printf)$/.test(commands[0] ?? ''));
}

/** The words of a line outside of quotes; `isFirst`: where a command begins. */
function shellWords(line: string): { word: string; isFirst: boolean }[] {
  const found: { word: string; isFirst: boolean }[] = [];
  let quote = '';
  let isFirst = true;
  let before = '';
  for (const [token] of line.matchAll(/\\.|[;&|]+|[^\s;&|"'\\]+|["'\\]|\s+/g)) {
    if (quote !== '') {
      if (token === quote || (quote === "'" && token === "\\'")) quote = '';
    } else if (/^[;&|]/.test(token)) isFirst = isFirst || !/[<>]$/.test(before);
    else if (token.trim() !== '') {
      found.push({ word: token, isFirst });
      if (/^["']$/.test(token)) quote = token;
      isFirst = isFirst && /^(?:if|then|elif|else|while|until|do|!|\{)$/.test(token);
    }
    before = token;
  }
  return found;
}
