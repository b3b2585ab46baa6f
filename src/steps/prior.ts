import { hasSection, restoreSections, withSectionsOf } from '../document/restore.ts';
import { together } from '../judge/side-by-side.ts';
import { ledger, type Ledger } from '../model/ledger.ts';
import type { EvidenceStore } from '../model/evidence-store.ts';
import type { Evidence, Protection, RecordChange } from '../model/evidence.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import { genuineTips, newestGenuine, type Genuine } from './genuine.ts';
import { evidenceAtHead, type EvidenceSeen } from './evidence-at-head.ts';
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

/** The name of the status table among the sections of a REVIEW file. */
const tableId = 'status';

/** Whose record is read, and for what. */
interface Wanted {
  readonly phase: string;
  /** The folder where reviews are written today. */
  readonly output: string;
  /** Whether what comes next goes on from all that stand side by side: a baseline does. */
  readonly settles?: boolean;
  /** Where evidence may lie that the repository does not hold any more. */
  readonly store?: EvidenceStore | undefined;
}

/**
 * The record as the last genuine review or baseline of a phase left it: read at that commit, never
 * at the head, where the builder may have written another. What is otherwise there is named.
 * @throws ReviewFailure `no-anchor`
 */
export async function priorOf(
  wanted: Wanted,
  tip: Tip,
  repository: Repository,
  operator: Operator,
): Promise<Prior> {
  const { phase, settles = false } = wanted;
  const [recorded, ...beside] = settles
    ? await recordsBeside(phase, tip.history, repository, operator)
    : [await recordOf(phase, tip.history, repository, operator)];
  if (!recorded) return nothing;
  const others = beside.filter((one) => one !== null);
  if (others.length > 0) return settledPrior([recorded, ...others], wanted, tip, repository);
  return priorAt(recorded, wanted, tip, repository);
}

async function priorAt(
  { commit, path }: Recorded,
  { phase, output, store }: Wanted,
  { head }: Tip,
  repository: Repository,
): Promise<Prior> {
  const today = `${output}/REVIEW-${phase}.json`;
  const moved = today !== path;
  const [written, document, ledgerNow, documentNow] = await Promise.all([
    textAt(repository, commit, path),
    textAt(repository, commit, markdownOf(path)),
    textAt(repository, head, today),
    textAt(repository, head, markdownOf(today)),
  ]);
  const ledger = parseLedger(written, path, commit);
  const folders = foldersOf([path, today]);
  const seen = await evidenceAtHead({ commit, ledger, head, folders }, repository, store);
  const changes = [
    ...(document === null ? [] : sectionChanges(document, documentNow, phase, moved)),
    ...ledgerChanges(written, ledgerNow, phase, moved),
    ...seen.changes,
  ];
  return {
    prior: { commit, ledger, changes, ...unreadOf(seen) },
    document: moved && documentNow === null ? null : document,
  };
}

/**
 * The record as a baseline takes it over from several that stand side by side. What whoever merged them left out of the REVIEW file,
 * and what they made of the ledger and the table, is no change: there was no right way to merge these.
 */
async function settledPrior(
  records: readonly Recorded[],
  { phase, output, store }: Wanted,
  { head }: Tip,
  repository: Repository,
): Promise<Prior> {
  const left = await Promise.all(
    records.map(async (one) => ({
      commit: one.commit,
      ledger: await ledgerAt(one, repository),
      document: await textAt(repository, one.commit, markdownOf(one.path)),
    })),
  );
  const [first, ...others] = left;
  if (!first) return nothing;
  const { ledger, renumbered } = together(first, others);
  const documents = left.flatMap(({ document }) => document ?? []);
  const document = documents.length === 0 ? null : documents.reduce(withSectionsOf);
  const today = `${output}/REVIEW-${phase}.md`;
  const now = await textAt(repository, head, today);
  const isMoved = records.every(({ path }) => markdownOf(path) !== today);
  const folders = foldersOf([...records.map(({ path }) => path), today]);
  const { commit } = first;
  const seen = await evidenceAtHead({ commit, ledger, head, folders }, repository, store);
  const sections =
    document === null || now === null
      ? []
      : restoreSections(document, now).changes.filter(
          ({ name, how }) =>
            name !== tableId &&
            (how !== 'removed' || documents.every((one) => hasSection(one, name))),
        );
  const sideBySide = { reviews: left.map(({ commit }) => commit), renumbered: [...renumbered] };
  return {
    prior: {
      ...{ commit, ledger, changes: [...sections, ...seen.changes], sideBySide },
      ...unreadOf(seen),
    },
    document: isMoved && now === null ? null : document,
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
  return newest && recordedBy(newest, repository);
}

/**
 * All records of a phase that stand side by side: one, unless a merge brought several together; none where there is none yet.
 * @throws ReviewFailure `no-anchor`
 */
export async function recordsBeside(
  phase: string,
  history: readonly CommitInfo[],
  repository: Repository,
  { allowedSigners }: Operator,
): Promise<readonly Recorded[]> {
  const wanted = { phase, agree: () => false };
  const tips = await genuineTips(repository, history, allowedSigners, wanted);
  return Promise.all(tips.map((one) => recordedBy(one, repository)));
}

async function recordedBy(
  { phase, commit, protection }: Genuine,
  repository: Repository,
): Promise<Recorded> {
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

/** The folders that files lie in, each once: `machine-docs/`, or nothing for the root. */
function foldersOf(paths: readonly string[]): string[] {
  return [...new Set(paths.map((path) => path.slice(0, path.lastIndexOf('/') + 1)))];
}

function unreadOf({ unread }: EvidenceSeen): Pick<Evidence['prior'], 'unread'> {
  return unread.length === 0 ? {} : { unread: [...unread] };
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
