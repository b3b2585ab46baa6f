import type { CriteriaFile } from '../model/evidence.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { Repository, TreeEntry } from '../model/repository.ts';
import { isCriteriaPath } from '../claims/criteria-path.ts';

const capBytes = 1_048_576;

/**
 * The criteria of a commit, as blobs, by one `ls-tree` and one `cat-file`.
 * @throws ReviewFailure `configuration`: a link or something too large in the place of a file
 */
export async function criteriaFilesAt(
  repository: Repository,
  commit: string,
  also: readonly string[] = [],
): Promise<CriteriaFile[]> {
  const entries = (await repository.list(commit)).filter(
    ({ path }) => isCriteriaPath(path) || also.includes(path),
  );
  const odd = entries.find(({ kind }) => kind !== 'file' && kind !== 'executable');
  if (odd) throw refuse(odd, commit, `is a ${odd.kind}`, 'Commit it as a plain file.');
  const blobs = await repository.readEntries(entries, capBytes);
  return entries.map((entry) => {
    const bytes = blobs.get(entry.blob);
    if (!bytes) throw refuse(entry, commit, 'is larger than 1 MiB', 'Split it.');
    return { path: entry.path, blob: entry.blob, text: decode(bytes, entry, commit) };
  });
}

function decode(bytes: Uint8Array, entry: TreeEntry, commit: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse(entry, commit, 'is not UTF-8', 'Save it as UTF-8.');
  }
}

function refuse(entry: TreeEntry, commit: string, what: string, wayOut: string): ReviewFailure {
  return new ReviewFailure(
    'configuration',
    `${entry.path} at ${commit.slice(0, 8)} ${what}: criteria are plain text files.`,
    wayOut,
  );
}
