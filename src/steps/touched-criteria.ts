import { touchesCriteria } from '../claims/criteria-path.ts';
import { head } from '../document/cut.ts';
import { redact } from '../document/redact.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Repository } from '../model/repository.ts';
import type { OpenCriteria } from './open-criteria.ts';

/** Criteria that the claim's commit shows otherwise than those that count. */
export async function touchedCriteria(
  { claim }: Pick<Evidence, 'claim'>,
  { source }: OpenCriteria,
  repository: Repository,
): Promise<string[]> {
  if (!claim || source.from !== 'anchor' || source.commit === null) return [];
  // Criteria that were recorded after the claim are not of its making.
  if (!(await repository.isAncestor(source.commit, claim.commit))) return [];
  const changed = await repository.changedPaths(source.commit, claim.commit);
  return changed.filter(touchesCriteria);
}

/** What a reader sees of a patch; the command that shows all of it stands beside. */
const patchCharacters = 20_000;
const patchedFiles = 100;

/** What a claim changed of these paths, as a patch, redacted and cut. */
export async function differenceOf(
  { claim }: Pick<Evidence, 'claim'>,
  touched: readonly string[],
  { source }: OpenCriteria,
  repository: Repository,
): Promise<string> {
  if (!claim || source.commit === null || touched.length === 0) return '';
  const paths = touched.filter((path) => !/\p{Cc}/u.test(path)).slice(0, patchedFiles);
  const patch = await patchOf(source.commit, claim.commit, paths, repository);
  const shown = head(patch, patchCharacters);
  return shown === patch ? patch : `${shown}\n... cut, ${patch.length} characters in all`;
}

/** The builder decides how long it is, and how the files are called: what cannot be shown stops no review. */
async function patchOf(
  from: string,
  to: string,
  paths: readonly string[],
  repository: Repository,
): Promise<string> {
  try {
    return paths.length === 0 ? '' : redact(await repository.difference(from, to, paths));
  } catch (error) {
    return `not shown: ${error instanceof Error ? error.message : 'it cannot be read'}`;
  }
}
