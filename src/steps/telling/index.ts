// A verdict that nobody is shown changes nothing: statuses on the commits, a comment on the pull request.
import type { Claim } from '../../model/claim.ts';
import type { Forge } from '../../model/forge.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { Repository } from '../../model/repository.ts';
import { genuineCommits } from '../genuine.ts';
import type { Operator } from '../operator.ts';
import { phaseRecord, standingIn, worstIn } from '../phase-record.ts';
import { claimsOn, recordAt, type RecordTip } from '../record-tip.ts';
import type { World } from '../world.ts';
import { Attempts } from './attempts.ts';
import { keepComment, linksOf, withoutEvidence } from './comment.ts';
import { pullRequestsOf } from './pull-requests.ts';
import { lastReview, redBeside } from './record.ts';
import { reachedFrom } from './reached.ts';
import { mendStatus, setStatus, type Wanted } from './statuses.ts';
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

/** What was told. */
export interface Telling {
  /** What could not be, and why; the rest was. */
  readonly untold: readonly string[];
  /** The pull requests that know what stands; any, where there is nothing to be told there. */
  readonly requests: readonly number[] | 'any';
}

/** Says that a claim is being looked at: what stood there before is yesterday's. */
export function tellPending(
  claim: Claim,
  run: string | null,
  forge: Forge,
): Promise<readonly string[]> {
  const says = `${claim.phase}-${claim.milestone} is being looked at`;
  return tellStatus({ commit: claim.commit, verdict: 'pending', says, link: run }, forge);
}

/** Says what a claim came to that is recorded nowhere that others see. */
export function tellUnrecorded(
  { claim, verdict, says }: Unrecorded,
  run: string | null,
  forge: Forge,
): Promise<readonly string[]> {
  return tellStatus({ commit: claim.commit, verdict, says, link: run }, forge);
}

async function tellStatus(wanted: Wanted, forge: Forge): Promise<readonly string[]> {
  const attempts = new Attempts();
  await attempts.one(() => setStatus(wanted, forge));
  return attempts.untold;
}

/**
 * Tells a forge what stands on a branch. All of it follows from git: what an earlier run could not tell is told now, and
 * what is told already stays as it is.
 */
export async function tell(
  occasion: Occasion,
  repository: Repository,
  operator: Operator,
  world: Teller,
  forge: Forge,
): Promise<Telling> {
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
  const attempts = new Attempts();
  const requests: number[] = [];
  const comments = async () => {
    for (const { number } of await pullRequestsOf(pushed, forge)) {
      const tries = known.map((one) => async () => {
        await comment(one, number, { repository, record }, world, forge);
      });
      let isTold = true;
      // A phase whose comment cannot be written keeps those of others from nothing.
      for (const one of tries) isTold = (await attempts.one(one, false)) && isTold;
      if (isTold) requests.push(number);
    }
  };
  const [first, ...others] = statuses.map((one) => () => mendStatus(one, forge));
  const besides = known.length === 0 ? [] : [comments];
  await attempts.all([...(first ? [first] : []), ...besides, ...others]);
  return { untold: attempts.untold, requests: known.length === 0 ? 'any' : requests };
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
