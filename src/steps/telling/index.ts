// A verdict that nobody is shown changes nothing: statuses on the commits, a comment on the pull request.
import { standingOf, worstOf } from '../../claims/standing.ts';
import type { Claim } from '../../model/claim.ts';
import { ForgeFailure, type Forge, type ForgeFailureKind } from '../../model/forge.ts';
import type { Ledger } from '../../model/ledger.ts';
import { worst, type Verdict } from '../../model/verdict.ts';
import { openFindings } from '../../document/standing.ts';
import { count } from '../../document/phrases.ts';
import type { Repository } from '../../model/repository.ts';
import type { Operator } from '../operator.ts';
import { ledgerAt, recordOf, type Recorded } from '../prior.ts';
import type { World } from '../world.ts';
import { keepComment, linksOf } from './comment.ts';
import { pullRequestsOf } from './pull-requests.ts';
import { lastReview } from './record.ts';
import { mendStatus, setStatus, type Wanted } from './statuses.ts';

/** What there is to be told after a run. */
export interface Occasion {
  /** The number that the CI system names. */
  readonly pullRequest: number | null;
  /** What was pushed; null: the branch's tip. */
  readonly after: string | null;
  /** Claims that could not be judged, and why: no record tells of them. */
  readonly failed: readonly { readonly claim: Claim; readonly reason: string }[];
  /** Open phases. */
  readonly phases: readonly string[];
}

/** Says that a claim is being looked at: what stood there before is yesterday's. */
export function tellPending(claim: Claim, run: string | null, forge: Forge): Promise<string[]> {
  const says = `${claim.phase}-${claim.milestone} is being looked at`;
  const wanted = { commit: claim.commit, verdict: 'pending', says, link: run } as const;
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
  world: Pick<World, 'evaluate' | 'publisher'>,
  forge: Forge,
): Promise<string[]> {
  const tip = await repository.head();
  const history = await repository.history(tip);
  const phases = await Promise.all(
    occasion.phases.map(async (phase) => {
      const recorded = await recordOf(phase, history, repository, operator);
      return recorded ? [{ recorded, ledger: await ledgerAt(recorded, repository) }] : [];
    }),
  );
  const known = phases.flat();
  const statuses = wantedStatuses(occasion, tip, known, operator.run);
  const pushed = {
    number: occasion.pullRequest,
    branch: repository.branch ?? '',
    heads: [...new Set([tip, occasion.after ?? tip])],
    contains: (commit: string) => containsPushed(commit, occasion.after ?? tip, repository),
  };
  return collecting([
    ...statuses.map((one) => () => mendStatus(one, forge)),
    async () => {
      const requests = known.length === 0 ? [] : await pullRequestsOf(pushed, forge);
      for (const { number } of requests)
        for (const one of known) await comment(one, number, repository, world, forge);
    },
  ]);
}

interface Known {
  readonly recorded: Recorded;
  readonly ledger: Ledger;
}

/** Each claim has the verdict of its own review; the branch's tip, and what was pushed, the worst of all that stands. */
function wantedStatuses(
  { after, failed }: Occasion,
  tip: string,
  known: readonly Known[],
  run: string | null,
): Wanted[] {
  const claims = known.flatMap(({ ledger }) =>
    ledger.entries.flatMap(({ claim, milestone, verdict, superseded }) =>
      claim === null || verdict === null || superseded
        ? []
        : [
            {
              commit: claim,
              verdict,
              says: `${ledger.phase}-${milestone ?? ''} ${verdict}${openWords(ledger)}`,
              link: run,
            },
          ],
    ),
  );
  const unjudged = failed.map(({ claim, reason }) => ({
    commit: claim.commit,
    verdict: 'INCONCLUSIVE' as const,
    says: reason,
    link: run,
  }));
  const standing = known.flatMap(({ ledger }) => worstOf(standingOf(ledger)) ?? []);
  const all = [...standing, ...unjudged.map(({ verdict }) => verdict)];
  if (all.length === 0) return [];
  const own = new Set([...claims, ...unjudged].map(({ commit }) => commit));
  const heads = [...new Set([tip, after ?? tip])].filter((commit) => !own.has(commit));
  const says = known.map(({ ledger }) => phaseWords(ledger)).join('; ');
  return [
    ...claims,
    ...unjudged,
    ...heads.map((commit) => ({ commit, verdict: worst(all), says, link: run })),
  ];
}

function phaseWords(ledger: Ledger): string {
  const { milestones } = standingOf(ledger);
  const words = milestones.map(({ milestone, verdict }) => `${milestone} ${verdict}`);
  return `${ledger.phase}: ${words.join(', ')}${openWords(ledger)}`;
}

function openWords(ledger: Ledger): string {
  const open = openFindings(ledger).length;
  return open === 0 ? '' : `, ${count(open, 'open finding')}`;
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
  { recorded, ledger }: Known,
  pullRequest: number,
  repository: Repository,
  { evaluate, publisher }: Pick<World, 'evaluate' | 'publisher'>,
  forge: Forge,
): Promise<void> {
  const verdict: Verdict | null = worstOf(standingOf(ledger));
  if (verdict === null) return;
  const { commit, path } = recorded;
  const render = async (budget: number) => {
    const review = await lastReview(recorded, repository, evaluate);
    if (!review) return null;
    const links = linksOf(review, path.replace(/json$/, 'md'), commit, forge.place);
    return publisher.render.comment(review, links, budget);
  };
  const marker = { phase: ledger.phase, verdict, review: commit };
  await keepComment({ marker, milestone: milestoneOf(ledger), render }, pullRequest, forge);
}

/** The milestone that was looked at last; null for a recheck. */
function milestoneOf({ entries }: Ledger): string | null {
  return entries.findLast(({ kind }) => kind !== 'baseline')?.milestone ?? null;
}

/** Does all of it; what the forge refuses is said in the end. One that is not there is not asked again and again. */
async function collecting(things: readonly (() => Promise<void>)[]): Promise<string[]> {
  const said: string[] = [];
  for (const thing of things) {
    try {
      await thing();
    } catch (error) {
      if (!(error instanceof ForgeFailure)) throw error;
      said.push(`${error.message} ${error.wayOut}`);
      if (isGone.has(error.kind)) break;
    }
  }
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
