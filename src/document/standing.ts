/** What a review comes to, in sentences that every rendering says alike. All texts are raw. */
import type { Finding } from '../model/ledger.ts';
import type { BesideClaim, CheckResult, Review } from '../model/review.ts';
import { worst, type Verdict } from '../model/verdict.ts';
import { count } from './phrases.ts';

/** All checks of a review in the order of the sheet. */
export function checksOf(review: Review): readonly CheckResult[] {
  return review.milestones.flatMap(({ checks }) => checks);
}

/** Findings that somebody still has to do something about. */
export function openFindings({
  findings,
}: {
  readonly findings: readonly Finding[];
}): readonly Finding[] {
  return findings.filter(({ state }) => state === 'open' || state === 'regressed');
}

function number(checks: readonly CheckResult[], verdict: Verdict): number {
  return checks.filter((check) => check.verdict === verdict).length;
}

/** `5 of 5 checks pass.` or `2 of 5 checks fail, 1 could not be judged.` */
export function tally(checks: readonly CheckResult[]): string {
  const failed = number(checks, 'FAIL');
  const unknown = number(checks, 'INCONCLUSIVE');
  const all = checks.length;
  if (all === 0) return 'No check was judged.';
  if (failed + unknown === 0) {
    return `${all} of ${count(all, 'check')} ${all === 1 ? 'passes' : 'pass'}.`;
  }
  const of = `${failed || unknown} of ${count(all, 'check')}`;
  if (failed === 0) return `${of} could not be judged.`;
  const rest = unknown === 0 ? '' : `, ${unknown} could not be judged`;
  return `${of} ${failed === 1 ? 'fails' : 'fail'}${rest}.`;
}

/** Why a verdict is worse than its checks; null where the checks explain it. */
export function beyondChecks(review: Review): string | null {
  const { verdict } = review;
  const isRecheck = review.kind === 'recheck';
  const looked = isRecheck ? review.earlier : checksOf(review);
  const checks = looked.map((one) => one.verdict);
  if (isRecheck && (checks.length === 0 || checks.includes('FAIL'))) return null;
  if (verdict !== null && checks.length === 0) return 'Without a check there is no PASS.';
  if (verdict === null || verdict === worst(checks)) return null;
  const blocking = openFindings(review).filter(
    ({ severity, source }) => severity === 'blocking' && source === undefined,
  );
  if (verdict === 'FAIL' && blocking.length > 0) {
    const ids = blocking.map(({ id }) => id).join(', ');
    return `${count(blocking.length, 'blocking finding')} open (${ids}), and the sheet says that findings block.`;
  }
  return isRecheck ? null : 'The checks alone do not make this verdict: see the notes.';
}

/** `cc-ci and the repository`: where the adversary was to look. */
export function placesOf({ places }: Pick<BesideClaim, 'places'>): string {
  const names = [
    ...places.filter((place) => place !== null),
    ...(places.includes(null) ? ['the repository'] : []),
  ];
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

/** What a review of a claim brought that is new. */
export function news(review: Review): readonly Finding[] {
  return review.findings.filter(
    ({ id, state }) => review.newFindings.includes(id) && state !== 'accepted',
  );
}
