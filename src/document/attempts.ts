/** What the attempts of a check say in one line. */
import type { Attempts, CheckResult } from '../model/review.ts';
import { count, duration } from './phrases.ts';

/** `passed at attempt 3, after 10.0 s (eventually, within 60s, every 5s)`; null for a check that is looked at once. */
export function attemptsLine({ attempts }: CheckResult): string | null {
  if (!attempts) return null;
  const { setting, limitMs, everyMs, shown, tried } = attempts;
  const limit = `${setting === 'steady' ? 'for' : 'within'} ${time(limitMs)}`;
  // Of what has to come it is always the last.
  const which = setting === 'eventually' || tried.length === 1 ? '' : `; shown is attempt ${shown}`;
  return `${whatCame(attempts)} (${setting}, ${limit}, every ${time(everyMs)})${which}`;
}

function whatCame(attempts: Attempts): string {
  const { setting, verdict, tried } = attempts;
  const last = tried.at(-1);
  const over = `${count(tried.length, 'attempt')} over ${duration(last?.afterMs ?? 0)}`;
  if (verdict === 'PASS' && setting === 'eventually') {
    return `passed at attempt ${tried.length}, after ${duration(last?.afterMs ?? 0)}`;
  }
  if (verdict === 'PASS') return `${over}, all as expected`;
  return `${over}: ${tally(attempts)}`;
}

function tally({ tried }: Attempts): string {
  return (['PASS', 'FAIL', 'INCONCLUSIVE'] as const)
    .map((verdict) => ({ verdict, number: tried.filter((one) => one.verdict === verdict).length }))
    .filter(({ number }) => number > 0)
    .map(({ verdict, number }) => `${number} ${verdict}`)
    .join(', ');
}

function time(milliseconds: number): string {
  return `${milliseconds / 1000}s`;
}
