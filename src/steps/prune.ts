// What of a store of evidence nobody rests on any more: removed when it is old, and when that is certain.
import * as z from 'zod';
import { isOfMachine } from './evidence-place.ts';
import { reviewCommitOf } from '../claims/review-commit.ts';
import type { EvidenceCellar, KeptFile } from '../model/evidence-store.ts';
import { ReviewFailure } from '../model/failure.ts';
import { ledger } from '../model/ledger.ts';
import type { LeftFile, WholeRepository } from '../model/whole-repository.ts';

/** A review puts its evidence there before its commit names it: so long it may take, whatever is asked. */
export const youngestMs = 3_600_000;

export interface PruneRequest {
  /** Paths and URLs of the repositories that are looked at. */
  readonly repositories: readonly string[];
  readonly olderThanMs: number;
  /** Whether anything is removed; else it is only told. */
  readonly removes: boolean;
}

export interface PruneEffects {
  readonly store: EvidenceCellar;
  readonly openWhole: (repository: string) => Promise<WholeRepository>;
  readonly now: () => Date;
  /** Of this machine: paths are those of its own. */
  readonly machineName: string;
}

/** What there is in a store, and what of it goes. */
export interface Pruned {
  /** What nothing rests on, and is gone, or would go. */
  readonly orphans: readonly (KeptFile & { readonly repository: string })[];
  readonly isRemoved: boolean;
  /** What nothing rests on, was to go and is still there, and why. */
  readonly failed: readonly { readonly digest: string; readonly reason: string }[];
  /** Files that a repository names, that are too young, and that tell no repository or another than those named. */
  readonly kept: {
    readonly named: number;
    readonly young: number;
    readonly ofOthers: Readonly<Record<string, number>>;
    readonly untold: number;
  };
  /** What lies in the folder and is no evidence file. */
  readonly others: number;
}

/**
 * Finds the evidence of some repositories that no ref of any of them names, and removes it where that is asked.
 * @throws ReviewFailure `usage` where the store cannot be read; `undecidable` where a repository cannot be read whole: nothing is removed then
 */
export async function pruneEvidence(
  { repositories, olderThanMs, removes }: PruneRequest,
  { store, openWhole, now, machineName }: PruneEffects,
): Promise<Pruned> {
  // Before the repositories are read: what comes later is not old.
  const { kept, others } = listed(store);
  const before = now().getTime() - Math.max(olderThanMs, youngestMs);
  const read: Spoken[] = [];
  for (const one of repositories) read.push(await spokenBy(one, openWhole));
  assertRemotes(read);
  const old = kept.filter(({ putAt }) => putAt < before);
  const isNamed = ({ digest }: KeptFile) => read.some(({ digests }) => digests.has(digest));
  const owned = old
    .filter((file) => !isNamed(file))
    .map((file) => ({ file, ...ownerOf(file, store, { read, machineName }) }));
  const orphans = owned.flatMap(({ file, owner, isRead }) =>
    isRead && owner !== null ? [{ ...file, repository: owner }] : [],
  );
  const failed = removes
    ? orphans.flatMap((file) => {
        const reason = store.remove(file);
        return reason === null ? [] : [{ digest: file.digest, reason }];
      })
    : [];
  const isLeft = new Set(failed.map(({ digest }) => digest));
  const strangers = owned.filter(({ isRead }) => !isRead);
  return {
    orphans: orphans.filter(({ digest }) => !isLeft.has(digest)),
    isRemoved: removes,
    failed,
    kept: {
      named: kept.filter(isNamed).length,
      young: kept.filter((file) => file.putAt >= before && !isNamed(file)).length,
      ofOthers: counted(strangers.flatMap(({ owner }) => owner ?? [])),
      untold: strangers.filter(({ owner }) => owner === null).length,
    },
    others,
  };
}

function listed(store: EvidenceCellar): ReturnType<EvidenceCellar['files']> {
  try {
    return store.files();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ReviewFailure(
      'usage',
      `The store ${store.place} cannot be read: ${why}`,
      'Name the folder that reviews put evidence into: --evidence-store DIR',
    );
  }
}

/** What a repository says, on any ref. */
interface Spoken {
  readonly origin: string;
  readonly remotes: readonly string[];
  readonly roots: ReadonlySet<string>;
  /** Everything that looks like a SHA-256 in messages, REVIEW files, ledgers and notes. */
  readonly digests: ReadonlySet<string>;
}

async function spokenBy(source: string, openWhole: PruneEffects['openWhole']): Promise<Spoken> {
  try {
    const repository = await openWhole(source);
    try {
      return await spoken(repository);
    } finally {
      repository.close();
    }
  } catch (error) {
    // Adapters are not imported here: their failures are known by name.
    if (!(error instanceof Error) || error.name !== 'GitFailure') throw error;
    throw unread(error.message);
  }
}

async function spoken(repository: WholeRepository): Promise<Spoken> {
  const { origin, remotes, commits, files, tags } = repository;
  const digests = new Set<string>();
  const hear = (text: string) => {
    for (const [digest] of text.matchAll(/[0-9a-f]{64}/gi)) digests.add(digest.toLowerCase());
  };
  hear(tags);
  for (const { message } of commits) hear(message);
  const ledgers = ledgersOf(repository);
  await repository.read(
    files.map(({ blob }) => blob),
    (blob, bytes) => {
      const text = new TextDecoder().decode(bytes);
      hear(text);
      const of = ledgers.get(blob);
      if (of !== undefined) assertLedger(of, text, origin);
    },
  );
  const roots = new Set(commits.filter(({ parents }) => parents.length === 0).map(({ id }) => id));
  return { origin, remotes, roots, digests };
}

/** The ledgers that commits wrote which say that they are reviews, by their blob. */
function ledgersOf({ commits, files }: WholeRepository): ReadonlyMap<string, LeftFile> {
  const reviews = new Map(
    commits.flatMap((commit) => {
      const review = reviewCommitOf(commit);
      return review ? [[commit.id, `REVIEW-${review.phase}.json`] as const] : [];
    }),
  );
  const isLedger = ({ commit, path }: LeftFile) => path.split('/').at(-1) === reviews.get(commit);
  return new Map(files.filter(isLedger).map((file) => [file.blob, file]));
}

/** What another version wrote may name evidence in a way that this one does not see. */
function assertLedger({ commit, path, isPlain }: LeftFile, text: string, origin: string): void {
  try {
    ledger.parse(JSON.parse(text));
    if (isPlain) return;
  } catch {
    // Said below.
  }
  throw unread(
    `${origin} has a ledger that this version does not read: ${commit.slice(0, 8)}:${path}.`,
  );
}

function unread(why: string): ReviewFailure {
  return new ReviewFailure(
    'undecidable',
    `Nothing was removed, as nobody can tell what verdicts rest on. ${why}`,
    'Every repository that is named has to be there whole, with all its history.',
  );
}

/** What was committed in a checkout and pushed may be named there alone. */
function assertRemotes(read: readonly Spoken[]): void {
  const origins = new Set(read.map(({ origin }) => origin));
  for (const { origin, remotes } of read) {
    const remote = remotes.find((one) => !origins.has(one));
    if (remote === undefined) continue;
    throw new ReviewFailure(
      'undecidable',
      `Nothing was removed: ${origin} may have pushed reviews to its remote ${remote}, which was not looked at.`,
      `Name it too: review prune ${origin} ${remote}`,
    );
  }
}

const told = z.looseObject({
  keptFor: z.looseObject({
    repository: z.string(),
    root: z.string(),
    machine: z.string().optional(),
  }),
});

/** Whose a file is, as itself says; and whether that repository was read. */
function ownerOf(
  { digest }: KeptFile,
  store: EvidenceCellar,
  { read, machineName }: { read: readonly Spoken[]; machineName: string },
): { readonly owner: string | null; readonly isRead: boolean } {
  const found = store.get(digest);
  const parsed = found.found ? told.safeParse(parsedJson(found.text)) : null;
  if (parsed?.success !== true) return { owner: null, isRead: false };
  const { repository, root, machine } = parsed.data.keptFor;
  // By both: one folder may hold a clone of this and later of that, and a fork has the roots of what it was made of.
  const isNamed = read.some(({ origin, roots }) => origin === repository && roots.has(root));
  // A clone on another machine may lie at the same path, and name what this one does not.
  const isRead = isNamed && (!isOfMachine(repository) || machine === machineName);
  return { owner: repository, isRead };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function counted(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
