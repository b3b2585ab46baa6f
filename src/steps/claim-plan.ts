import { touchesCriteria } from '../claims/criteria-path.ts';
import { reviewCommitOf } from '../claims/review-commit.ts';
import { claimOf } from '../claims/select.ts';
import { sideBranch } from '../claims/side-branch.ts';
import { standingOf } from '../claims/standing.ts';
import type { Criteria } from '../criteria/index.ts';
import { byCheck, notSeenRed } from '../judge/baseline.ts';
import { earlierMilestones } from '../judge/earlier.ts';
import { milestoneName } from '../model/claim.ts';
import type { Protection } from '../model/evidence.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import type { Ledger } from '../model/ledger.ts';
import type { ClaimSheet, Milestone } from '../model/sheet.ts';
import type { Verdict } from '../model/verdict.ts';
import { planReview, type ReviewPlan } from '../probes/resolve.ts';
import type { SideTip } from './carrier.ts';
import { inRepository } from './in-repository.ts';
import { lintCriteria } from './lint.ts';
import { openCriteria, type OpenCriteria } from './open-criteria.ts';
import type { Operator } from './operator.ts';
import { ledgerAt, recordOf } from './prior.ts';
import type { World } from './world.ts';

/** What a claim of a milestone would be judged by, were it made at the head. */
export interface ClaimPlan {
  readonly phase: string;
  readonly milestone: string;
  readonly sheet: ClaimSheet;
  readonly asked: Milestone;
  readonly plan: ReviewPlan;
  /** Milestones that passed before, and are looked at again. */
  readonly earlier: readonly string[];
  /** Checks that say `before: fail` and that the baseline did not see red: they cannot pass. */
  readonly notSeenRed: readonly {
    readonly check: string;
    readonly host: string | null;
    readonly reason: string;
  }[];
  /** What stands of the milestone; null where it was not reviewed. */
  readonly standing: Verdict | null;
  /** The commit that claims it already and waits for its review; null where none does. */
  readonly waiting: string | null;
  /** The baseline or review that says which criteria count. */
  readonly baseline: {
    readonly commit: string;
    readonly protection: Protection;
    /** The branch beside that it stands on, as it was fetched last; null for the branch itself. */
    readonly beside: string | null;
  };
  /** Where these criteria stand: an anchor, or the tip of their own repository. */
  readonly criteria: string;
  /** Criteria that the head has otherwise: they do not count. */
  readonly touched: readonly string[];
}

/**
 * Finds out what a claim would be judged by: the sheet is looked through, the criteria that count are opened.
 * @param phase where the target names a milestone alone
 * @param sideTips the branches of reviews that the clone has, its own or fetched
 * @throws ReviewFailure with the way out, where no review could judge the claim
 */
export async function planClaim(
  target: string,
  phase: string | null,
  operator: Operator,
  world: World,
  sideTips: readonly SideTip[],
): Promise<ClaimPlan> {
  const linted = await lintCriteria(operator, world);
  if (linted.problems.length > 0) {
    const message = `${linted.where} has mistakes.`;
    throw new ReviewFailure(
      'configuration',
      message,
      'Mend them, then: review lint',
      linted.problems,
    );
  }
  return inRepository(operator, world, async (repository) => {
    const head = await repository.head();
    const history = await repository.history(head);
    const beside = besideOf({ repository, history }, operator, sideTips);
    const record = beside ? await repository.history(beside.commit) : history;
    const opened = await openCriteria(repository, record, head, operator, world);
    const named = namedMilestone(target, phase, opened.criteria);
    if (named.sheet.state === 'closed') throw closed(named.sheet.phase);
    const place = { repository, head, history, record, beside: beside?.branch ?? null };
    return judgedBy(named, opened, place, operator);
  });
}

/** The newest claim of a milestone, where no review has looked at it yet. */
function waitingClaim(
  { phase, milestone }: Pick<ClaimPlan, 'phase' | 'milestone'>,
  history: readonly CommitInfo[],
  { entries }: Ledger,
): string | null {
  const newest = history
    .flatMap((commit) => claimOf(commit) ?? [])
    .find((claim) => claim.phase === phase && claim.milestone === milestone);
  if (!newest || entries.some(({ claim }) => claim === newest.commit)) return null;
  return newest.commit;
}

interface Named {
  readonly sheet: ClaimSheet;
  readonly milestone: string;
  readonly asked: Milestone;
}

interface Place {
  readonly repository: Repository;
  readonly head: string;
  readonly history: readonly CommitInfo[];
  /** The history that holds the reviews. */
  readonly record: readonly CommitInfo[];
  readonly beside: string | null;
}

/**
 * Where the reviews of the branch are read: beside it where the operator says so, or where the branch has none and there are some.
 * @throws ReviewFailure `usage` where they are not here
 */
function besideOf(
  { repository, history }: Pick<Place, 'repository' | 'history'>,
  { reviews }: Operator,
  sideTips: readonly SideTip[],
): SideTip | null {
  const name = repository.branch === null ? null : sideBranch(repository.branch);
  const tip = sideTips.find(({ branch }) => branch === name) ?? null;
  if (reviews === 'side') {
    if (tip) return tip;
    const message = `${name ?? 'A branch beside a detached head'} is not here: nobody knows what the reviews say.`;
    throw new ReviewFailure('usage', message, 'Fetch it: git fetch');
  }
  return history.some((commit) => reviewCommitOf(commit) !== null) ? null : tip;
}

async function judgedBy(
  { sheet, milestone, asked }: Named,
  { criteria, source }: OpenCriteria,
  { repository, head, history, record, beside }: Place,
  operator: Operator,
): Promise<ClaimPlan> {
  const { phase } = sheet;
  const recorded = await recordOf(phase, record, repository, operator);
  if (!recorded) throw withoutBaseline(phase);
  const ledger = await ledgerAt(recorded, repository);
  const earlier = earlierMilestones(ledger, sheet, [milestone]);
  const planned = planReview(criteria, phase, [milestone], earlier);
  if (!planned.ok) {
    const message = 'The criteria that count have mistakes.';
    throw new ReviewFailure(
      'configuration',
      message,
      `review lint, review baseline ${phase}`,
      planned.problems,
    );
  }
  const { milestones } = standingOf(ledger);
  const anchor = source.from === 'anchor' ? source.commit : null;
  const changed = anchor === null ? [] : await repository.changedPaths(anchor, head);
  return {
    phase,
    milestone,
    sheet,
    asked,
    plan: planned.plan,
    earlier,
    notSeenRed: notRed(planned.plan, milestone, ledger),
    standing: milestones.find((one) => one.milestone === milestone)?.verdict ?? null,
    waiting: waitingClaim({ phase, milestone }, history, ledger),
    baseline: { commit: recorded.commit, protection: recorded.protection, beside },
    criteria: source.commit ?? head,
    touched: changed.filter(touchesCriteria),
  };
}

function notRed(
  { checks }: ReviewPlan,
  milestone: string,
  ledger: Ledger,
): ClaimPlan['notSeenRed'] {
  const baseline = byCheck(ledger.baseline);
  return checks.flatMap((planned) => {
    const reason = planned.milestone === milestone ? notSeenRed(planned, baseline) : null;
    return reason === null ? [] : [{ check: planned.check.id, host: planned.host, reason }];
  });
}

/**
 * The milestone that `M2` or `pvfix-M2` names among the sheets that count.
 * @throws ReviewFailure `usage`, with all that there are
 */
function namedMilestone(target: string, phase: string | null, { sheets }: Criteria): Named {
  const all = [...sheets.values()].flatMap((sheet) =>
    Object.entries(sheet.milestones).map(([milestone, asked]) => ({ sheet, milestone, asked })),
  );
  const found = all.filter(
    ({ sheet, milestone }) =>
      (phase === null || sheet.phase === phase) &&
      (target === milestone || target === `${sheet.phase}-${milestone}`),
  );
  const [only, ...more] = found;
  if (only && more.length === 0) return only;
  const list = (only ? found : all).map((one) => `${one.sheet.phase}-${one.milestone}`).join(', ');
  if (only) {
    const message = `${target} is ambiguous: ${list}.`;
    throw new ReviewFailure(
      'usage',
      message,
      `Name the phase: review claim ${only.sheet.phase}-${target}`,
    );
  }
  const asked = phase === null || target.startsWith(`${phase}-`) ? target : `${phase}-${target}`;
  const isMilestone = milestoneName.safeParse(target.replace(/^.*-/, '')).success;
  throw new ReviewFailure(
    'usage',
    `${target === '' ? 'Nothing is named that is to be claimed' : `There is no milestone ${asked}`}. The sheets that count have: ${list}.`,
    isMilestone && target !== ''
      ? 'One that the baseline does not know is added to its sheet, committed, and made to count: review baseline'
      : 'Example: review claim M1 -m "what is done"',
  );
}

function closed(phase: string): ReviewFailure {
  return new ReviewFailure(
    'usage',
    `The phase ${phase} is closed: its sheet says so, and its claims are left alone.`,
    `Open it again (state: open in claims/${phase}.yaml), commit, then: review baseline ${phase}`,
  );
}

function withoutBaseline(phase: string): ReviewFailure {
  return new ReviewFailure(
    'no-anchor',
    `The phase ${phase} has no baseline: nobody saw how it was before the work.`,
    `Take it before the work: review baseline ${phase}`,
  );
}
