// A look without a claim: what stands has to hold still, and only what changed is news.
import { openFindings } from '../document/standing.ts';
import type { Finding, Ledger } from '../model/ledger.ts';
import type { MilestoneResult } from '../model/review.ts';
import { worst, type Verdict } from '../model/verdict.ts';
import { isRegression } from './earlier.ts';

/**
 * FAIL where a milestone does not hold any more, also one that could not be looked at this time. Where nothing
 * stands as passed, nothing was confirmed.
 */
export function recheckVerdict(
  earlier: readonly MilestoneResult[],
  findings: readonly Finding[],
): Verdict {
  return openFindings({ findings }).some(isRegression)
    ? 'FAIL'
    : worst(earlier.map(({ verdict }) => verdict));
}

/** The findings that are new, or in another state than the ledger knows: all that a recheck speaks of. */
export function changedFindings(
  findings: readonly Finding[],
  prior: Pick<Ledger, 'findings'> | null,
): readonly Finding[] {
  const known = new Map(prior?.findings.map(({ id, state }) => [id, state]));
  return findings.filter(({ id, state }) => known.get(id) !== state);
}
