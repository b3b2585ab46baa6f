// The steps of a CI run: every claim that waits, oldest first, and what stands in the end.
import type { Pending } from './claims/pending.ts';
import { worstOf, type Standing } from './claims/standing.ts';
import type { Claim } from './model/claim.ts';
import { ReviewFailure } from './model/failure.ts';
import type { Forge } from './model/forge.ts';
import type { Repository } from './model/repository.ts';
import { reviewClaim } from './review.ts';
import { earlyClaims } from './steps/early-claims.ts';
import { inRepository } from './steps/in-repository.ts';
import type { Operator } from './steps/operator.ts';
import { standingIn } from './steps/phase-record.ts';
import { leftOn, pendingOf, type NearClaimIn, type Push, type Waiting } from './steps/pushed.ts';
import { claimsOn } from './steps/record-tip.ts';
import { situationOf, type Situation } from './steps/situation.ts';
import { isTakenBack } from './steps/taken-back.ts';
import { tell, tellPending, type Telling } from './steps/telling/index.ts';
import type { Unrecorded } from './steps/telling/wanted.ts';
import type { Reviewed, World } from './steps/world.ts';

/** What a claim that waited came to. */
export type Attempted =
  | { readonly claim: Claim; readonly reviewed: Reviewed }
  | { readonly claim: Claim; readonly failure: ReviewFailure };

/** What a CI run came to. */
export interface CiRun {
  readonly attempted: readonly Attempted[];
  /** Of the open phases, when all was done. */
  readonly standing: readonly Standing[];
  /** Phases of which nobody can say what stands: reviews of them stand side by side. */
  readonly torn: readonly ReviewFailure[];
  /** What the forge could not be told, and why. */
  readonly untold: readonly string[];
  /** The pull requests that know what stands; any, where there is nothing to be told there. */
  readonly requests: Telling['requests'];
}

/** Who is told, and where. */
export interface Audience {
  readonly forge: Forge;
  /** The number that the CI system names. */
  readonly pullRequest: number | null;
}

/** Told of each claim as it comes. */
export interface CiWatch {
  /** What the run came to before it had to wait: it goes on behind that. */
  readonly already?: readonly Attempted[];
  /** Told first of what was pushed and looks like a claim, and is none. */
  readonly meant?: (near: readonly NearClaimIn[]) => void;
  readonly begins: (claim: Claim) => void | Promise<void>;
  readonly ended: (attempted: Attempted) => void | Promise<void>;
}

/**
 * Reviews all claims that wait on a branch, each cold and by itself: one that cannot be judged keeps none of the others from it.
 * @throws ReviewFailure where the range cannot be computed, or the criteria cannot be read
 */
export async function reviewPush(
  push: Push,
  operator: Operator,
  world: World,
  watch: CiWatch,
  audience: Audience | null,
): Promise<CiRun> {
  return inRepository(operator, world, async (repository) => {
    const began = await repository.head();
    const { pending, near } = await waitingOn(push, repository, operator, world);
    watch.meant?.(near);
    const attempted: Attempted[] = [...(watch.already ?? [])];
    const isDone = new Set(attempted.map(({ claim }) => claim.commit));
    for (const { claim } of pending.filter((one) => !isDone.has(one.claim.commit))) {
      await watch.begins(claim);
      if (audience) await tellPending(claim, operator.run, audience.forge);
      const one = await attempt(claim, { ...operator, once: true }, world);
      attempted.push(one);
      await watch.ended(one);
    }
    // Ours, and what others pushed meanwhile.
    if (attempted.length > 0) await repository.renew();
    return {
      attempted,
      ...(await conclude({ ...push, began }, attempted, repository, operator, world, audience)),
    };
  });
}

/**
 * The claims of a push that wait for a review, oldest first, and what that was read from.
 * @throws ReviewFailure where the range cannot be computed, or the criteria cannot be read
 */
export async function waitingOn(
  push: Push,
  repository: Repository,
  operator: Operator,
  world: World,
): Promise<{
  readonly pending: Pending[];
  readonly near: readonly NearClaimIn[];
  readonly situation: Situation;
}> {
  const situation = await situationOf(repository, operator, world);
  const waiting = await pendingOf(push, situation, repository, operator);
  const pending = await stillWaiting(waiting, situation, repository, operator, world);
  return { pending, near: waiting.near, situation };
}

/** Without claims that were taken back, and those that are older than this tool in the repository. */
async function stillWaiting(
  { pending, isEarly, first }: Waiting,
  { record, counted }: Situation,
  repository: Repository,
  operator: Operator,
  world: World,
): Promise<Pending[]> {
  const here = { repository, record, counted, operator, world, head: await repository.head() };
  const isAsked = earlyClaims(first, here);
  const isLeft = await Promise.all(
    pending.map(async (one) => {
      if (isEarly(one) && !(await isAsked(one.claim))) return false;
      return one.isTried || !(await isTakenBack(one.claim, here));
    }),
  );
  return pending.filter((_, at) => isLeft[at]);
}

/** The claims on the branch that nobody has looked at: what was pushed since this run began, or is of another's build. */
async function unseenOn(
  situation: Situation,
  attempted: readonly Attempted[],
  repository: Repository,
  operator: Operator,
  world: World,
): Promise<Claim[]> {
  const isSeen = new Set(attempted.map(({ claim }) => claim.commit));
  const left = await leftOn(situation, repository, operator);
  const pending = left.pending.filter(
    ({ claim, isTried }) => !isTried && !isSeen.has(claim.commit),
  );
  const all = { ...left, pending };
  const waiting = await stillWaiting(all, situation, repository, operator, world);
  return waiting.map(({ claim }) => claim);
}

/**
 * Tells a forge what stands on the branch after claims were looked at by hand.
 * @returns what could not be told, and why
 */
export async function tellStanding(
  attempted: readonly Attempted[],
  operator: Operator,
  world: World,
  audience: Audience,
): Promise<readonly string[]> {
  const push = { after: null, began: null };
  return inRepository(
    operator,
    world,
    async (repository) =>
      (await conclude(push, attempted, repository, operator, world, audience)).untold,
  );
}

/** What stands in the end; and who is to know is told. */
async function conclude(
  { after, began }: Pick<Push, 'after'> & { readonly began: string | null },
  attempted: readonly Attempted[],
  repository: Repository,
  operator: Operator,
  world: World,
  audience: Audience | null,
): Promise<Omit<CiRun, 'attempted'>> {
  const known = await situationOf(repository, operator, world);
  const { history, record, records, closed } = known;
  const open = [...records].flatMap(([phase, one]) => (closed.has(phase) ? [] : [one]));
  const isThere = claimsOn(record, history);
  const standing = open.map((one) => standingIn(one, isThere));
  const torn = open.flatMap((one) => one.torn ?? []);
  if (!audience) return { standing, torn, untold: [], requests: 'any' };
  const { forge, pullRequest } = audience;
  const unrecorded = attempted.flatMap((one) => unrecordedOf(one) ?? []);
  const phases = open.map(({ ledger }) => ledger.phase);
  const waiting = await unseenOn(known, attempted, repository, operator, world);
  const occasion = { pullRequest, after, began, unrecorded, waiting, phases };
  return { standing, torn, ...(await tell(occasion, repository, operator, world, forge)) };
}

async function attempt(claim: Claim, operator: Operator, world: World): Promise<Attempted> {
  try {
    return { claim, reviewed: await reviewClaim(claim.commit, operator, world) };
  } catch (error) {
    if (!(error instanceof ReviewFailure)) throw error;
    world.stage('failed');
    return { claim, failure: error };
  }
}

/** What a claim came to, where git does not tell; null where it does. */
export function unrecordedOf(one: Attempted): Unrecorded | null {
  const { claim } = one;
  if ('failure' in one) return { claim, verdict: 'INCONCLUSIVE', says: one.failure.message };
  const { review, publication } = one.reviewed;
  const verdict = review.verdict ?? 'INCONCLUSIVE';
  const name = `${claim.phase}-${claim.milestone}`;
  if (publication === null) return { claim, verdict, says: `${name} ${verdict}, not recorded` };
  if (publication.published || publication.reason === 'nothing-to-do') return null;
  const why =
    publication.reason === 'unkept'
      ? 'its evidence could not be kept: nothing was committed'
      : `the review could not be pushed: ${publication.detail}`;
  const says = `${name} ${verdict}, and ${why}`;
  return { claim, verdict: verdict === 'PASS' ? 'INCONCLUSIVE' : verdict, says };
}

/** The exit status: 1 before 3 before 4 before 0. A verdict that could not be published counts all the same. */
export function exitOfCi({ attempted, standing, torn, untold }: CiRun): number {
  const statuses = [
    ...(untold.length === 0 ? [] : [4]),
    ...standing.map((one) => exits[worstOf(one) ?? 'PASS']),
    ...torn.map(({ exit }) => exit),
    ...attempted.map(exitOfAttempt),
  ];
  return [1, 2, 3, 4].find((status) => statuses.includes(status)) ?? 0;
}

const exits = { PASS: 0, FAIL: 1, INCONCLUSIVE: 3 } as const;

function exitOfAttempt(one: Attempted): number {
  if ('failure' in one) return one.failure.exit;
  const { review, publication } = one.reviewed;
  const status = exits[review.verdict ?? 'INCONCLUSIVE'];
  const isLost =
    publication !== null && !publication.published && publication.reason !== 'nothing-to-do';
  if (isLost) return status === 0 ? 4 : status;
  // What is recorded stands, also where another run was first.
  return publication === null ? status : 0;
}
