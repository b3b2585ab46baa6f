// A look without a claim: what stands has to hold still, and only what changed is news.
import { openFindings } from '../document/standing.ts';
import type { Adversary, Finding, Ledger } from '../model/ledger.ts';
import type { MilestoneResult, Review } from '../model/review.ts';
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

/**
 * Whether something is otherwise than the ledger knows: a finding is new, in another state or of another severity, or findings hold another
 * milestone. All that a recheck speaks of.
 */
export function isChanged(
  { findings, ledger }: Pick<Review, 'findings' | 'ledger'>,
  prior: Pick<Ledger, 'findings' | 'blocked'> | null,
): boolean {
  const known = new Map(prior?.findings.map((one) => [one.id, one]));
  const isOther = ({ id, state, severity }: Finding): boolean => {
    const was = known.get(id);
    return was?.state !== state || was.severity !== severity;
  };
  return ledger.blocked !== prior?.blocked || findings.some(isOther);
}

/**
 * Whether a recheck is recorded: something changed, or break-it probes looked somewhere for the first time, or saw that
 * something is gone. Unrecorded, what comes after would pass for what was there before.
 */
export function isNews(review: Pick<Review, 'findings' | 'ledger'>, prior: Ledger | null): boolean {
  const isKnown = knownBy(review.ledger.adversary) === knownBy(prior?.adversary);
  return !isKnown || isChanged(review, prior);
}

/**
 * Whether the ledger tells already what a review of a claim came to: another run decided it, or could not either. Red is told
 * also where another run saw green.
 */
export function isToldAlready(
  review: Pick<Review, 'claim' | 'verdict' | 'findings' | 'ledger'>,
  prior: Ledger | null,
): boolean {
  const { claim, verdict } = review;
  const told = prior?.entries.findLast((entry) => claim !== null && entry.claim === claim.commit);
  switch (told?.verdict) {
    case 'FAIL':
      return true;
    case 'PASS':
      return verdict !== 'FAIL';
    case 'INCONCLUSIVE':
      return verdict === 'INCONCLUSIVE' && !isNews(review, prior);
    case null:
    case undefined:
      return false;
  }
}

function knownBy(adversary: Adversary | undefined): string {
  const { looked = [], before = [] } = adversary ?? {};
  const places = looked.map(({ probe, host }) => [probe, host]);
  return JSON.stringify([places, before.map(({ identity }) => identity)]);
}
