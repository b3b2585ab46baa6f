// What the attempts of a check come to. Each was judged by itself; here nothing is looked at but verdicts and times.
import { duration } from '../document/phrases.ts';
import type { Looked } from '../probes/attempts.ts';
import type { Span } from '../model/observation.ts';
import type { Attempts, CheckResult, Tried } from '../model/review.ts';
import type { Verdict } from '../model/verdict.ts';
import { worst } from '../model/verdict.ts';
import type { Trial } from '../probes/attempts.ts';

/** One attempt, judged. */
export interface Attempt {
  readonly number: number;
  readonly result: CheckResult;
  /** When it looked; null where the evidence holds nothing of it. */
  readonly span: Looked | null;
}

/** How late an attempt may begin, by a busy machine or a clock that is being set. */
const slackMs = 2000;

/**
 * The result of a check that was tried again. `eventually` is what the last attempt says, `steady` the worst of
 * all; and neither is told of attempts that do not follow each other as they were asked for.
 * @param attempts at least one, by number
 */
export function together(trial: Trial, attempts: readonly Attempt[]): CheckResult {
  const verdicts = attempts.map(({ result }) => result.verdict);
  const said = trial.setting === 'steady' ? worst(verdicts) : (verdicts.at(-1) ?? 'INCONCLUSIVE');
  const isSteadyPass = trial.setting === 'steady' && said === 'PASS';
  const index = trial.setting === 'steady' && !isSteadyPass ? verdicts.indexOf(said) : -1;
  const shown = attempts.at(index);
  if (!shown) throw new Error('a check has no attempt');
  const flaw = flawOf(trial, attempts, said);
  const verdict = flaw === null ? said : 'INCONCLUSIVE';
  const all = summaryOf(trial, attempts, verdict, attempts.indexOf(shown) + 1);
  const { result } = shown;
  return {
    ...result,
    verdict,
    reason: flaw ?? (result.reason === null ? null : `${result.reason} (${placeOf(all)})`),
    attempts: all,
    retries: attempts.reduce((sum, one) => sum + one.result.retries, 0),
  };
}

/** Where the attempt that is shown stands among the others. */
function placeOf({ tried, shown, setting }: Attempts): string {
  const after = `after ${duration(tried[shown - 1]?.afterMs ?? 0)}`;
  if (setting === 'steady') return `attempt ${shown}, ${after}`;
  return tried.length === 1 ? 'the only attempt' : `the last of ${tried.length} attempts, ${after}`;
}

function summaryOf(
  { setting, limitMs, everyMs }: Trial,
  attempts: readonly Attempt[],
  verdict: Verdict,
  shown: number,
): Attempts {
  const began = attempts[0]?.span?.from ?? 0;
  const tried = attempts.map(({ result, span }): Tried => {
    const startedAt = span && new Date(span.from).toISOString();
    const { verdict: alone, reason } = result;
    return { startedAt, afterMs: span ? span.from - began : 0, verdict: alone, reason };
  });
  return { setting, limitMs, everyMs, verdict, tried, shown };
}

/** Why attempts do not bear a verdict that each of them would; null where they do. */
function flawOf(trial: Trial, attempts: readonly Attempt[], said: Verdict): string | null {
  // An attempt that failed or could not look needs no other beside it.
  if (said === 'INCONCLUSIVE' || (trial.setting === 'steady' && said === 'FAIL')) return null;
  const spans = attempts.flatMap(({ span }) => span ?? []);
  const [first, last] = [spans[0], spans.at(-1)];
  const isWhole = attempts.every(({ number, span }, index) => span && number === index + 1);
  if (!first || !last || !isWhole) return 'its attempts are not all in the evidence';
  const disorder = spans.findIndex((span, index) => !follows(span, spans[index - 1]));
  if (disorder >= 0) return `attempt ${disorder + 1} does not follow the one before it in time`;
  if (trial.setting === 'steady')
    return gapOf(trial, spans) ?? shortOf(trial, last.from - first.from);
  return said === 'PASS'
    ? lateOf(trial, Math.max(...last.begins) - first.from)
    : shortOf(trial, last.to - first.from);
}

function follows({ from, to }: Span, before: Span | undefined): boolean {
  return from <= to && (!before || (from > before.from && from + slackMs >= before.to));
}

/** How often was asked for: nobody knows what happened between two looks, and during one that took long. */
function gapOf({ everyMs }: Trial, spans: readonly Looked[]): string | null {
  const apart = spans.slice(1).map((span, index) => apartOf(spans[index] ?? span, span));
  const index = apart.findIndex((milliseconds) => milliseconds > everyMs + slackMs);
  if (index < 0) return null;
  const far = duration(apart[index] ?? 0);
  return `attempts ${index + 1} and ${index + 2} began ${far} apart, and ${duration(everyMs)} were asked for`;
}

/** The longest time between what both asked, question by question: the first may be in time where the last is not. */
function apartOf(before: Looked, after: Looked): number {
  const same = before.begins.length === after.begins.length;
  if (!same) return Math.max(...after.begins) - before.from;
  return Math.max(...after.begins.map((begin, at) => begin - (before.begins[at] ?? before.from)));
}

function shortOf({ limitMs }: Trial, lastedMs: number): string | null {
  if (lastedMs >= limitMs) return null;
  return `its attempts last ${duration(lastedMs)}, and ${duration(limitMs)} were asked for`;
}

function lateOf({ limitMs }: Trial, afterMs: number): string | null {
  if (afterMs <= limitMs + slackMs) return null;
  return `it passed ${duration(afterMs)} after the first attempt: later than ${duration(limitMs)}`;
}
