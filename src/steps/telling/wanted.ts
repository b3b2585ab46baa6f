// Which statuses commits are to have, by what stands.
import { worstOf, type Standing } from '../../claims/standing.ts';
import { count } from '../../document/phrases.ts';
import { openFindings } from '../../document/standing.ts';
import type { Claim } from '../../model/claim.ts';
import type { Ledger } from '../../model/ledger.ts';
import { worst, type Verdict } from '../../model/verdict.ts';
import type { Recorded } from '../prior.ts';
import type { Wanted } from './statuses.ts';

/** What a claim came to that git does not tell of. */
export interface Unrecorded {
  readonly claim: Claim;
  readonly verdict: Verdict;
  readonly says: string;
}

/** What was pushed, and what came of it that git does not tell. */
interface Pushed {
  /** Null: the branch's tip. */
  readonly after: string | null;
  readonly unrecorded: readonly Unrecorded[];
}

/** What a phase's record says, and what of it stands on the branch. */
export interface Known {
  readonly recorded: Recorded;
  readonly ledger: Ledger;
  readonly standing: Standing;
}

/**
 * Each claim has the verdict of its own review; the branch's tip, what was pushed, and the tip of the reviews beside it the worst of
 * all that stands.
 */
export function wantedStatuses(
  { after, unrecorded }: Pushed,
  [tip = '', ...beside]: readonly string[],
  known: readonly Known[],
  link: string | null,
): Wanted[] {
  const isUntold = new Set(unrecorded.map(({ claim }) => claim.commit));
  const recorded = known.flatMap(({ ledger }) => claimsOf(ledger, link));
  // What was seen last, and is recorded nowhere, is not covered up by an older verdict.
  const told = recorded.filter(({ commit }) => !isUntold.has(commit));
  const untold = unrecorded.map(({ claim, verdict, says }) => ({
    ...{ commit: claim.commit, verdict, says, link },
  }));
  const standing = known.flatMap((one) => worstOf(one.standing) ?? []);
  const all = [...standing, ...untold.map(({ verdict }) => verdict)];
  if (all.length === 0) return [];
  const phases = known.map(phaseWords);
  const says = [...phases, ...untold.map((one) => one.says)].join('; ');
  const heads = [...new Set([tip, after ?? tip, ...beside])];
  // Nothing stands above the tip: a green claim there must not hide a red one below.
  const claims = [...untold, ...told].filter(({ commit }) => commit !== tip);
  const own = new Set(claims.map(({ commit }) => commit));
  return [
    ...claims,
    ...heads
      .filter((commit) => !own.has(commit))
      .map((commit) => ({ commit, verdict: worst(all), says, link })),
  ];
}

function claimsOf(ledger: Ledger, link: string | null): Wanted[] {
  return ledger.entries.flatMap(({ claim, milestone, verdict, superseded }) => {
    if (claim === null || verdict === null || superseded) return [];
    const says = `${ledger.phase}-${milestone ?? ''} ${verdict}${openWords(ledger)}`;
    return [{ commit: claim, verdict, says, link }];
  });
}

function phaseWords({ ledger, standing: { milestones } }: Known): string {
  const words = milestones.map(({ milestone, verdict }) => `${milestone} ${verdict}`);
  return `${ledger.phase}: ${words.join(', ')}${openWords(ledger)}`;
}

function openWords(ledger: Ledger): string {
  const open = openFindings(ledger).length;
  return open === 0 ? '' : `, ${count(open, 'open finding')}`;
}
