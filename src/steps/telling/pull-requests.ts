import type { Forge, PullRequest } from '../../model/forge.ts';

/** What is known of where a claim was pushed to. */
export interface Pushed {
  /** The number that the CI system names; null where it names none. */
  readonly number: number | null;
  readonly branch: string;
  /** Commits that may be the head of its pull request: the branch's tip, what was pushed. */
  readonly heads: readonly string[];
  /** Whether a commit of the forge's has what was pushed in its history. */
  readonly contains: (commit: string) => Promise<boolean>;
}

/**
 * The open pull requests of what was pushed, by the first of these that names any; never by a guess:
 * the CI system's number, if its head is or contains what was pushed; those whose head it is; those of the branch and
 * repository; what the forge itself says.
 */
export async function pullRequestsOf(
  pushed: Pushed,
  forge: Forge,
): Promise<readonly PullRequest[]> {
  const named = await namedByCi(pushed, forge);
  if (named) return [named];
  const { heads, branch } = pushed;
  const open = await forge.openPullRequests();
  const isHere = isOf(forge);
  const byHead = open.filter(({ head }) => heads.includes(head.commit));
  if (byHead.length > 0) return byHead;
  const byBranch = open.filter((one) => one.head.branch === branch && isHere(one));
  if (byBranch.length > 0) return byBranch;
  const [head] = heads;
  const said = head === undefined ? [] : await forge.pullRequestsOf(head, branch);
  return said.filter((one) => one.open);
}

/** The numbers of all that are open, by the branch of this repository that they are of: no fork's. */
export async function requestsByBranch(
  forge: Forge,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const numbers = new Map<string, readonly number[]>();
  const open = (await forge.openPullRequests()).filter(isOf(forge));
  for (const { number, head } of [...open].sort((one, other) => one.number - other.number))
    numbers.set(head.branch, [...(numbers.get(head.branch) ?? []), number]);
  return numbers;
}

function isOf({ place: { owner, name } }: Forge): (request: PullRequest) => boolean {
  const here = `${owner}/${name}`.toLowerCase();
  return ({ head }) => head.repository?.toLowerCase() === here;
}

async function namedByCi(
  { number, heads, contains }: Pushed,
  forge: Forge,
): Promise<PullRequest | null> {
  const named = number === null ? null : await forge.pullRequest(number);
  if (!named?.open) return null;
  const { commit } = named.head;
  return heads.includes(commit) || (await contains(commit)) ? named : null;
}
