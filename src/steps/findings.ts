import { reviewCommitOf } from '../claims/review-commit.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { Protection } from '../model/evidence.ts';
import type { Finding, ThereBefore } from '../model/ledger.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import type { Operator } from './operator.ts';
import { ledgerAt, recordOf } from './prior.ts';
import { recordAt } from './record-tip.ts';
import type { World } from './world.ts';

/** The findings of one phase, as its last genuine review or baseline left them. */
export interface PhaseFindings {
  readonly phase: string;
  readonly title: string;
  /** Of that review. */
  readonly commit: string;
  readonly protection: Protection;
  readonly findings: readonly Finding[];
  /** What was there at the first look of a break-it probe, is there still, and is no finding. */
  readonly before: readonly ThereBefore[];
}

/** A phase whose record cannot be read, and why. */
export interface UnreadPhase {
  readonly phase: string;
  readonly reason: string;
}

export interface RecordedFindings {
  readonly phases: readonly PhaseFindings[];
  readonly unread: readonly UnreadPhase[];
}

/**
 * Reads the ledgers of a phase, or of all that were ever reviewed: at the commits that wrote them, never at the head.
 * @throws ReviewFailure `usage` for a phase without a record
 */
export async function recordedFindings(
  asked: string | null,
  operator: Operator,
  { openRepository }: Pick<World, 'openRepository'>,
): Promise<RecordedFindings> {
  const branch = operator.branch === null ? {} : { branch: operator.branch };
  const repository = await openRepository({ repository: operator.repository, ...branch });
  try {
    const head = await repository.head();
    const at = { head, history: await repository.history(head) };
    const { history } = await recordAt(repository, operator, at);
    const phases = [...new Set(history.flatMap((commit) => reviewCommitOf(commit)?.phase ?? []))];
    const wanted = asked === null ? [...phases].sort() : phases.filter((phase) => phase === asked);
    const read = await Promise.all(
      wanted.map((phase) => findingsOf(phase, history, repository, operator)),
    );
    const found = read.flatMap((one) => (one && 'findings' in one ? [one] : []));
    const unread = read.flatMap((one) => (one && 'reason' in one ? [one] : []));
    if (asked !== null && found.length + unread.length === 0) throw noRecord(asked);
    return { phases: found, unread };
  } finally {
    await repository.close();
  }
}

/** One phase; null where only commits speak of it that do not count. */
async function findingsOf(
  phase: string,
  history: readonly CommitInfo[],
  repository: Repository,
  operator: Operator,
): Promise<PhaseFindings | UnreadPhase | null> {
  try {
    const recorded = await recordOf(phase, history, repository, operator);
    if (!recorded) return null;
    const { title, findings, adversary } = await ledgerAt(recorded, repository);
    const { commit, protection } = recorded;
    return { phase, title, commit, protection, findings, before: adversary?.before ?? [] };
  } catch (error) {
    if (error instanceof ReviewFailure) return { phase, reason: error.message };
    throw error;
  }
}

/** The failure for a phase without a record. */
export function noRecord(asked: string): ReviewFailure {
  return new ReviewFailure(
    'usage',
    `No review or baseline of ${asked} that counts is on this branch.`,
    '`review findings` lists all; `review baseline` makes the first.',
  );
}
