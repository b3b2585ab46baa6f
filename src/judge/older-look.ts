// A claim that is tried again shows the repository as it was then: what was settled since is not undone by that.
import type { Evidence } from '../model/evidence.ts';
import type { Adversary } from '../model/ledger.ts';
import type { CheckResult } from '../model/review.ts';
import type { Plan, PlannedCheck } from '../probes/plan.ts';

const reason = 'a later commit was looked at since, and counts for what the repository holds';

/**
 * Results of what is asked beside a claim, of which those that rest on an older repository could not look.
 * @param isBeside of the claim's own checks it is the claim's commit that counts
 */
export function withoutOlder(
  results: readonly CheckResult[],
  planned: readonly PlannedCheck[],
  { collections }: Plan,
  { prior }: Evidence,
  isBeside: (one: PlannedCheck) => boolean = () => true,
): readonly CheckResult[] {
  if (!prior.isBehind) return results;
  const inRepository = new Set(
    collections.filter(({ vantage }) => vantage === 'repository').map(({ id }) => id),
  );
  return results.map((result, at) => {
    const one = planned[at];
    const isOlder = one && isBeside(one) && one.collections.some((id) => inRepository.has(id));
    return isOlder ? { ...result, verdict: 'INCONCLUSIVE', reason } : result;
  });
}

/** What the adversary knows, with the commit that it looked at last. */
export function lookedAtCommit(
  adversary: Adversary | undefined,
  { commit, prior: { isBehind, ledger } }: Evidence,
): Adversary | undefined {
  if (!adversary) return undefined;
  const newest = isBehind ? ledger?.adversary?.commit : commit;
  return { ...adversary, ...(newest === undefined ? {} : { commit: newest }) };
}

/** What a section says of a claim that is older than the one whose review stands. */
export function surpassedNotes({ claim, prior }: Pick<Evidence, 'claim' | 'prior'>): string[] {
  if (!claim || !prior.isSurpassed) return [];
  return [
    `A later claim of ${claim.milestone} was reviewed already: what that came to stands, and not this.`,
  ];
}
