import type { Evidence } from '../model/evidence.ts';
import type { EvidenceStore } from '../model/evidence-store.ts';
import type { Machine } from '../model/machine.ts';
import type { Publication, Repository } from '../model/repository.ts';
import type { Review } from '../model/review.ts';
import type { Effects } from '../observe/effects.ts';
import type { Plan } from '../probes/plan.ts';
import type { Lookout } from './lookout.ts';
import type { CriteriaEffects, OpenCriteria } from './open-criteria.ts';
import type { OutsideAnswered } from './outside.ts';
import type { Publisher } from './publish.ts';
import type { Gathered } from './shards/gather.ts';

/** Everything a review needs from the outside. */
export interface World extends CriteriaEffects {
  readonly version: string;
  readonly now: () => Date;
  /** Opens eyes on the hosts of a configuration; `plan` is what they are opened for, where that is known before. */
  readonly lookout: (
    opened: OpenCriteria,
    repository: Repository,
    commit: string,
    base: Effects['base'],
    plan?: Plan,
  ) => Promise<Lookout>;
  /** The machine that reviews. */
  readonly machine: () => Promise<Machine>;
  /** Which it is, of all that may share a store. */
  readonly machineName: string;
  /** Why what the operator gave to log in with cannot be used; null where it can be tried. */
  readonly loginTrouble: () => Promise<string | null>;
  /** The operator's own adversary, where one is named. */
  readonly adversary?: {
    readonly name: string;
    readonly ask: (input: string) => Promise<OutsideAnswered>;
  };
  /** What shards saw: it is decided upon, and nothing is looked at. */
  readonly shards?: Gathered;
  /** Where the operator keeps evidence outside the repository; beside the REVIEW file where it is not said. */
  readonly evidenceStore?: EvidenceStore;
  readonly publisher: Publisher;
  /** Told of each stage as it begins, and of a review that failed where others follow. */
  readonly stage: (stage: Stage | 'failed') => void;
}

export type Stage = 'read' | 'look' | 'judge' | 'write';

/** A review that was made, and what became of its commit. */
export interface Reviewed {
  readonly review: Review;
  /** Null where nothing was to be committed. */
  readonly publication: Publication | null;
  /** Whether it is written to a checkout, whose commits nobody else sees until they are pushed. */
  readonly isLocal: boolean;
  /** The REVIEW file's path in the repository, where one was to be written. */
  readonly document: string | null;
  readonly evidence: Evidence;
}
