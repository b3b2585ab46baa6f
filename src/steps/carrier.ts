import { reviewCommitOf } from '../claims/review-commit.ts';
import type { Repository } from '../model/repository.ts';

/** Which review commit, if any, says that it rests on an evidence file. */
export type Carrier =
  | { readonly is: 'commit'; readonly commit: string }
  | { readonly is: 'nobody'; readonly where: string }
  | { readonly is: 'unknown' };

/**
 * Looks for the commit whose `Evidence-Digest:` an evidence file has, in the history of the clone that
 * it lies in. Who signed that commit is another question.
 * @param open opens the repository that a folder belongs to
 */
export async function carrierOf(
  digest: string,
  folder: string,
  open: (source: { repository: string }) => Promise<Repository>,
): Promise<Carrier> {
  const repository = await open({ repository: folder }).catch((error: unknown) => {
    // Adapters are not imported here: their failures are known by name.
    if (error instanceof Error && error.name === 'GitFailure') return null;
    throw error;
  });
  if (repository === null) return { is: 'unknown' };
  try {
    const history = await repository.history(await repository.head());
    const found = history.find(
      (commit) => reviewCommitOf(commit)?.trailers.evidenceDigest === digest,
    );
    return found
      ? { is: 'commit', commit: found.id }
      : { is: 'nobody', where: repository.branch ?? 'the detached head' };
  } finally {
    await repository.close();
  }
}
