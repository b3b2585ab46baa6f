/** What several cold runs of a check say in one line. */
import type { CheckResult } from '../model/review.ts';
import type { Verdict } from '../model/verdict.ts';
import { count, duration } from './phrases.ts';

/** `2 PASS, 1 FAIL`. */
export function runsWords(verdicts: readonly Verdict[]): string {
  return (['PASS', 'FAIL', 'INCONCLUSIVE'] as const)
    .map((verdict) => ({ verdict, number: verdicts.filter((one) => one === verdict).length }))
    .filter(({ number }) => number > 0)
    .map(({ verdict, number }) => `${number} ${verdict}`)
    .join(', ');
}

/** `3 cold runs: 3 PASS; took 12 ms to 30 ms, median 15 ms`; null for a check that one run looked at. */
export function runsLine({ runs }: Pick<CheckResult, 'runs'>): string | null {
  if (!runs) return null;
  const { verdicts, minMs, medianMs, maxMs } = runs;
  const took = `took ${duration(minMs)} to ${duration(maxMs)}, median ${duration(medianMs)}`;
  return `${count(verdicts.length, 'cold run')}: ${runsWords(verdicts)}; ${took}`;
}
