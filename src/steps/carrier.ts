import { reviewCommitOf } from '../claims/review-commit.ts';
import type { Repository } from '../model/repository.ts';

/** Which review commit, if any, says that it rests on an evidence file. */
export type Carrier =
  | { readonly is: 'commit'; readonly commit: string }
  | { readonly is: 'nobody'; readonly where: string }
  | { readonly is: 'unknown' };

/** A branch beside another that holds its reviews, as it stands in a clone. */
export interface SideTip {
  readonly branch: string;
  readonly commit: string;
}

export type Open = (source: { repository: string }) => Promise<Repository>;
export type SideTips = (folder: string) => Promise<readonly SideTip[]>;

/** The repository that a folder belongs to; null where it belongs to none. */
export async function opened(folder: string, open: Open): Promise<Repository | null> {
  try {
    return await open({ repository: folder });
  } catch (error) {
    // Adapters are not imported here: their failures are known by name.
    if (error instanceof Error && error.name === 'GitFailure') return null;
    throw error;
  }
}

/** Where reviews may stand in a repository: its own branch, and the branches beside others, as far as their commits are there. */
export async function placesIn(
  repository: Repository,
  folder: string,
  sideTips: SideTips,
): Promise<readonly SideTip[]> {
  const own = repository.branch ?? 'the detached head';
  const places = [{ branch: own, commit: await repository.head() }];
  for (const side of await sideTips(folder)) {
    // What was fetched lies in the clone's own objects, unless the clone was made otherwise.
    if ((await repository.resolve(side.commit)) !== null) places.push(side);
  }
  return places;
}

/**
 * Looks for the commit whose `Evidence-Digest:` an evidence file has, in the history of the clone that
 * it lies in, and on the branches that it knows beside that. Who signed that commit is another question.
 * @param open opens the repository that a folder belongs to
 * @param sideTips the branches of reviews that it has, its own or fetched
 */
export async function carrierOf(
  digest: string,
  folder: string,
  open: Open,
  sideTips: SideTips,
): Promise<Carrier> {
  const repository = await opened(folder, open);
  if (repository === null) return { is: 'unknown' };
  try {
    const places = await placesIn(repository, folder, sideTips);
    for (const { commit } of places) {
      const found = (await repository.history(commit)).find(
        (one) => reviewCommitOf(one)?.trailers.evidenceDigest === digest,
      );
      if (found) return { is: 'commit', commit: found.id };
    }
    return { is: 'nobody', where: [...new Set(places.map(({ branch }) => branch))].join(', ') };
  } finally {
    await repository.close();
  }
}
