// The steps of one review, in order.
import type { Claim } from './model/claim.ts';
import type { CommitInfo, Repository } from './model/repository.ts';
import { criteriaDifference } from './steps/criteria-difference.ts';
import { assertSheet, findClaim, noSheet } from './steps/find-claim.ts';
import { genuineCommits, newestGenuine, sameCriteria, type Genuine } from './steps/genuine.ts';
import { ReviewFailure } from './model/failure.ts';
import { noRecord } from './steps/findings.ts';
import { lookAndJudge } from './steps/look-and-judge.ts';
import { criteriaAt, openCriteria } from './steps/open-criteria.ts';
import { inRepository } from './steps/in-repository.ts';
import type { Operator } from './steps/operator.ts';
import { recordOf } from './steps/prior.ts';
import { recordAt } from './steps/record-tip.ts';
import { uncommittedCriteria } from './steps/uncommitted.ts';
import type { Reviewed, World } from './steps/world.ts';

/**
 * Reviews one claim: `M2`, `pvfix-M2` or a commit.
 * @param begins told of the claim before anything is looked at
 * @throws ReviewFailure for all that keeps it from being judged
 */
export function reviewClaim(
  target: string,
  operator: Operator,
  world: World,
  begins?: (claim: Claim, repository: Repository) => Promise<void>,
): Promise<Reviewed> {
  return inRepository(operator, world, async (repository) => {
    const head = await repository.head();
    const history = await repository.history(head);
    const record = await recordAt(repository, operator, { head, history });
    const isBegun = () => hasRecord(repository, record.history, operator);
    const claim = await findClaim(target, repository, head, history, isBegun);
    const opened = await openCriteria(repository, record.history, head, operator, world);
    assertSheet(claim, opened);
    await begins?.(claim, repository);
    const kind = operator.criteria.from === 'worktree' ? 'trial' : 'review';
    const subject = { kind, phase: claim.phase, claim, commit: claim.commit } as const;
    const setting = { repository, head, history, record, opened, operator, world };
    return lookAndJudge(subject, [claim.milestone], setting);
  });
}

/** Whether anything says which criteria count. */
async function hasRecord(
  repository: Repository,
  history: readonly CommitInfo[],
  { criteria, allowedSigners }: Operator,
): Promise<boolean> {
  if (criteria.from !== 'anchor') return true;
  return (await genuineCommits(repository, history, allowedSigners)).length > 0;
}

/** Observes a phase before the work, and makes the criteria at the branch's head the ones that count. */
export function takeBaseline(phase: string, operator: Operator, world: World): Promise<Reviewed> {
  return inRepository(operator, world, async (repository) => {
    const head = await repository.head();
    const history = await repository.history(head);
    const record = await recordAt(repository, operator, { head, history });
    const opened = await criteriaToBe(repository, head, operator, world);
    const sheet = opened.criteria.sheets.get(phase);
    if (!sheet) throw noSheet(`claims/${phase}.yaml`, opened);
    const subject = { kind: 'baseline', phase, claim: null, commit: head } as const;
    const setting = { repository, head, history, record, opened, operator, world };
    return lookAndJudge(subject, Object.keys(sheet.milestones), setting);
  });
}

/** The phases that a baseline is about to observe, and what it changes in the criteria, to be read before. */
export interface BaselinePlan {
  readonly phases: readonly string[];
  readonly difference: string;
  /** Criteria that were edited and not committed: they do not count. */
  readonly uncommitted: readonly string[];
}

/**
 * What `review baseline` is about to do: the phase asked for, or every open one.
 * @throws ReviewFailure where the criteria at the head have mistakes or no such sheet
 */
export function planBaseline(
  phase: string | null,
  operator: Operator,
  world: World,
): Promise<BaselinePlan> {
  return inRepository(operator, world, async (repository) => {
    const head = await repository.head();
    const opened = await criteriaToBe(repository, head, operator, world);
    const open = [...opened.criteria.sheets.values()].filter(({ state }) => state === 'open');
    const phases = phase === null ? open.map((sheet) => sheet.phase) : [phase];
    const missing = phases.find((one) => !opened.criteria.sheets.has(one));
    if (missing !== undefined) throw noSheet(`claims/${missing}.yaml`, opened);
    if (phases.length === 0) throw noSheet('claims/<phase>.yaml', opened);
    if (operator.criteria.from === 'repository') {
      const difference = 'The criteria are those of their own repository.\n';
      return { phases, difference, uncommitted: [] };
    }
    const at = { head, history: await repository.history(head) };
    const { history } = await recordAt(repository, operator, at);
    const anchor = await anchorOf(repository, history, operator);
    const difference = await criteriaDifference(repository, anchor, head);
    return { phases, difference, uncommitted: await uncommittedCriteria(repository, head, world) };
  });
}

/** The anchor that a baseline replaces; none where reviews stand side by side, which it settles. */
async function anchorOf(
  repository: Repository,
  history: readonly CommitInfo[],
  { allowedSigners }: Operator,
): Promise<Genuine | null> {
  try {
    return await newestGenuine(repository, history, allowedSigners, { agree: sameCriteria });
  } catch (error) {
    if (error instanceof ReviewFailure && error.code === 'no-anchor') return null;
    throw error;
  }
}

/**
 * The phases that a recheck looks at: the one that is asked for, or every open one with a record.
 * @throws ReviewFailure `usage` where there is none
 */
export function planRecheck(
  phase: string | null,
  operator: Operator,
  world: World,
): Promise<readonly string[]> {
  return inRepository(operator, world, async (repository) => {
    if (operator.criteria.from === 'worktree') throw notRecorded();
    const head = await repository.head();
    const at = { head, history: await repository.history(head) };
    const { history } = await recordAt(repository, operator, at);
    const isRecorded = async (one: string) =>
      (await recordOf(one, history, repository, operator)) !== null;
    if (phase !== null) {
      if (!(await isRecorded(phase))) throw noRecord(phase);
      return [phase];
    }
    const { criteria } = await openCriteria(repository, history, head, operator, world);
    const open = [...criteria.sheets.values()].filter(({ state }) => state === 'open');
    const phases: string[] = [];
    for (const one of open) if (await isRecorded(one.phase)) phases.push(one.phase);
    if (phases.length === 0) throw noRecord('an open phase');
    return phases;
  });
}

/** Looks again at all that stands as passed in a phase, without a claim; what did not change is not written. */
export function recheckPhase(phase: string, operator: Operator, world: World): Promise<Reviewed> {
  return inRepository(operator, world, async (repository) => {
    const head = await repository.head();
    const history = await repository.history(head);
    const record = await recordAt(repository, operator, { head, history });
    const opened = await openCriteria(repository, record.history, head, operator, world);
    if (!opened.criteria.sheets.has(phase)) throw noSheet(`claims/${phase}.yaml`, opened);
    const subject = { kind: 'recheck', phase, claim: null, commit: head } as const;
    const setting = { repository, head, history, record, opened, operator, world };
    return lookAndJudge(subject, [], setting);
  });
}

function notRecorded(): ReviewFailure {
  return new ReviewFailure(
    'usage',
    'A recheck looks at what reviews recorded, and criteria of a work tree are not recorded anywhere.',
    'Leave --criteria out; to try them: review M1 --criteria worktree',
  );
}

/** The criteria that a baseline records: those at the head, unless they have a repository of their own. */
function criteriaToBe(repository: Repository, head: string, operator: Operator, world: World) {
  if (operator.criteria.from === 'worktree') {
    throw new ReviewFailure(
      'usage',
      'A baseline records criteria, and those of a work tree are not recorded anywhere.',
      'Commit them and leave --criteria out; to try them: review probe, or review M1 --criteria worktree',
    );
  }
  return operator.criteria.from === 'repository'
    ? openCriteria(repository, [], head, operator, world)
    : criteriaAt(repository, head, operator, world);
}
