import { claimOf } from '../claims/select.ts';
import { pendingClaims, type Pending } from '../claims/pending.ts';
import { positionOf, reviewCommitOf } from '../claims/review-commit.ts';
import { nearClaim, type NearClaim } from '../claims/near-claim.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import { genuineCommits } from './genuine.ts';
import type { Operator } from './operator.ts';
import { phaseRecord, type PhaseRecord } from './phase-record.ts';
import type { RecordTip } from './record-tip.ts';

/** What was pushed, as CI or a person says it. */
export interface Push {
  /** What the branch was at before; null: nobody knows. */
  readonly before: string | null;
  /** What it is at since; null: the branch's tip. */
  readonly after: string | null;
  /** Whether `before` has to be known: a person named it. */
  readonly isStrict: boolean;
}

/** The records of all phases that have one on a branch. */
export type Records = ReadonlyMap<string, PhaseRecord>;

/** Reads them at the last genuine review of each phase, never at the head. */
export async function recordsOf(
  history: readonly CommitInfo[],
  repository: Repository,
  operator: Operator,
): Promise<Records> {
  const phases = [...new Set(history.flatMap((commit) => reviewCommitOf(commit)?.phase ?? []))];
  const read = phases.sort().map(async (phase) => {
    const record = await phaseRecord(phase, history, repository, operator);
    return record ? ([[phase, record]] as const) : [];
  });
  return new Map((await Promise.all(read)).flat());
}

/** What is known of the branch when its claims are looked through. */
interface Known {
  /** Of the branch itself: claims are nowhere else. */
  readonly history: readonly CommitInfo[];
  readonly record: RecordTip;
  readonly records: Records;
  /** Phases whose sheet says so. */
  readonly closed: ReadonlySet<string>;
}

/**
 * The claims of a push that wait for a review, oldest first, and those that earlier runs left.
 * @throws ReviewFailure `undecidable` where the range cannot be computed
 */
export async function pendingOf(
  push: Push,
  { history, record, records, closed }: Known,
  repository: Repository,
  { allowedSigners }: Operator,
): Promise<Waiting & { readonly near: readonly NearClaimIn[] }> {
  const { branch } = repository;
  const tip = await repository.head();
  const after = push.after === null ? tip : await repository.resolve(push.after);
  if (after === null || (after !== tip && !(await repository.isAncestor(after, tip)))) {
    throw new ReviewFailure(
      'undecidable',
      `The commit that was pushed, ${(push.after ?? '').slice(0, 40)}, is not on ${branch ?? 'the branch'}.`,
      'A fork is not reviewed, as it could set its own exam: merge it, or push it to a branch here. A branch that was rewritten is reviewed by the build of its new commits.',
    );
  }
  const reached = await reachedBy(after, tip, history, repository);
  const said = record.side === null ? reached : record.history;
  const genuine = await genuineCommits(repository, said, allowedSigners);
  const before = await beforeOf(push, genuine, repository);
  const pushed = before === null ? reached : await repository.history(after, { since: before });
  const all = await repository.history(after, {
    all: true,
    limit: mostSubjects,
    ...(before !== null && { since: before }),
  });
  const waiting = await pendingIn(reached, pushed, genuine, { records, closed }, repository);
  return { ...waiting, near: all.flatMap(nearClaimIn) };
}

/** The claims of a branch that the next run takes up, whatever it is told was pushed; oldest first. */
export async function leftOn(
  { history, record, records, closed }: Known,
  repository: Repository,
  { allowedSigners }: Operator,
): Promise<Waiting> {
  const genuine = await genuineCommits(repository, record.history, allowedSigners);
  return pendingIn(history, [], genuine, { records, closed }, repository);
}

async function pendingIn(
  reached: readonly CommitInfo[],
  pushed: readonly CommitInfo[],
  genuine: readonly CommitInfo[],
  { records, closed }: Pick<Known, 'records' | 'closed'>,
  repository: Repository,
): Promise<Waiting> {
  const claims = reached.flatMap((commit) => claimOf(commit) ?? []);
  const pending = pendingClaims(claims, new Set(pushed.map(({ id }) => id)), {
    ledgers: new Map([...records].map(([phase, { ledger }]) => [phase, ledger])),
    closed,
  });
  const first = genuine.at(-1) ?? null;
  const early = await behind(first, repository);
  const isEarly = ({ claim, isTried, isPushed }: Pending): boolean =>
    !isTried && !isPushed && (early === null || early.has(claim.commit));
  return { pending, isEarly, first };
}

/** So many subjects of a push are read for what was meant as a claim. */
const mostSubjects = 1000;

/** A commit that was meant as a claim and is none. */
export interface NearClaimIn extends NearClaim {
  readonly commit: string;
}

function nearClaimIn({ id, subject }: CommitInfo): NearClaimIn[] {
  const near = nearClaim(subject);
  return near === null ? [] : [{ ...near, commit: id }];
}

/** The claims that may wait. */
export interface Waiting {
  readonly pending: Pending[];
  /** Whether a claim was left by an earlier push, and no record was there then. */
  readonly isEarly: (one: Pending) => boolean;
  /** The first record that counts; null where there is none. */
  readonly first: CommitInfo | null;
}

async function reachedBy(
  after: string,
  tip: string,
  history: readonly CommitInfo[],
  repository: Repository,
): Promise<readonly CommitInfo[]> {
  return after === tip ? history : repository.history(after);
}

/** Where the push begins. Where CI does not know, or names what was rewritten, with the last review: never with less. */
async function beforeOf(
  { before, isStrict }: Push,
  genuine: readonly CommitInfo[],
  repository: Repository,
): Promise<string | null> {
  const known = before === null ? null : await repository.resolve(before);
  if (known === null && before !== null && isStrict) {
    throw new ReviewFailure(
      'undecidable',
      `The range begins at ${JSON.stringify(before.slice(0, 80))}, which is not in the repository.`,
      'Name a commit or branch that is there: --range main..HEAD',
    );
  }
  return known ?? lastPosition(genuine, repository);
}

/** Where the newest review stands whose place is still there: beside a branch that was rewritten it may be an older one's. */
async function lastPosition(
  genuine: readonly CommitInfo[],
  repository: Repository,
): Promise<string | null> {
  for (const commit of genuine) {
    const review = reviewCommitOf(commit);
    const at = review && (await repository.resolve(positionOf(review)));
    if (at !== null) return at;
  }
  return null;
}

/** All that was there when the first review or baseline was made; null where none was. */
async function behind(
  first: CommitInfo | null,
  repository: Repository,
): Promise<ReadonlySet<string> | null> {
  if (first === null) return null;
  return new Set((await repository.history(first.id)).map(({ id }) => id));
}
