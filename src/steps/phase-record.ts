// What a branch says of a phase: its ledger, or that a merge left several of it.
import { reviewCommitOf } from '../claims/review-commit.ts';
import { standingOf, worstOf, type Standing } from '../claims/standing.ts';
import { together } from '../judge/side-by-side.ts';
import type { ReviewFailure } from '../model/failure.ts';
import type { Ledger } from '../model/ledger.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import { worst, type Verdict } from '../model/verdict.ts';
import { genuineTips, sameCriteria, sideBySide } from './genuine.ts';
import type { Operator } from './operator.ts';
import { ledgerAt, recordsBeside, type Recorded } from './prior.ts';

/** The record of a phase as the last genuine review left it. */
export interface PhaseRecord {
  readonly recorded: Recorded;
  /** Of several that stand side by side the worse of all, which nobody has settled. */
  readonly ledger: Ledger;
  /** Why nothing of the phase stands as passed: several reviews stand side by side. Else null. */
  readonly torn: ReviewFailure | null;
}

/**
 * Reads it at that commit, never at the head; null where there is none.
 * @throws ReviewFailure `no-anchor` where this version cannot read it
 */
export async function phaseRecord(
  phase: string,
  history: readonly CommitInfo[],
  repository: Repository,
  operator: Operator,
): Promise<PhaseRecord | null> {
  const records = await recordsBeside(phase, history, repository, operator);
  const left = await Promise.all(
    records.map(async (recorded) => ({
      recorded,
      commit: recorded.commit,
      ledger: await ledgerAt(recorded, repository),
    })),
  );
  const [first, ...others] = left;
  if (!first) return null;
  const [other] = others;
  const torn = other ? sideBySide(first.commit, other.commit, phase) : null;
  const { ledger } = together(first, others);
  return { recorded: first.recorded, ledger, torn };
}

/** What stands of a phase; nothing passes where nobody can say what counts. */
export function standingIn(
  { ledger, torn }: Pick<PhaseRecord, 'ledger' | 'torn'>,
  isThere: (claim: string) => boolean,
): Standing {
  const standing = standingOf(ledger, isThere);
  if (torn === null) return standing;
  const milestones = standing.milestones.map(({ milestone, verdict }) => ({
    milestone,
    verdict: worst([verdict, 'INCONCLUSIVE']),
  }));
  return { ...standing, milestones };
}

/** The worst that stands of a phase, with what nobody can say; null where nothing was reviewed. */
export function worstIn({
  torn,
  standing,
}: Pick<PhaseRecord, 'torn'> & { readonly standing: Standing }): Verdict | null {
  const own = worstOf(standing);
  return torn === null ? own : worst([own ?? 'INCONCLUSIVE', 'INCONCLUSIVE']);
}

/**
 * All that nobody can decide: phases whose reviews stand side by side, and where none does, baselines of several that name other criteria.
 * @throws ReviewFailure `no-anchor` where this version cannot read what stands there
 */
export async function tornRecords(
  history: readonly CommitInfo[],
  repository: Repository,
  operator: Operator,
): Promise<readonly ReviewFailure[]> {
  const phases = [...new Set(history.flatMap((commit) => reviewCommitOf(commit)?.phase ?? []))];
  const torn = await Promise.all(
    phases.sort().map(async (phase) => {
      const [one, other] = await recordsBeside(phase, history, repository, operator);
      return one && other ? [sideBySide(one.commit, other.commit, phase)] : [];
    }),
  );
  if (torn.flat().length > 0 || operator.criteria.from !== 'anchor') return torn.flat();
  const { allowedSigners } = operator;
  const wanted = { agree: sameCriteria };
  const [one, other] = await genuineTips(repository, history, allowedSigners, wanted, 2);
  return one && other ? [sideBySide(one.commit.id, other.commit.id, undefined)] : [];
}
