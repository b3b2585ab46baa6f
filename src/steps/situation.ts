// What there is on a branch when a run begins, and when it ends: its history, the record of its phases, and which of them are closed.
import { claimOf } from '../claims/select.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import { openCriteria, type OpenCriteria } from './open-criteria.ts';
import type { Operator } from './operator.ts';
import { recordsOf, type Records } from './pushed.ts';
import { recordAt, type RecordTip } from './record-tip.ts';
import type { World } from './world.ts';

/** A branch, what is recorded of it, and what is still open. */
export interface Situation {
  readonly history: readonly CommitInfo[];
  readonly record: RecordTip;
  readonly records: Records;
  /** The criteria that count; null where nobody has said yet which. */
  readonly counted: OpenCriteria | null;
  /** Phases that they call closed. */
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
  const counted = await countedCriteria(head, record.history, repository, operator, world);
  const sheets = [...(counted?.criteria.sheets.values() ?? [])];
  const closed = new Set(sheets.flatMap(({ phase, state }) => (state === 'open' ? [] : [phase])));
  return { history, record, records, counted, closed };
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

async function countedCriteria(
  head: string,
  history: readonly CommitInfo[],
  repository: Repository,
  operator: Operator,
  world: World,
): Promise<OpenCriteria | null> {
  try {
    return await openCriteria(repository, history, head, operator, world);
  } catch (error) {
    if (error instanceof ReviewFailure && error.code === 'no-anchor') return null;
    throw error;
  }
}
