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
    const own = lines.filter(({ text }) => !harmless.some((one) => one.matcher(text).find()));
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
  `${start}(\\[|test |command -v |which |type |grep |ls |cat |diff )[^;&|]*\\|\\|\\s*(echo|printf)\\b`,
  // Leaving early, under a condition or behind a word of why.
  `${start}(echo|printf) [^;]*;\\s*exit 0`,
  '(&&|\\|\\|\\s*\\{|\\b(if|then|else|do)\\b).*;\\s*exit 0',
].map((one) => RE2JS.compile(one));
