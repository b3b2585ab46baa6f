// Where evidence goes: beside the REVIEW file, or into a folder of the operator's, of which the commit names the digest.
import { createHash } from 'node:crypto';
import type { ReviewConfig } from '../model/config.ts';
import type { Evidence } from '../model/evidence.ts';
import type { EvidenceRead, EvidenceStore } from '../model/evidence-store.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { ReadResult, Repository } from '../model/repository.ts';
import type { Setting, Subject } from './setting.ts';

/** A trial is never recorded; what is elsewhere can only be committed by pushing it. */
export function isPublished({ kind }: Subject, { repository, operator }: Setting): boolean {
  if (kind === 'trial' || !operator.commit) return false;
  return repository.kind === 'checkout' || operator.push;
}

/** What keeps evidence from being kept, and the way out. */
export interface Unkept {
  /** No store, where there has to be one; or one that is unfit. */
  readonly code: 'undecidable' | 'configuration';
  /** May become a commit's status: the folder is the operator's, and named to nobody else. */
  readonly says: string;
  readonly wayOut: string;
}

/** Whether evidence could go where it is to go; null where nothing speaks against it. Makes nothing. */
export function unkept(
  { evidence }: Pick<ReviewConfig, 'evidence'>,
  store: EvidenceStore | undefined,
  checkout: string | null,
): Unkept | null {
  if (!store) return evidence === 'outside' ? withoutStore : null;
  const why = store.trouble(checkout);
  if (why === null) return null;
  return {
    code: 'configuration',
    says: 'Evidence cannot be kept where the operator wants it.',
    wayOut: `${store.place}: ${why}. Name a folder of yours, outside the repository, that this user may write to: --evidence-store DIR`,
  };
}

const withoutStore: Unkept = {
  code: 'undecidable',
  says: 'Evidence of this repository must not be committed (review.yaml: `evidence: outside`), and nobody says where it is kept.',
  wayOut:
    'Name a folder of yours: --evidence-store DIR, or REVIEW_EVIDENCE_STORE (docs/running.md, "Evidence outside the repository"). To look and write nothing: --dry-run',
};

/**
 * Refuses, before anything is looked at, to record what nobody could keep.
 * @throws ReviewFailure `undecidable` where evidence must not be committed and there is no store; `configuration` where the store is unfit
 */
export function assertKept(subject: Subject, setting: Setting): void {
  if (!isPublished(subject, setting)) return;
  const { world, repository, opened } = setting;
  const why = unkept(opened.criteria.config, world.evidenceStore, repository.checkout);
  if (why !== null)
    throw new ReviewFailure(why.code, `${why.says} Nothing was looked at.`, why.wayOut);
}

/** Whose evidence it is, for a store that several repositories share; nothing where it is committed. */
export async function keptFor(
  subject: Subject,
  setting: Setting,
): Promise<Pick<Evidence, 'keptFor'>> {
  const { world, repository } = setting;
  if (!world.evidenceStore || !isPublished(subject, setting)) return {};
  const [root = subject.commit] = await repository.roots(subject.commit);
  const { origin } = repository;
  const machine = isOfMachine(origin) ? { machine: world.machineName } : {};
  return { keptFor: { repository: origin, root, ...machine } };
}

/** Whether an origin, as a repository names it, is a path: another machine may have another repository there. */
export function isOfMachine(origin: string): boolean {
  return /^(?:\/|file:)/i.test(origin);
}

/** Evidence is read up to this size from a commit. */
export const longestEvidence = 32 * 1024 * 1024;

/** A file of a commit that may be the evidence. */
export interface EvidencePath {
  readonly commit: string;
  readonly path: string;
}

/**
 * The bytes of evidence by their digest: from the repository, else from the store. What has another digest is not it.
 * @param at where the repository has it if it was committed; null where nobody knows
 */
export async function evidenceBytes(
  digest: string,
  at: EvidencePath | null,
  repository: Pick<Repository, 'read'>,
  store: EvidenceStore | undefined,
): Promise<EvidenceRead> {
  const committed = at && (await committedBytes(digest, at, repository));
  if (committed?.found === true) return committed;
  const kept = store?.get(digest);
  if (kept?.found === true) return kept;
  const reasons = [committed?.reason, kept?.reason ?? 'no --evidence-store was given'];
  const where = reasons.filter((one) => one !== undefined).join('; ');
  return { found: false, reason: `the evidence sha256 ${digest} is not there: ${where}` };
}

async function committedBytes(
  digest: string,
  { commit, path }: EvidencePath,
  repository: Pick<Repository, 'read'>,
): Promise<EvidenceRead> {
  const read = await repository.read(commit, path, longestEvidence);
  const says = (what: string) => ({
    found: false as const,
    reason: `${what} at ${commit.slice(0, 8)}:${path}`,
  });
  if (read.found !== 'file') return says(standing[read.found]);
  const seen = createHash('sha256').update(read.bytes).digest('hex');
  if (seen !== digest) return says('other bytes');
  return {
    found: true,
    text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(read.bytes),
  };
}

const standing = {
  absent: 'nothing',
  symlink: 'a link',
  'too-large': 'a file that is too large',
  tree: 'a folder',
  submodule: 'a submodule',
  behind: 'no such path',
} as const satisfies Record<Exclude<ReadResult['found'], 'file'>, string>;
