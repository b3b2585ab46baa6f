import { skipWord } from '../claims/skip-word.ts';
import { parseClaimSubject } from '../claims/subject.ts';
import { commandLine } from '../judge/command-line.ts';
import { checkouts } from '../composition/edges.ts';
import { createWorld } from '../composition/world.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { CheckoutState } from '../model/repository.ts';
import { toClaimJson } from '../report/claim-json.ts';
import { claimText } from '../report/claim.ts';
import { planClaim, type ClaimPlan } from '../steps/claim-plan.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `review claim M2`: for the builder. Shows what a claim is judged by, and makes the commit. */
export async function claimCommand(
  options: ReviewOptions,
  terminal: Terminal,
  target = '',
): Promise<number> {
  const operator = operatorOf(options, terminal);
  const { world, close } = createWorld({ ...options, quiet: true }, terminal);
  try {
    const state = await checkouts.look(operator.repository);
    const tips = await checkouts.sideTips(state.top);
    const claim = await planClaim(target, options.phase ?? null, operator, world, tips);
    const subject = subjectOf(claim, options);
    const isShown = options.json !== true && options.quiet !== true;
    if (isShown) terminal.out(claimText(subject, claim, state, terminal.width));
    const obstacle = obstacleOf(state, options);
    if (obstacle !== null) throw obstacle;
    const commit = operator.commit ? await checkouts.commit(state.top, `${subject}\n`) : null;
    if (isShown) terminal.out(`\n${outcomeOf(subject, commit, state, options)}\n`);
    const isPushed =
      commit !== null && options.publish === true && (await push(state.top, terminal));
    if (options.json === true) terminal.out(toClaimJson(subject, claim, commit, isPushed));
    return options.publish === true && commit !== null && !isPushed ? 4 : 0;
  } finally {
    await close();
  }
}

/** The sheet's own title where nothing else is said. */
function subjectOf({ phase, milestone, asked }: ClaimPlan, { message }: ReviewOptions): string {
  const summary = message ?? asked.title;
  const subject = `claim(${phase}-${milestone}): ${summary}`;
  const skip = skipWord(subject);
  if (skip !== null) {
    const message = `${skip} makes CI skip the claim's commit, and nobody would look at it.`;
    throw new ReviewFailure('usage', message, 'Say in a line what is done, without these words.');
  }
  if (parseClaimSubject(subject) !== null) return subject;
  throw new ReviewFailure(
    'usage',
    summary.trim() === ''
      ? 'The summary is empty.'
      : 'The summary has to be one line of plain text.',
    `Say in a line what is done: review claim ${phase}-${milestone} -m "nginx is back"`,
  );
}

/** What has to be out of the way before a claim: it says that the work is done, and committed. */
function obstacleOf(
  { branch, underWay, changed, upstream }: CheckoutState,
  options: ReviewOptions,
): ReviewFailure | null {
  if (options.branch !== undefined && options.branch !== branch) {
    const message = `The checkout is on ${branch ?? 'a detached head'}, not on ${options.branch}.`;
    return new ReviewFailure('usage', message, commandLine(['git', 'switch', options.branch]));
  }
  if (underWay !== null) {
    const message = `A ${underWay} is under way: the claim would become part of it.`;
    return new ReviewFailure('usage', message, `Finish it, or give it up: git ${underWay} --abort`);
  }
  if (changed > 0) {
    const message = `${changed} changed ${changed === 1 ? 'file is' : 'files are'} not committed: no review would see that.`;
    return new ReviewFailure(
      'usage',
      message,
      'Commit it, or put it away: git stash. git status shows it',
    );
  }
  if (upstream !== null && upstream.behind > 0) {
    const message = `${upstream.name} has ${upstream.behind} commit(s) that are not here.`;
    return new ReviewFailure('usage', message, 'Take them in first: git pull --rebase');
  }
  if (upstream === null && options.publish === true) {
    const message = 'The branch has no upstream: nobody says where it is pushed to.';
    return new ReviewFailure('usage', message, firstPush(branch));
  }
  return null;
}

function outcomeOf(
  subject: string,
  commit: string | null,
  { branch, upstream }: CheckoutState,
  { publish }: ReviewOptions,
): string {
  if (commit === null) return `  ${commandLine(['git', 'commit', '--allow-empty', '-m', subject])}`;
  const where = branch ?? 'the detached head';
  const wayOut = upstream === null ? firstPush(branch) : 'git push';
  const next = publish === true ? '' : ` CI and watchers see it once it is pushed:\n  ${wayOut}`;
  return `Committed ${commit.slice(0, 8)} to ${where}.${next}`;
}

const firstPush = (branch: string | null): string =>
  commandLine(['git', 'push', '-u', 'origin', branch ?? 'HEAD:BRANCH']);

async function push(top: string, terminal: Terminal): Promise<boolean> {
  const pushed = await checkouts.push(top);
  terminal.err(
    pushed.published
      ? `Pushed to ${pushed.remote} ${pushed.ref.replace(/^refs\/heads\//, '')}.\n`
      : terminal.prose(`review: not pushed: ${pushed.detail}\n`),
  );
  return pushed.published;
}
