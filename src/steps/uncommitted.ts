import { criteriaSelection } from '../claims/criteria-path.ts';
import type { Repository } from '../model/repository.ts';
import { criteriaFilesAt } from './criteria-files.ts';
import type { CriteriaEffects } from './open-criteria.ts';

/**
 * Criteria of the work tree that differ from those of a commit, as paths: what somebody edited and
 * did not commit does not count. None where there is no work tree, or it cannot be read.
 */
export async function uncommittedCriteria(
  repository: Repository,
  commit: string,
  { worktreeFiles }: Pick<CriteriaEffects, 'worktreeFiles'>,
): Promise<string[]> {
  if (repository.checkout === null) return [];
  const here = await worktreeFiles(repository.checkout, criteriaSelection).catch(() => null);
  if (here === null) return [];
  const edited = new Map(here.map(({ path, text }) => [path, text]));
  const committed = new Map(
    (await criteriaFilesAt(repository, commit)).map(({ path, text }) => [path, text]),
  );
  const paths = new Set([...edited.keys(), ...committed.keys()]);
  return [...paths].filter((path) => edited.get(path) !== committed.get(path)).sort();
}
