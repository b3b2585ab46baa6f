import { longestMessage } from '../claims/sentences.ts';
import { redact } from '../document/redact.ts';
import { commitsToCompare } from '../judge/claim-commits.ts';
import type { Evidence } from '../model/evidence.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import type { Plan } from '../probes/plan.ts';
import { baselinesBefore } from './base.ts';

/** `commit 1a2b3c4`, `revision: 1a2b3c4d`: other words of hexadecimal digits name other things. */
const named = /\b(?:commit|revision|rev|sha)[ :=]+([0-9a-f]{7,40})\b/gi;
/** What git itself says of a commit that need not be there. */
const copied = /\(cherry picked from commit [0-9a-f]+\)/g;
const mostNamed = 20;

/** What comes before a claim in the history, and what it says does and does not. */
export async function ancestryOf(
  { phase, commit, claim }: Pick<Evidence, 'phase' | 'commit' | 'claim'>,
  history: readonly CommitInfo[],
  repository: Repository,
  allowedSigners: string | null,
  record: readonly CommitInfo[] = history,
): Promise<NonNullable<Evidence['ancestry']>> {
  const about = { phase, commit, claim };
  const baselines = await baselinesBefore(about, record, repository, allowedSigners);
  const message = history.find(({ id }) => id === claim?.commit)?.message ?? '';
  const strangers: string[] = [];
  for (const name of namesIn(message)) {
    if (await isStranger(name, commit, repository)) strangers.push(name);
  }
  return {
    baselines: baselines.map(({ trailers }) => trailers.evidenceDigest),
    strangers,
    ...(claim && { message: recorded(message) }),
  };
}

/** As evidence keeps a message: without secrets, and as many of its paragraphs as are read. */
function recorded(message: string): string {
  const safe = redact(message);
  return safe.length <= longestMessage
    ? safe
    : safe.slice(0, safe.lastIndexOf('\n\n', longestMessage) + 1);
}

/** What is known before a claim, with the commits that it says are deployed and those that the hosts show, where this is their repository. */
export async function withCommits(
  evidence: Pick<Evidence, 'claim' | 'ancestry' | 'hosts' | 'observations'>,
  plan: Pick<Plan, 'collections'>,
  repository: Pick<Repository, 'resolve'>,
): Promise<Evidence['ancestry']> {
  const { ancestry } = evidence;
  const names = commitsToCompare(evidence, plan);
  if (!ancestry || names.length === 0) return ancestry;
  const commits: Record<string, string> = {};
  for (const name of names) {
    const commit = await repository.resolve(name).catch(() => null);
    // A branch or a tag may have that name.
    if (commit?.startsWith(name)) commits[name] = commit;
  }
  return { ...ancestry, commits };
}

/** The commits that a message names, each once. */
export function namesIn(message: string): string[] {
  const words = [...message.replace(copied, '').matchAll(named)].map(([, word = '']) => word);
  // `rev 20251206` is a day, and `defaced` a word.
  const names = words.filter((word) => /[a-f]/i.test(word) && /\d/.test(word));
  return [...new Set(names.map((name) => name.toLowerCase()))].slice(0, mostNamed);
}

async function isStranger(name: string, commit: string, repository: Repository): Promise<boolean> {
  try {
    const known = await repository.resolve(name);
    return known === null || !(await repository.isAncestor(known, commit));
  } catch {
    // Several commits begin so: nobody can tell which is meant.
    return false;
  }
}

/** Whether reviews have looked at a commit that comes after this one. One that a rewritten branch has lost says nothing. */
export async function isLookedAtSince(
  commit: string,
  { ledger }: Pick<Evidence['prior'], 'ledger'>,
  repository: Repository,
): Promise<boolean> {
  const newest = ledger?.adversary?.commit ?? commit;
  if (newest === commit || (await repository.resolve(newest)) === null) return false;
  return repository.isAncestor(commit, newest);
}

/** Whether the review that stands for a claim's milestone is of a later claim: an older build ran late, or again. */
export async function isSurpassed(
  { claim }: Pick<Evidence, 'claim'>,
  { ledger }: Pick<Evidence['prior'], 'ledger'>,
  repository: Repository,
): Promise<boolean> {
  const standing = ledger?.entries.find(
    ({ kind, milestone, superseded }) =>
      kind === 'review' && milestone === claim?.milestone && !superseded,
  );
  if (!claim || !standing?.claim || standing.claim === claim.commit) return false;
  if ((await repository.resolve(standing.claim)) === null) return false;
  return repository.isAncestor(claim.commit, standing.claim);
}
