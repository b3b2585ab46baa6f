// Evidence that somebody names by its digest, or the beginning of it: from the repository, else from the operator's store.
import { reviewCommitOf, type ReviewCommit } from '../claims/review-commit.ts';
import type { EvidenceStore } from '../model/evidence-store.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { Repository } from '../model/repository.ts';
import { opened, placesIn, type Open, type SideTips } from './carrier.ts';
import { evidenceBytes, type EvidencePath } from './evidence-place.ts';

/** A digest, or enough of one: shorter ones are names of files. */
export const digestLike = /^[0-9a-f]{12,64}$/;

/** Where evidence is looked for. */
export interface Places {
  /** A folder in the repository, or its URL. */
  readonly repository: string;
  readonly store: EvidenceStore | undefined;
  readonly open: Open;
  readonly sideTips: SideTips;
}

/** Evidence, and the digest that its bytes have. */
export interface NamedEvidence {
  readonly digest: string;
  readonly text: string;
}

/**
 * Finds evidence by its digest.
 * @param named 12 hexadecimal digits at the least
 * @throws ReviewFailure `undecidable` where it is not there, has other bytes, or the store cannot be read; `usage` where several begin so
 */
export async function evidenceNamed(named: string, places: Places): Promise<NamedEvidence> {
  const { store } = places;
  const repository = await opened(places.repository, places.open);
  try {
    const reviews = repository ? await reviewsIn(repository, places) : [];
    const resting = reviews.filter(({ trailers }) => trailers.evidenceDigest.startsWith(named));
    const known = resting.map(({ trailers }) => trailers.evidenceDigest);
    const [digest, ...others] = new Set([...known, ...namedIn(store, named)]);
    if (digest === undefined) throw nowhere(named, repository, store);
    if (others.length > 0) throw ambiguous(named, others.length + 1);
    const review = resting[0];
    const at = repository && review ? await pathIn(review, repository) : null;
    const read = await evidenceBytes(digest, at, repository ?? nothing, store);
    if (read.found) return { digest, text: read.text };
    throw new ReviewFailure('undecidable', sentence(read.reason), wayOut);
  } finally {
    await repository?.close();
  }
}

function namedIn(store: EvidenceStore | undefined, named: string): readonly string[] {
  if (!store) return [];
  try {
    return store.named(named);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new ReviewFailure(
      'undecidable',
      `The store ${store.place} cannot be read: ${error.message}.`,
      wayOut,
    );
  }
}

const wayOut =
  'Give the folder that it was put into, --evidence-store DIR, or the file itself: ask the operator for it.';

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const nothing: Pick<Repository, 'read'> = { read: () => Promise.resolve({ found: 'absent' }) };

async function reviewsIn(
  repository: Repository,
  { repository: folder, sideTips }: Places,
): Promise<ReviewCommit[]> {
  const tips = await placesIn(repository, folder, sideTips);
  const histories = await Promise.all(tips.map(({ commit }) => repository.history(commit)));
  return histories.flat().flatMap((commit) => reviewCommitOf(commit) ?? []);
}

/** The evidence file that a review commit brought; null where it brought none, or more than one. */
async function pathIn(
  { commit: { id, parents } }: ReviewCommit,
  repository: Repository,
): Promise<EvidencePath | null> {
  const [parent] = parents;
  if (parent === undefined) return null;
  const changed = await repository.changedPaths(parent, id);
  const [path, ...others] = changed.filter((one) => /(?:^|\/)evidence\/[^/]+\.json$/.test(one));
  return path === undefined || others.length > 0 ? null : { commit: id, path };
}

function nowhere(
  named: string,
  repository: Repository | null,
  store: EvidenceStore | undefined,
): ReviewFailure {
  const looked = [
    ...(repository ? [`no review in ${repository.origin} rests on it`] : ['this is no repository']),
    store ? `it is not in ${store.place}` : 'no --evidence-store was given',
  ];
  return new ReviewFailure(
    'undecidable',
    `There is no evidence with the sha256 ${named}: ${looked.join('; ')}.`,
    wayOut,
  );
}

function ambiguous(named: string, count: number): ReviewFailure {
  return new ReviewFailure(
    'usage',
    `${count} evidence files have a sha256 that begins with ${named}.`,
    'Give more of it.',
  );
}
