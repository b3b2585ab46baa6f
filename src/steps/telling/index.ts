// A verdict that nobody is shown changes nothing: statuses on the commits, a comment on the pull request.
import type { Claim } from '../../model/claim.ts';
import { ForgeFailure, type Forge, type ForgeFailureKind } from '../../model/forge.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { Repository } from '../../model/repository.ts';
import { genuineCommits } from '../genuine.ts';
import type { Operator } from '../operator.ts';
import { phaseRecord, standingIn, worstIn } from '../phase-record.ts';
import { claimsOn, recordAt, type RecordTip } from '../record-tip.ts';
import type { World } from '../world.ts';
import { keepComment, linksOf, withoutEvidence } from './comment.ts';
import { pullRequestsOf } from './pull-requests.ts';
import { lastReview, redBeside } from './record.ts';
import { reachedFrom } from './reached.ts';
import { mendStatus, setStatus } from './statuses.ts';
import { toReach, wantedStatuses, type Known, type Pushed, type Unrecorded } from './wanted.ts';

/** What telling needs of a world. */
type Teller = Pick<World, 'evaluate' | 'publisher' | 'evidenceStore'>;

/** What there is to be told after a run. */
export interface Occasion extends Pushed {
  /** The number that the CI system names. */
  readonly pullRequest: number | null;
  /** Open phases. */
  readonly phases: readonly string[];
}

/** Says that a claim is being looked at: what stood there before is yesterday's. */
export function tellPending(claim: Claim, run: string | null, forge: Forge): Promise<string[]> {
  const says = `${claim.phase}-${claim.milestone} is being looked at`;
  const wanted = { commit: claim.commit, verdict: 'pending', says, link: run } as const;
  return collecting([() => setStatus(wanted, forge)]);
}

/** Says what a claim came to that is recorded nowhere that others see. */
export function tellUnrecorded(
  { claim, verdict, says }: Unrecorded,
  run: string | null,
  forge: Forge,
): Promise<string[]> {
  const wanted = { commit: claim.commit, verdict, says, link: run } as const;
  return collecting([() => setStatus(wanted, forge)]);
}

/**
 * Tells a forge what stands on a branch. All of it follows from git: what an earlier run could not tell is told now, and
 * what is told already stays as it is.
 * @returns what could not be told, and why; the rest was
 */
export async function tell(
  occasion: Occasion,
  repository: Repository,
  operator: Operator,
  world: Teller,
  forge: Forge,
): Promise<string[]> {
  const tip = await repository.head();
  const at = { head: tip, history: await repository.history(tip) };
  const record = await recordAt(repository, operator, at);
  const isThere = claimsOn(record, at.history);
  const phases = await Promise.all(
    occasion.phases.map(async (phase) => {
      const one = await phaseRecord(phase, record.history, repository, operator);
      return one ? [{ ...one, standing: standingIn(one, isThere) }] : [];
    }),
  );
  const known = phases.flat();
  const beside = await ownTip(record, repository, operator);
  const heads = [tip, ...beside];
  const reached = await reachedFrom(toReach(occasion, heads, known), tip, repository);
  const statuses = wantedStatuses(occasion, heads, known, reached, operator.run);
  const pushed = {
    number: occasion.pullRequest,
    branch: repository.branch ?? '',
    heads: [...new Set([tip, occasion.after ?? tip])],
    contains: (commit: string) => containsPushed(commit, occasion.after ?? tip, repository),
  };
  const comments = async () => {
    const requests = known.length === 0 ? [] : await pullRequestsOf(pushed, forge);
    for (const { number } of requests)
      for (const one of known) await comment(one, number, { repository, record }, world, forge);
  };
  const [first, ...others] = statuses.map((one) => () => mendStatus(one, forge));
  return collecting([...(first ? [first] : []), comments, ...others]);
}

/** The tip of the reviews beside the branch, where one of them is it: what others pushed there was never looked at. */
async function ownTip(
  { side, head, history }: RecordTip,
  repository: Repository,
  { allowedSigners }: Operator,
): Promise<string[]> {
  if (side?.exists !== true) return [];
  const last = history.filter(({ id }) => id === head);
  return (await genuineCommits(repository, last, allowedSigners)).map(({ id }) => id);
}

async function containsPushed(
  commit: string,
  pushed: string,
  repository: Repository,
): Promise<boolean> {
  const there = await repository.resolve(commit);
  return there !== null && repository.isAncestor(pushed, there);
}

async function comment(
  known: Known,
  pullRequest: number,
  { repository, record: { side, head } }: { repository: Repository; record: RecordTip },
  { evaluate, publisher, evidenceStore }: Teller,
  forge: Forge,
): Promise<void> {
  const { recorded, ledger, standing, torn } = known;
  const verdict = worstIn(known);
  if (verdict === null) return;
  const { commit, path } = recorded;
  const means = { repository, evaluate, store: evidenceStore };
  const render = async (budget: number) => {
    const last = await lastReview(known, means);
    if (!last.ok) throw withoutEvidence(marker, last.reason);
    const { review } = last;
    const links = linksOf(review, path.replace(/json$/, 'md'), commit, forge.place);
    const red = await redBeside(review, known, means);
    return publisher.render.comment(review, links, budget, { verdict, red });
  };
  // Of several side by side no review says what stands: the commit does where they came together.
  const marker = { phase: ledger.phase, verdict, review: torn ? head : commit };
  const kept = side?.branch ?? repository.branch;
  const isNewer = (review: string) => comesAfter(review, marker.review, kept, repository);
  const own = { marker, by: byOf(ledger), begins: true, render, isNewer };
  const undecided = torn && {
    ...{ by: 'a merge that brought reviews side by side', begins: false },
    render: () => {
      const says = [torn.message, torn.wayOut];
      return Promise.resolve(publisher.render.undecided(standing, verdict, says));
    },
  };
  await keepComment({ ...own, ...undecided }, pullRequest, forge);
}

/** Whether a review that another run told of came after ours. Where nobody can say, ours counts. */
async function comesAfter(
  other: string,
  ours: string,
  branch: string | null,
  repository: Repository,
): Promise<boolean> {
  try {
    if (branch !== null) await repository.refresh(branch);
  } catch {
    return false;
  }
  const there = await repository.resolve(other);
  return there !== null && repository.isAncestor(ours, there);
}

/** What was looked at last. */
function byOf({ entries }: Ledger): string {
  const last = entries.findLast(({ kind }) => kind !== 'baseline')?.milestone ?? null;
  return last === null ? 'a recheck' : `the review of ${last}`;
}

/** So many at once: a forge may take more for an attack. */
const atOnce = 4;

/**
 * Does all of it, the first alone; what the forge refuses is said in the end. One that is not there is not asked again and again.
 */
async function collecting(things: readonly (() => Promise<void>)[]): Promise<string[]> {
  const said: string[] = [];
  const waiting = [...things];
  let isThere = true;
  const next = async () => {
    try {
      await waiting.shift()?.();
    } catch (error) {
      if (!(error instanceof ForgeFailure)) throw error;
      said.push(`${error.message} ${error.wayOut}`);
      if (isGone.has(error.kind)) isThere = false;
    }
  };
  const all = async () => {
    while (isThere && waiting.length > 0) await next();
  };
  await next();
  await Promise.all(Array.from({ length: atOnce }, all));
  return said;
}

/** What the next request would meet as well. */
const isGone: ReadonlySet<ForgeFailureKind> = new Set([
  'unreachable',
  'slow',
  'rate-limited',
  'unauthorized',
  'broken',
]);
