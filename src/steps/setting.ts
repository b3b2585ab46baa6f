import type { Evidence } from '../model/evidence.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import type { OpenCriteria } from './open-criteria.ts';
import type { Operator } from './operator.ts';
import type { RecordTip } from './record-tip.ts';
import type { World } from './world.ts';

/** What is looked at: a claim, or a phase before its work. */
export type Subject = Pick<Evidence, 'kind' | 'phase' | 'claim' | 'commit'>;

/** Where it is looked at from: all that the steps before have opened. */
export interface Setting {
  readonly repository: Repository;
  /** Tip of the branch when the review began, and what it reaches. */
  readonly head: string;
  readonly history: readonly CommitInfo[];
  /** Where the reviews of the branch stand: there, or beside it. */
  readonly record: RecordTip;
  readonly opened: OpenCriteria;
  readonly operator: Operator;
  readonly world: World;
}
