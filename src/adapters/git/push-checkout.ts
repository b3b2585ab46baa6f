/** Pushing a checkout's branch to its upstream, after a review was committed there by hand. */
import type { Refused } from '../../model/repository.ts';
import { parseReviewSubject } from '../../claims/subject.ts';
import type { Access } from './access.ts';
import { text } from './bytes.ts';
import { branchOf, inCheckout, openCheckout, type Checkout } from './checkout.ts';
import { GitFailure } from './failure.ts';
import { objectId } from './path.ts';
import { pushCommit } from './push.ts';

export type CheckoutPush =
  { readonly published: true; readonly remote: string; readonly ref: string } | Refused;

/**
 * Pushes `commit` to the upstream of the current branch, if the upstream has the claim and everything between them is
 * reviews: what the user has not published is not ours to publish.
 */
export async function pushCheckout(
  top: string,
  commit: string,
  claim: string | null,
  access?: Access,
): Promise<CheckoutPush> {
  const checkout = await openCheckout(top);
  const upstream = await upstreamOf(checkout);
  if (upstream === null) {
    const branch = branchOf(checkout);
    const what = branch === null ? 'The head is detached' : `${branch} has no upstream`;
    return refused(
      'no-upstream',
      `${what}: nothing was pushed. Push ${commit.slice(0, 8)} yourself.`,
    );
  }
  try {
    const tip = await remoteTip(checkout, upstream, access);
    const obstacle = await obstacleTo(checkout, tip, objectId(commit), claim);
    if (obstacle !== null) return obstacle;
  } catch (error) {
    if (error instanceof GitFailure && unreachable.has(error.code))
      return refused('unreachable', error.message);
    throw error;
  }
  const outcome = await pushCommit({
    ...upstream,
    directory: top,
    commit,
    about: upstream.remote,
    access,
  });
  if (outcome.pushed) return { published: true, ...upstream };
  return outcome.moved ? diverged(outcome.detail) : refused(outcome.reason, outcome.detail);
}

const unreachable = new Set(['unreachable', 'denied', 'timeout', 'not-a-repository']);

interface Upstream {
  readonly remote: string;
  /** Full name on the remote. */
  readonly ref: string;
}

/** Whether the current branch's upstream has a commit, as the last fetch or push left it here: nobody else is asked. */
export async function isPublic(top: string, commit: string): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', objectId(commit), '@{upstream}'];
  return (await inCheckout(await openCheckout(top), args, { accept: [1, 128] })).exit === 0;
}

/** What the current branch is pushed to; null where nothing says so. */
export async function upstreamOf(checkout: Checkout): Promise<Upstream | null> {
  if (checkout.ref === null) return null;
  const format = '--format=%(upstream:remotename)%00%(upstream:remoteref)';
  const { stdout } = await inCheckout(checkout, ['for-each-ref', format, checkout.ref]);
  const [remote = '', ref = ''] = text(stdout).trimEnd().split('\0');
  return remote === '' || remote === '.' || remote.startsWith('-') || !ref.startsWith('refs/heads/')
    ? null
    : { remote, ref };
}

async function remoteTip(
  checkout: Checkout,
  { remote, ref }: Upstream,
  access: Access | undefined,
): Promise<string | null> {
  const { stdout } = await inCheckout(checkout, ['ls-remote', '--', remote, ref], {
    about: remote,
    access,
  });
  return /^([0-9a-f]{40})\t/.exec(text(stdout))?.[1] ?? null;
}

async function obstacleTo(
  checkout: Checkout,
  tip: string | null,
  commit: string,
  claim: string | null,
): Promise<Refused | null> {
  if (tip === null) return unpublished('the upstream branch does not exist yet');
  if (!(await isKnown(checkout, tip)))
    return diverged(`upstream is at ${tip.slice(0, 8)}, which is not here`);
  if (!(await isAncestor(checkout, tip, commit)))
    return diverged(`upstream is at ${tip.slice(0, 8)}`);
  // In a shallow clone what is not here is below all that is: the upstream has it.
  const isHere = claim !== null && (await isKnown(checkout, claim));
  if (isHere && !(await isAncestor(checkout, objectId(claim), tip))) {
    return unpublished(`upstream does not have the claim ${claim.slice(0, 8)}`);
  }
  const args = ['log', '-z', '--format=tformat:%s', commit, `^${tip}`, '--'];
  const subjects = text((await inCheckout(checkout, args)).stdout)
    .split('\0')
    .filter(Boolean);
  const others = subjects.filter((subject) => parseReviewSubject(subject) === null);
  return others.length === 0
    ? null
    : unpublished(`${others.length} other commit(s) are not pushed yet`);
}

async function isKnown(checkout: Checkout, commit: string): Promise<boolean> {
  const args = ['cat-file', '-e', `${objectId(commit)}^{commit}`];
  return (await inCheckout(checkout, args, { accept: [1, 128] })).exit === 0;
}

async function isAncestor(
  checkout: Checkout,
  ancestor: string,
  descendant: string,
): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', ancestor, descendant];
  return (await inCheckout(checkout, args, { accept: [1] })).exit === 0;
}

const unpublished = (why: string): Refused =>
  refused('unpublished', `Nothing was pushed: ${why}. Push the branch yourself when it is ready.`);

const diverged = (why: string): Refused =>
  refused('diverged', `Nothing was pushed: ${why}. Run \`git pull --rebase\` and \`git push\`.`);

/** A push that was not made, in words. */
export function refused(reason: Refused['reason'], detail: string): Refused {
  return { published: false, reason, detail };
}
