// A claim that is tried again shows the repository as it was then: what was settled since is not undone by that.
import type { Evidence } from '../model/evidence.ts';
import type { Adversary } from '../model/ledger.ts';
import type { CheckResult } from '../model/review.ts';
import type { Plan, PlannedCheck } from '../probes/plan.ts';

/** Whether a commit was looked at before another one was, by a review of this phase. */
function isOlder({ commit, prior: { ledger } }: Evidence): boolean {
  const newest = ledger?.adversary?.commit ?? commit;
  return newest !== commit && ledger?.entries.some(({ claim }) => claim === commit) === true;
}

/** The results of break-it probes, of which those that ask an older repository alone could not look. */
export function withoutOlder(
  results: readonly CheckResult[],
  planned: readonly PlannedCheck[],
  { collections }: Plan,
  evidence: Evidence,
): readonly CheckResult[] {
  if (!isOlder(evidence)) return results;
  const inRepository = new Set(
    collections.filter(({ vantage }) => vantage === 'repository').map(({ id }) => id),
  );
  const isOfRepository = ({ collections: own }: PlannedCheck): boolean =>
    own.length > 0 && own.every((id) => inRepository.has(id));
  return results.map((result, at) => {
    const one = planned[at];
    return one && isOfRepository(one) ? { ...result, verdict: 'INCONCLUSIVE', reason } : result;
  });
}

const reason = 'a later commit was looked at since, and counts for what the repository holds';

/** What the adversary knows, with the commit that it looked at last. */
export function lookedAtCommit(
  adversary: Adversary | undefined,
  evidence: Evidence,
): Adversary | undefined {
  if (!adversary) return undefined;
  const commit = isOlder(evidence) ? evidence.prior.ledger?.adversary?.commit : evidence.commit;
  return { ...adversary, ...(commit === undefined ? {} : { commit }) };
}
