import type { Repository } from '../../model/repository.ts';
import type { Reached } from './wanted.ts';

/**
 * What some commits have in their history, by one walk of the branch's. What it has not (a forced push took it off) is asked for one by one;
 * of what is not there any more nothing is known.
 * @param tip of the branch
 */
export async function reachedFrom(
  commits: readonly string[],
  tip: string,
  repository: Pick<Repository, 'resolve' | 'history'>,
): Promise<Reached> {
  const parents = new Map<string, readonly string[]>();
  const ids = new Map<string, string>();
  const walk = async (from: string, since?: string) => {
    const walked = await repository.history(from, { all: true, ...(since && { since }) });
    for (const one of walked) parents.set(one.id, one.parents);
  };
  if (commits.length > 0) await walk(tip);
  // The newest mostly has the others below it.
  for (const commit of commits.toReversed()) {
    const id = parents.has(commit) ? commit : await repository.resolve(commit);
    if (id === null) continue;
    if (!parents.has(id)) await walk(id, tip);
    ids.set(commit, id);
  }
  return (commit) => below(ids.get(commit), parents);
}

/** Not kept: of many claims that would be much. */
function below(
  commit: string | undefined,
  parents: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const seen = new Set(commit === undefined ? [] : [commit]);
  // A set that grows while it is gone through is gone through to its end.
  for (const one of seen) for (const parent of parents.get(one) ?? []) seen.add(parent);
  return seen;
}
