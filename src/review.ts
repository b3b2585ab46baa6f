// The steps of one review, in order.
import type { Claim } from './model/claim.ts';
import { evidenceSchema, type Evidence } from './model/evidence.ts';
import { ReviewFailure } from './model/failure.ts';
import type { CommitInfo, Publication, Repository } from './model/repository.ts';
import type { Review } from './model/review.ts';
import { touchesCriteria } from './claims/criteria-path.ts';
import { claimOf, selectClaim } from './claims/select.ts';
import { judge } from './judge/judge.ts';
import type { Evaluate } from './judge/evaluation.ts';
import { observe, type Observed } from './observe/observe.ts';
import { planPhase } from './probes/resolve.ts';
import type { Plan } from './probes/plan.ts';
import { evidenceFile, type EvidenceText } from './steps/evidence-file.ts';
import { criteriaDifference } from './steps/criteria-difference.ts';
import { newestGenuine } from './steps/genuine.ts';
import { priorOf } from './steps/prior.ts';
import { criteriaAt, openCriteria, type CriteriaEffects, type OpenCriteria } from './steps/open-criteria.ts';
import type { Lookout } from './steps/lookout.ts';
import type { Operator } from './steps/operator.ts';
import { publish, type Publisher } from './steps/publish.ts';

/** Everything a review needs from the outside. */
export interface World extends CriteriaEffects {
  readonly version: string;
  readonly now: () => Date;
  readonly evaluate: Evaluate;
  /** Opens eyes on the hosts of a configuration. */
  readonly lookout: (opened: OpenCriteria, repository: Repository, commit: string) => Lookout;
  readonly publisher: Publisher;
  readonly stage: (stage: Stage) => void;
  readonly isInterrupted: () => boolean;
}

export type Stage = 'read' | 'look' | 'judge' | 'write';

/** A review that was made, and what became of its commit. */
export interface Reviewed {
  readonly review: Review;
  /** Null where nothing was to be committed. */
  readonly publication: Publication | null;
  readonly evidence: Evidence;
}

/**
 * Reviews one claim: `M2`, `pvfix-M2` or a commit.
 * @throws ReviewFailure for all that keeps it from being judged
 */
export async function reviewClaim(target: string, operator: Operator, world: World): Promise<Reviewed> {
  world.stage('read');
  const repository = await openRepository(operator, world);
  try {
    const head = await repository.head();
    const history = await repository.history(head);
    const claim = await findClaim(target, repository, history);
    const opened = await openCriteria(repository, history, head, operator, world);
    assertSheet(claim, opened);
    const kind = operator.criteria.from === 'worktree' ? 'trial' : 'review';
    const subject = { kind, phase: claim.phase, claim, commit: claim.commit } as const;
    return await lookAndJudge(subject, [claim.milestone], { repository, history, opened, operator, world });
  } finally {
    await repository.close();
  }
}

/** Observes a phase before the work, and makes the criteria at the branch's head the ones that count. */
export async function takeBaseline(
  phase: string,
  operator: Operator,
  world: World,
): Promise<Reviewed> {
  world.stage('read');
  const repository = await openRepository(operator, world);
  try {
    const head = await repository.head();
    const history = await repository.history(head);
    const opened =
      operator.criteria.from === 'repository'
        ? await openCriteria(repository, history, head, operator, world)
        : await criteriaAt(repository, head, operator, world);
    const sheet = opened.criteria.sheets.get(phase);
    if (!sheet) throw noSheet(`claims/${phase}.yaml`, opened);
    const subject = { kind: 'baseline', phase, claim: null, commit: head } as const;
    const milestones = Object.keys(sheet.milestones);
    return await lookAndJudge(subject, milestones, { repository, history, opened, operator, world });
  } finally {
    await repository.close();
  }
}

/** The phases that a baseline is about to observe, and what it changes in the criteria, to be read before. */
export interface BaselinePlan {
  readonly phases: readonly string[];
  readonly difference: string;
}

/**
 * What `review baseline` is about to do: the phase asked for, or every open one.
 * @throws ReviewFailure where the criteria at the head have mistakes or no such sheet
 */
export async function planBaseline(
  phase: string | null,
  operator: Operator,
  world: World,
): Promise<BaselinePlan> {
  const repository = await openRepository(operator, world);
  try {
    const head = await repository.head();
    const history = await repository.history(head);
    const { criteria, source } = await criteriaAt(repository, head, operator, world);
    const open = [...criteria.sheets.values()].filter(({ state }) => state === 'open');
    const phases = phase === null ? open.map((sheet) => sheet.phase) : [phase];
    if (phases.length === 0) throw noSheet('claims/<phase>.yaml', { criteria, source });
    const anchor = await newestGenuine(repository, history, operator.allowedSigners);
    return { phases, difference: await criteriaDifference(repository, anchor, head) };
  } finally {
    await repository.close();
  }
}

type Subject = Pick<Evidence, 'kind' | 'phase' | 'claim' | 'commit'>;

interface Setting {
  readonly repository: Repository;
  readonly history: readonly CommitInfo[];
  readonly opened: OpenCriteria;
  readonly operator: Operator;
  readonly world: World;
}

async function lookAndJudge(
  subject: Subject,
  milestones: readonly string[],
  setting: Setting,
): Promise<Reviewed> {
  const { opened, world, operator } = setting;
  const startedAt = world.now().toISOString();
  const plan = planOf(opened, subject.phase, milestones);
  world.stage('look');
  const observed = await look(plan, subject.commit, setting);
  world.stage('judge');
  const seen = await assemble(subject, startedAt, observed, setting);
  const first = await compose(seen, setting, setting.history);
  if (!operator.commit || subject.kind === 'trial') return { ...first, publication: null };
  world.stage('write');
  const again = async (tip: string) => {
    const history = await setting.repository.history(tip);
    return compose(seen, setting, history);
  };
  const { output } = opened.criteria.config;
  const { composed, ...publication } = await publish(
    again,
    output,
    setting.repository,
    operator,
    world.publisher,
  );
  return { ...first, ...composed, publication: await pushed(publication, subject, setting) };
}

interface Composition {
  readonly review: Review;
  readonly evidence: Evidence;
  readonly file: EvidenceText;
}

/** The review as it is for a history: numbering goes on from the last genuine review in it. */
async function compose(
  seen: Omit<Evidence, 'prior'>,
  { repository, operator, opened, world }: Setting,
  history: readonly CommitInfo[],
): Promise<Composition> {
  const prior = await priorOf(seen.phase, repository, history, operator, opened.criteria.config.output);
  const evidence: Evidence = { ...seen, prior };
  const file = evidenceFile(evidence);
  return { review: await judgeEvidence(evidence, file, world.evaluate), evidence, file };
}

/** In a checkout the commit is there already; whether it is pushed too is a second question. */
async function pushed(
  publication: Publication,
  { claim }: Subject,
  { repository, operator, world }: Setting,
): Promise<Publication> {
  if (!publication.published || repository.kind !== 'checkout' || !operator.push) return publication;
  const done = await world.publisher.pushCheckout(
    repository.checkout ?? '.',
    publication.commit,
    claim?.commit ?? null,
  );
  const isLocalOnly = !done.published && (done.reason === 'no-upstream' || done.reason === 'unpublished');
  if (done.published || isLocalOnly) return publication;
  return { published: false, reason: done.reason, detail: done.detail };
}

/** Judges evidence, with the criteria it holds. */
export async function judgeEvidence(
  evidence: Evidence,
  file: EvidenceText,
  evaluate: Evaluate,
): Promise<Review> {
  const judged = await judge(evidence, file, evaluate);
  if (judged.ok) return judged.review;
  throw new ReviewFailure('undecidable', judged.reason, 'See `review lint`.');
}

async function look(plan: Plan, commit: string, setting: Setting): Promise<Observed> {
  const lookout = setting.world.lookout(setting.opened, setting.repository, commit);
  try {
    return await observe(plan, lookout.hosts(plan), lookout.effects, lookout.usesSudo);
  } finally {
    await lookout.close();
  }
}

async function assemble(
  subject: Subject,
  startedAt: string,
  observed: Observed,
  { repository, opened, operator, world }: Setting,
): Promise<Omit<Evidence, 'prior'>> {
  const touched = await touchedCriteria(subject, opened, repository);
  return {
    schema: evidenceSchema,
    tool: { name: 'cold-review', version: world.version },
    ...subject,
    branch: repository.branch ?? 'detached',
    startedAt,
    endedAt: world.now().toISOString(),
    run: operator.run,
    criteria: { ...opened.source, touched },
    hosts: [...observed.hosts],
    limits: { ...observed.limits },
    observations: [...observed.observations],
  };
}

/** Criteria that the claim's commit shows otherwise than those that count. */
async function touchedCriteria(
  { claim }: Subject,
  { source }: OpenCriteria,
  repository: Repository,
): Promise<string[]> {
  if (!claim || source.from !== 'anchor' || source.commit === null) return [];
  const changed = await repository.changedPaths(source.commit, claim.commit);
  return changed.filter(touchesCriteria);
}

function planOf(opened: OpenCriteria, phase: string, milestones: readonly string[]): Plan {
  const planned = planPhase(opened.criteria, phase, milestones);
  if (planned.ok) return planned.plan;
  throw new ReviewFailure('configuration', 'The criteria have mistakes.', 'review lint', planned.problems);
}

async function openRepository(operator: Operator, world: World): Promise<Repository> {
  const branch = operator.branch === null ? {} : { branch: operator.branch };
  return world.openRepository({ repository: operator.repository, ...branch });
}

async function findClaim(
  target: string,
  repository: Repository,
  history: readonly CommitInfo[],
): Promise<Claim> {
  if (/^(?:[a-z0-9][a-z0-9-]*-)?M\d+$/.test(target)) return selectClaim(target, history);
  const id = await repository.resolve(target);
  if (id === null) return selectClaim(target, history);
  const commit = await repository.commitInfo(id);
  const claim = claimOf(commit);
  if (claim) return claim;
  throw new ReviewFailure(
    'usage',
    `Commit ${id.slice(0, 8)} makes no claim: its subject is ${JSON.stringify(commit.subject.slice(0, 72))}.`,
    'A claim\'s subject reads claim(<phase>-M<n>): <summary>',
  );
}

function assertSheet({ phase, milestone }: Claim, opened: OpenCriteria): void {
  const sheet = opened.criteria.sheets.get(phase);
  if (!sheet) throw noSheet(`claims/${phase}.yaml`, opened);
  if (sheet.milestones[milestone]) return;
  throw new ReviewFailure(
    'undecidable',
    `claims/${phase}.yaml, as it counts, has no milestone ${milestone}; it has ${Object.keys(sheet.milestones).join(', ')}.`,
    'Add the milestone with its checks, then make it count: review baseline',
  );
}

function noSheet(path: string, { criteria, source }: Pick<OpenCriteria, 'criteria' | 'source'>): ReviewFailure {
  const known = [...criteria.sheets.keys()];
  const there = known.length === 0 ? 'There is none at all.' : `There are: ${known.join(', ')}.`;
  return new ReviewFailure(
    'undecidable',
    `The criteria at ${source.commit?.slice(0, 8) ?? 'the work tree'} hold no ${path}. ${there}`,
    'Write the claim sheet, commit it, then make it count: review baseline',
  );
}
