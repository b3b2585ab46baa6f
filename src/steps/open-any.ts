import type { CommitInfo, Repository } from '../model/repository.ts';
import { ReviewFailure } from '../model/failure.ts';
import { openCriteria, type CriteriaEffects, type OpenCriteria } from './open-criteria.ts';
import type { Operator } from './operator.ts';
import { recordAt, type RecordTip } from './record-tip.ts';

export interface OpenAny {
  readonly repository: Repository;
  readonly history: readonly CommitInfo[];
  readonly record: RecordTip;
  readonly head: string;
  readonly opened: OpenCriteria;
  /** Empty, or that these criteria do not count yet. */
  readonly note: string;
  readonly close: () => Promise<void>;
}

/** Opens the criteria that count, or where nothing was recorded yet, those of the work tree: for looking, not for judging. */
export async function openAny(operator: Operator, effects: CriteriaEffects): Promise<OpenAny> {
  const branch = operator.branch === null ? {} : { branch: operator.branch };
  const repository = await effects.openRepository({ repository: operator.repository, ...branch });
  const close = () => repository.close();
  try {
    const head = await repository.head();
    const history = await repository.history(head);
    const record = await recordAt(repository, operator, { head, history });
    const given = { repository, history, record, head, close };
    try {
      const opened = await openCriteria(repository, record.history, head, operator, effects);
      const note =
        operator.criteria.from === 'worktree' ? 'TRIAL: the criteria of the work tree.' : '';
      return { ...given, opened, note };
    } catch (error) {
      const unset = error instanceof ReviewFailure && error.code === 'no-anchor';
      if (!unset || repository.checkout === null) throw error;
      const trial = { ...operator, criteria: { from: 'worktree' } } as const;
      const opened = await openCriteria(repository, history, head, trial, effects);
      const note =
        'No anchor yet: these are the criteria of the work tree. `review baseline` makes them count.';
      return { ...given, opened, note };
    }
  } catch (error) {
    await close();
    throw error;
  }
}
