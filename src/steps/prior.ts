import { restoreSections } from '../document/restore.ts';
import { ledger, type Ledger } from '../model/ledger.ts';
import type { Evidence, Protection, RecordChange } from '../model/evidence.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import { newestGenuine } from './genuine.ts';
import type { Operator } from './operator.ts';

/** A tip of the branch, and what it reaches. */
export interface Tip {
  readonly head: string;
  readonly history: readonly CommitInfo[];
}

/** What earlier reviews of a phase left. */
export interface Prior {
  readonly prior: Evidence['prior'];
  /** The REVIEW file as the last genuine one left it; null where a new one begins. */
  readonly document: string | null;
}

const nothing: Prior = { prior: { commit: null, ledger: null, changes: [] }, document: null };

/**
 * The record as the last genuine review or baseline of a phase left it: read at that commit, never
 * at the head, where the builder may have written another. What is otherwise there is named.
 * @param output the folder where reviews are written today
 * @throws ReviewFailure `no-anchor`
 */
export async function priorOf(
  { phase, output }: { readonly phase: string; readonly output: string },
  { head, history }: Tip,
  repository: Repository,
  operator: Operator,
): Promise<Prior> {
  const recorded = await recordOf(phase, history, repository, operator);
  if (!recorded) return nothing;
  const { commit, path } = recorded;
  const today = `${output}/REVIEW-${phase}.json`;
  const moved = today !== path;
  const [written, document, ledgerNow, documentNow] = await Promise.all([
    textAt(repository, commit, path),
    textAt(repository, commit, markdownOf(path)),
    textAt(repository, head, today),
    textAt(repository, head, markdownOf(today)),
  ]);
  const changes = [
    ...(document === null ? [] : sectionChanges(document, documentNow, phase, moved)),
    ...ledgerChanges(written, ledgerNow, phase, moved),
  ];
  return {
    prior: { commit, ledger: parseLedger(written, path, commit), changes },
    document: moved && documentNow === null ? null : document,
  };
}

/** The last genuine review or baseline of a phase, and where it wrote the ledger. */
export interface Recorded {
  readonly commit: string;
  readonly protection: Protection;
  readonly path: string;
}

/**
 * Finds the record of a phase; null where there is none yet.
 * @throws ReviewFailure `no-anchor`
 */
export async function recordOf(
  phase: string,
  history: readonly CommitInfo[],
  repository: Repository,
  { allowedSigners }: Operator,
): Promise<Recorded | null> {
  const wanted = { phase, agree: () => false };
  const newest = await newestGenuine(repository, history, allowedSigners, wanted);
  if (!newest) return null;
  const { commit, protection } = newest;
  return { commit: commit.id, protection, path: await ledgerPath(phase, commit, repository) };
}

/**
 * The ledger as a recorded review wrote it.
 * @throws ReviewFailure `no-anchor` where this version cannot read it
 */
export async function ledgerAt(
  { commit, path }: Recorded,
  repository: Repository,
): Promise<Ledger> {
  return parseLedger(await textAt(repository, commit, path), path, commit);
}

const markdownOf = (path: string): string => path.replace(/json$/, 'md');

function sectionChanges(
  genuine: string,
  now: string | null,
  phase: string,
  moved: boolean,
): readonly RecordChange[] {
  if (now !== null) return restoreSections(genuine, now).changes;
  return moved ? [] : [{ name: `REVIEW-${phase}.md`, how: 'removed' }];
}

function ledgerChanges(
  genuine: string | null,
  now: string | null,
  phase: string,
  moved: boolean,
): readonly RecordChange[] {
  const name = `REVIEW-${phase}.json`;
  if (now === null) return moved ? [] : [{ name, how: 'removed' }];
  const plain = (text: string | null) => text?.replaceAll('\r\n', '\n');
  return plain(now) === plain(genuine) ? [] : [{ name, how: 'changed' }];
}

/** The text of a file; null for what is no file or no text. */
async function textAt(
  repository: Repository,
  commit: string,
  path: string,
): Promise<string | null> {
  const read = await repository.read(commit, path);
  if (read.found !== 'file') return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(read.bytes);
  } catch {
    return null;
  }
}

function parseLedger(text: string | null, path: string, commit: string): Ledger {
  try {
    return ledger.parse(JSON.parse(text ?? ''));
  } catch {
    throw unreadable(path, commit);
  }
}

/**
 * The ledger that a review commit itself wrote: it touches our files alone. Never a path that
 * today's configuration names, where somebody else may have put a file before.
 */
async function ledgerPath(
  phase: string,
  { id, parents }: CommitInfo,
  repository: Repository,
): Promise<string> {
  const [parent] = parents;
  const changed = parent === undefined ? [] : await repository.changedPaths(parent, id);
  const name = `REVIEW-${phase}.json`;
  const [path, ...others] = changed.filter((one) => one === name || one.endsWith(`/${name}`));
  if (path === undefined || others.length > 0) throw unreadable(name, id);
  return path;
}

function unreadable(path: string, commit: string): ReviewFailure {
  return new ReviewFailure(
    'no-anchor',
    `The review ${commit.slice(0, 8)} holds no ${path} that this version reads.`,
    'Somebody changed that commit, or another version wrote it. Look at it: git show',
  );
}
