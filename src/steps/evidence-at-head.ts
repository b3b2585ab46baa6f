// The evidence that standing verdicts rest on, as the head shows it: a review commits it once, and nobody has to touch it again.
import { createHash } from 'node:crypto';
import { evidenceSubject, type RecordChange } from '../model/evidence.ts';
import type { EvidenceStore } from '../model/evidence-store.ts';
import { identityOf } from '../model/finding-kind.ts';
import type { Finding, Ledger, LedgerEntry } from '../model/ledger.ts';
import type { Repository, TreeEntry } from '../model/repository.ts';
import { longestEvidence } from './evidence-place.ts';

/** What became of committed evidence, and the names of which nobody can tell. */
export interface EvidenceSeen {
  readonly changes: readonly RecordChange[];
  readonly unread: readonly string[];
}

/** What is compared: the record of a review, and the tip that came of it. */
export interface Compared {
  /** The review that left the ledger. */
  readonly commit: string;
  readonly ledger: Ledger;
  readonly head: string;
  /** Where reviews wrote and write today, `machine-docs/`. */
  readonly folders: readonly string[];
}

type Source = Pick<Repository, 'list' | 'readEntries'>;

/**
 * Compares, by digest, the evidence that a ledger names with what the head holds. Evidence that is kept outside is not looked for, nor
 * what is superseded, unless a finding says that it is gone. Where somebody moved it, it is there; where the operator's store has
 * what is gone, nothing is lost.
 */
export async function evidenceAtHead(
  { commit, ledger, head, folders }: Compared,
  repository: Source,
  store?: Pick<EvidenceStore, 'get'>,
): Promise<EvidenceSeen> {
  const wanted = ledger.entries.filter((entry) => isWanted(entry, ledger.findings));
  if (wanted.length === 0) return { changes: [], unread: [] };
  const before = (): Promise<TreeEntry[]> => repository.list(commit);
  const lists = folders.map((folder) => repository.list(head, `${folder}evidence`));
  const near = await found(wanted, (await Promise.all(lists)).flat(), before, repository);
  const missed = near.filter(({ how }) => how !== 'there').map(({ entry }) => entry);
  const all = missed.length === 0 ? [] : await repository.list(head);
  const seen = await found(missed, all, before, repository);
  return {
    changes: seen.flatMap(({ entry, how, digest }): RecordChange[] => {
      const { evidence, evidenceDigest: was } = entry;
      if (how === 'there' || how === 'unread') return [];
      if (how === 'removed' && store?.get(was).found === true) return [];
      return [{ name: evidenceSubject(evidence), how, digests: { was, is: digest } }];
    }),
    unread: seen.flatMap(({ entry, how }) =>
      how === 'unread' ? [evidenceSubject(entry.evidence)] : [],
    ),
  };
}

function isWanted(
  { evidence, superseded, outside }: LedgerEntry,
  findings: readonly Finding[],
): boolean {
  if (outside === true) return false;
  const identity = identityOf('record-changed', evidenceSubject(evidence));
  return !superseded || findings.some((one) => one.identity === identity && one.state !== 'fixed');
}

interface Found {
  readonly entry: LedgerEntry;
  readonly how: 'there' | 'changed' | 'removed' | 'unread';
  /** Of what stands in its place, where that is a file of another content. */
  readonly digest: string | null;
}

/**
 * What of these files is the evidence by name, and whether one is so by content. One that is too large to read counts as unread
 * only where the review before saw it already: else somebody put it there.
 */
async function found(
  wanted: readonly LedgerEntry[],
  entries: readonly TreeEntry[],
  before: () => Promise<TreeEntry[]>,
  repository: Source,
): Promise<Found[]> {
  const names = new Set(wanted.map(({ evidence }) => evidence));
  const named = entries.filter(({ path }) => names.has(baseOf(path)));
  const files = named.filter(({ kind }) => kind === 'file' || kind === 'executable');
  const blobs = await digestsIn(files, repository);
  const isLarge = ({ blob }: TreeEntry): boolean => !blobs.has(blob);
  const known = files.some(isLarge) ? await before() : [];
  return wanted.map((entry): Found => {
    const isOwn = ({ path }: TreeEntry): boolean => baseOf(path) === entry.evidence;
    const own = files.filter(isOwn);
    const read = own.flatMap(({ blob }) => blobs.get(blob) ?? []);
    if (read.some(({ all }) => all.includes(entry.evidenceDigest)))
      return { entry, how: 'there', digest: null };
    const isOld = (one: TreeEntry): boolean =>
      known.some(({ path, blob }) => path === one.path && blob === one.blob);
    if (own.some((one) => isLarge(one) && isOld(one)))
      return { entry, how: 'unread', digest: null };
    const digest = read[0]?.own ?? null;
    return { entry, how: named.some(isOwn) ? 'changed' : 'removed', digest };
  });
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Digests {
  readonly own: string;
  /** Also of the same lines where git wrote them with other ends: evidence itself has none of these. */
  readonly all: readonly string[];
}

function digestsOf(bytes: Uint8Array): Digests {
  const own = sha256(bytes);
  if (!bytes.includes(13)) return { own, all: [own] };
  const plain = Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n');
  return { own, all: [own, sha256(Buffer.from(plain, 'latin1'))] };
}

/** So much is read at once, and no more than that in all: whoever may push may put many files of one name there. */
const portion = longestEvidence;
const mostRead = 16 * portion;

/** Digests of files, by blob; what is too large, or behind too much, has none. */
async function digestsIn(
  files: readonly TreeEntry[],
  repository: Pick<Source, 'readEntries'>,
): Promise<ReadonlyMap<string, Digests>> {
  const found = new Map<string, Digests>();
  let [open, size, total]: [TreeEntry[], number, number] = [[], 0, 0];
  const read = async (): Promise<void> => {
    const blobs = await repository.readEntries(open, longestEvidence);
    for (const [blob, bytes] of blobs) found.set(blob, digestsOf(bytes));
    [open, size] = [[], 0];
  };
  for (const one of new Map(files.map((file) => [file.blob, file])).values()) {
    if (one.size > longestEvidence || total + one.size > mostRead) continue;
    if (size + one.size > portion) await read();
    open.push(one);
    size += one.size;
    total += one.size;
  }
  await read();
  return found;
}
