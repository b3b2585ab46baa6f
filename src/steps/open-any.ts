import { touchesCriteria } from '../claims/criteria-path.ts';
import { visibleLine } from '../document/visible.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import { ReviewFailure } from '../model/failure.ts';
import { openCriteria, type CriteriaEffects, type OpenCriteria } from './open-criteria.ts';
import type { Operator } from './operator.ts';
import { recordAt, type RecordTip } from './record-tip.ts';
import { uncommittedCriteria } from './uncommitted.ts';

export interface OpenAny {
  readonly repository: Repository;
  readonly history: readonly CommitInfo[];
  readonly record: RecordTip;
  readonly head: string;
  readonly opened: OpenCriteria;
  /** Empty, or that these criteria do not count yet, or others than those that are written by now. */
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
      return { ...given, opened, note: await noteOf(opened, given, operator, effects) };
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

/** What stands otherwise at the head or in the work tree, and so does not count. */
async function noteOf(
  { source }: OpenCriteria,
  { repository, head }: Pick<OpenAny, 'repository' | 'head'>,
  { criteria }: Operator,
  effects: CriteriaEffects,
): Promise<string> {
  if (criteria.from === 'worktree') return 'TRIAL: the criteria of the work tree.';
  if (source.from !== 'anchor' || source.commit === null) return '';
  const anchor = source.commit;
  const committed = (await repository.changedPaths(anchor, head)).filter(touchesCriteria);
  // What cannot be read is the baseline's to refuse.
  const edited = await uncommittedCriteria(repository, head, effects).catch(() => []);
  const otherwise = [...new Set([...committed, ...edited])].sort();
  if (otherwise.length === 0) return '';
  const paths = otherwise.slice(0, mostNamed).map((path) => visibleLine(path));
  const more = otherwise.length > mostNamed ? ` and ${otherwise.length - mostNamed} more` : '';
  const commit = edited.length === 0 ? '' : 'commit them, then ';
  return `Changed since the anchor ${anchor.slice(0, 8)}, and not counted until the next baseline: ${paths.join(', ')}${more}. To make that count: ${commit}review baseline. To try it: --criteria worktree`;
}

const mostNamed = 10;
