import type { Criteria } from '../criteria/index.ts';
import { earlierMilestones } from '../judge/earlier.ts';
import type { Evaluate } from '../judge/evaluation.ts';
import { judge } from '../judge/judge.ts';
import { isNews, isToldAlready } from '../judge/recheck.ts';
import type { Evidence, FurtherRun } from '../model/evidence.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { Publication } from '../model/repository.ts';
import type { Review } from '../model/review.ts';
import type { ReviewPlan } from '../probes/resolve.ts';
import { ancestryOf, isLookedAtSince, isSurpassed, withCommits } from './ancestry.ts';
import { assemble } from './assemble.ts';
import { assertLogin } from './assert-login.ts';
import { authorship } from './authorship.ts';
import { compileAhead } from './compile-ahead.ts';
import { evidenceFile, type EvidenceText } from './evidence-file.ts';
import { assertKept, isPublished, keptFor } from './evidence-place.ts';
import { furtherRuns, look, type Looked } from './look.ts';
import { criteriaAtClaim } from './criteria-at-claim.ts';
import type { OpenCriteria } from './open-criteria.ts';
import { planOf } from './plan-of.ts';
import { priorOf, type Prior, type Tip } from './prior.ts';
import { documentPath, publish, type Composed } from './publish.ts';
import type { Setting, Subject } from './setting.ts';
import { shardRuns } from './shards/decide.ts';
import { differenceOf, touchedCriteria } from './touched-criteria.ts';
import type { Reviewed } from './world.ts';

/** The steps that a review and a baseline share: plan, look, judge, write. */
export async function lookAndJudge(
  subject: Subject,
  milestones: readonly string[],
  setting: Setting,
): Promise<Reviewed> {
  const { opened, world, operator } = setting;
  const startedAt = world.now().toISOString();
  assertKept(subject, setting);
  const prior = await priorAt(setting.record, subject, setting);
  const earlier = earlierOf(subject, milestones, prior, opened);
  const plan = planOf(opened, subject.phase, milestones, earlier);
  if (!world.shards) await assertLogin(plan, world);
  world.stage('look');
  const [looked, { claimed, ancestry }] = await both(
    seenOf(plan, earlier, subject, setting),
    recorded(subject, setting),
  );
  const runs = looked.runs ?? (await furtherRuns(plan, subject, setting));
  world.stage('judge');
  const { hosts, observations } = looked.observed;
  const spoken = { ...subject, ancestry, hosts: [...hosts], observations: [...observations] };
  const known = await withCommits(spoken, plan, setting.repository);
  const about = {
    ...subject,
    earlier,
    ancestry: known,
    runs,
    ...(await keptFor(subject, setting)),
  };
  const times = { startedAt, endedAt: world.now().toISOString(), ...looked.times };
  const seen = assemble(about, times, looked.observed, claimed, setting);
  const first = await judged(seen, prior, setting);
  const isLocal = setting.repository.kind === 'checkout';
  const isSaid = subject.kind !== 'recheck' || isNews(first.review, first.evidence.prior.ledger);
  if (!isSaid || !isPublished(subject, setting))
    return { ...first, publication: null, isLocal, document: null };
  world.stage('write');
  const again = async (tip: string) => {
    const composed = await composedAt(tip);
    const isTold = isToldAlready(composed.review, composed.evidence.prior.ledger);
    return operator.once === true && isTold ? null : composed;
  };
  const composedAt = async (tip: string) =>
    tip === setting.record.head
      ? first
      : compose(seen, setting, { head: tip, history: await setting.repository.history(tip) });
  const { output } = opened.criteria.config;
  const { composed, ...publication } = await publish(
    again,
    output,
    setting.repository,
    operator,
    world.publisher,
    { ...setting.record, store: world.evidenceStore },
  );
  return {
    ...first,
    ...composed,
    publication: await pushed(publication, subject, setting),
    isLocal,
    document: documentPath(output, subject.phase),
  };
}

/** What there is to be judged: what shards saw, where they looked, and nothing else then. */
async function seenOf(
  plan: ReviewPlan,
  earlier: readonly string[],
  subject: Subject,
  setting: Setting,
): Promise<{ observed: Looked; runs?: FurtherRun[]; times?: Times }> {
  const { shards } = setting.world;
  if (!shards) return { observed: await look(plan, subject, setting) };
  compileAhead(plan, setting.world);
  const [first, ...runs] = shardRuns(shards, plan, earlier, subject, setting);
  const endedAt = runs.at(-1)?.endedAt ?? first.endedAt;
  const times = { startedAt: first.startedAt, endedAt };
  return { observed: { ...first, outside: null }, runs, times };
}

type Times = Pick<Evidence, 'startedAt' | 'endedAt'>;

/** The milestones that passed before, and are looked at again: none by a baseline, which looks at all. */
function earlierOf(
  { kind, phase }: Subject,
  milestones: readonly string[],
  { prior }: Prior,
  { criteria }: OpenCriteria,
): string[] {
  const sheet = criteria.sheets.get(phase);
  if (kind === 'baseline' || !sheet) return [];
  return earlierMilestones(prior.ledger, sheet, milestones);
}

/** What the repository says besides: read while the hosts are looked at. */
async function recorded(subject: Subject, setting: Setting) {
  const { opened, repository, history, record, operator } = setting;
  const [touched, atClaim, written, ancestry] = await Promise.all([
    touchedCriteria(subject, opened, repository),
    criteriaAtClaim(subject, setting),
    authorship(subject, opened, repository, history),
    ancestryOf(subject, history, repository, operator.allowedSigners, record.history),
  ]);
  const difference = await differenceOf(subject, touched, opened, repository);
  return { claimed: { touched, atClaim, difference, ...written }, ancestry };
}

/** Both values; where one fails, not before the other is done: no connection is left behind. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

interface Composition extends Composed {
  readonly evidence: Evidence;
}

/** The review as it is for another history: numbering goes on from the last genuine review in it. */
async function compose(
  seen: Omit<Evidence, 'prior'>,
  setting: Setting,
  tip: Tip,
): Promise<Composition> {
  return judged(seen, await priorAt(tip, seen, setting), setting);
}

async function priorAt(
  tip: Tip,
  { phase, kind, commit, claim }: Subject,
  { repository, opened, operator, world }: Setting,
): Promise<Prior> {
  const { output } = opened.criteria.config;
  const wanted = { phase, output, settles: kind === 'baseline', store: world.evidenceStore };
  const { prior, document } = await priorOf(wanted, tip, repository, operator);
  const [isBehind, isOver] = await Promise.all([
    isLookedAtSince(commit, prior, repository),
    isSurpassed({ claim }, prior, repository),
  ]);
  const known = { ...(isBehind && { isBehind }), ...(isOver && { isSurpassed: isOver }) };
  return { prior: { ...prior, ...known }, document };
}

async function judged(
  seen: Omit<Evidence, 'prior'>,
  { prior, document }: Prior,
  { opened, world }: Setting,
): Promise<Composition> {
  const evidence: Evidence = { ...seen, prior };
  const file = evidenceFile(evidence);
  return {
    review: await judgeEvidence(evidence, file, world.evaluate, opened.criteria),
    evidence,
    file,
    document,
  };
}

/** In a checkout the commit is there already; whether it is pushed too is a second question. */
async function pushed(
  publication: Publication,
  { claim }: Subject,
  { repository, operator, world }: Setting,
): Promise<Publication> {
  if (!publication.published || repository.kind !== 'checkout' || !operator.push)
    return publication;
  const done = await world.publisher.pushCheckout(
    repository.checkout ?? '.',
    publication.commit,
    claim?.commit ?? null,
  );
  const isLocalOnly =
    !done.published && (done.reason === 'no-upstream' || done.reason === 'unpublished');
  if (done.published) return { ...publication, isPushed: true };
  if (isLocalOnly) return { ...publication, unpushed: done.detail };
  return { published: false, reason: done.reason, detail: done.detail };
}

/** Judges evidence, with the criteria it holds. */
export async function judgeEvidence(
  evidence: Evidence,
  file: EvidenceText,
  evaluate: Evaluate,
  criteria?: Criteria,
): Promise<Review> {
  const result = await judge(evidence, file, evaluate, criteria);
  if (result.ok) return result.review;
  throw new ReviewFailure('undecidable', result.reason, 'See `review lint`.');
}
