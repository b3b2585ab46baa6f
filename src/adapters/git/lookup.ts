/** What stands at paths of a commit, and above them. */
import type { TreeEntry } from '../../model/repository.ts';
import type { Clone } from './clone.ts';
import { objectId, parentsOf } from './path.ts';
import { parseTree } from './tree.ts';

/**
 * The entries at these paths and at every place on the way, by path; one process for all (git-ls-tree(1)). The way is named
 * too, since git does not show a link or a submodule that stands in it.
 */
export async function lookup(
  clone: Clone,
  commit: string,
  paths: readonly string[],
): Promise<Map<string, TreeEntry>> {
  if (paths.length === 0) return new Map();
  const { stdout } = await clone.once([
    'ls-tree',
    '-t',
    '-l',
    '-z',
    '--full-tree',
    objectId(commit),
    '--',
    ...new Set(paths.flatMap((path) => [...parentsOf(path), path])),
  ]);
  return new Map(parseTree(stdout).map((entry) => [entry.path, entry]));
}
