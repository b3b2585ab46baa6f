// What there is on a branch when a run begins, and when it ends: its history, the record of its phases, and which of them are closed.
import { claimOf } from '../claims/select.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import { openCriteria } from './open-criteria.ts';
import type { Operator } from './operator.ts';
import { recordsOf, type Records } from './pushed.ts';
import { recordAt, type RecordTip } from './record-tip.ts';
import type { World } from './world.ts';

/** A branch, what is recorded of it, and what is still open. */
export interface Situation {
  readonly history: readonly CommitInfo[];
  readonly record: RecordTip;
  readonly records: Records;
  readonly closed: ReadonlySet<string>;
}

/**
 * Reads all that a decision about what waits and what stands rests on.
 * @throws ReviewFailure where claims are there and their record is gone, or the criteria cannot be read
 */
export async function situationOf(
  repository: Repository,
  operator: Operator,
  world: World,
): Promise<Situation> {
  const head = await repository.head();
  const history = await repository.history(head);
  const record = await recordAt(repository, operator, { head, history });
  const records = await recordsOf(record.history, repository, operator);
  if (records.size === 0) assertNotLost(record, history);
  const closed = await closedPhases(head, record.history, repository, operator, world);
  return { history, record, records, closed };
}

/** Who may delete a side branch takes nothing of their own with it: that nothing red is recorded says nothing then. */
function assertNotLost({ side }: RecordTip, history: readonly CommitInfo[]): void {
  if (side === null || !history.some((commit) => claimOf(commit) !== null)) return;
  throw new ReviewFailure(
    'no-anchor',
    `There are claims, and no baseline or review that counts is on ${side.branch}: it was never begun, or it is gone.`,
    `If it was there, put it back: its last commit is in the forge's own log. Else: review baseline --reviews side`,
  );
}

/** Phases that the criteria that count call closed; none where nobody has said yet which count. */
async function closedPhases(
  head: string,
  history: readonly CommitInfo[],
  repository: Repository,
  operator: Operator,
  world: World,
): Promise<ReadonlySet<string>> {
  try {
    const { criteria } = await openCriteria(repository, history, head, operator, world);
    const closed = [...criteria.sheets.values()].filter(({ state }) => state !== 'open');
    return new Set(closed.map(({ phase }) => phase));
  } catch (error) {
    if (error instanceof ReviewFailure && error.code === 'no-anchor') return new Set();
    throw error;
  }
}
