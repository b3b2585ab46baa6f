import type { Claim } from '../model/claim.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { CommitInfo } from '../model/repository.ts';
import { parseClaimSubject } from './subject.ts';

/** The claim that a commit makes, or null. */
export function claimOf(commit: CommitInfo): Claim | null {
  const parsed = parseClaimSubject(commit.subject);
  if (!parsed) return null;
  return {
    ...parsed,
    commit: commit.id,
    author: { name: commit.author.name, email: commit.author.email },
    committedAt: commit.committedAt,
  };
}

/**
 * The newest claim that `M2` or `pvfix-M2` names, or null.
 * @param history newest first
 * @throws ReviewFailure `usage`: several phases have that milestone, or it is no milestone
 */
export function selectClaim(target: string, history: readonly CommitInfo[]): Claim | null {
  const found = /^(?:(?<phase>[a-z0-9][a-z0-9-]*)-)?(?<milestone>M\d+)$/.exec(target)?.groups;
  if (!found?.milestone) {
    throw new ReviewFailure(
      'usage',
      target === ''
        ? 'Nothing is named that is to be reviewed.'
        : `${JSON.stringify(target)} names no milestone and no commit.`,
      `Give a milestone (M2), a phase and milestone (pvfix-M2) or a commit.${claimedIn(history)}`,
    );
  }
  const claims = history.flatMap((commit) => claimOf(commit) ?? []);
  const matching = claims.filter(
    ({ phase, milestone }) =>
      milestone === found.milestone && (found.phase === undefined || phase === found.phase),
  );
  const phases = [...new Set(matching.map(({ phase }) => phase))];
  if (phases.length > 1) {
    throw new ReviewFailure(
      'usage',
      `${target} is ambiguous: ${phases.length} phases claim it (${phases.join(', ')}).`,
      `Name the phase: review ${phases[0] ?? 'phase'}-${target}`,
    );
  }
  return matching[0] ?? null;
}

function claimedIn(history: readonly CommitInfo[]): string {
  const claims = history.flatMap((commit) => claimOf(commit) ?? []);
  const known = [...new Set(claims.map(({ phase, milestone }) => `${phase}-${milestone}`))];
  return known.length === 0 ? '' : ` Claimed so far: ${known.join(', ')}.`;
}

/**
 * The failure for a milestone that nobody claimed.
 * @param recent commits of any subject: one that was meant as a claim is named
 * @param isBegun whether anything says which criteria count: a claim by itself would not be judged
 */
export function noClaim(
  target: string,
  history: readonly CommitInfo[],
  recent: readonly CommitInfo[],
  isBegun = true,
): ReviewFailure {
  const there = claimedIn(history).trim() || 'There is no claim on the branch yet.';
  const meant = recent.find((commit) => isNearMiss(commit, target));
  const near =
    meant === undefined
      ? ''
      : ` ${meant.id.slice(0, 8)} is none, to the letter: ${JSON.stringify(meant.subject.slice(0, 72))}.`;
  const named = target.includes('-') ? target : `<phase>-${target}`;
  if (!isBegun) {
    return new ReviewFailure(
      'usage',
      `No commit on the branch claims ${target}, and no baseline says which criteria count. ${there}${near}`,
      `In this order: the claim sheet (review lint), before the work review baseline, after it review claim ${target} -m "what is done", then review ${target}`,
    );
  }
  return new ReviewFailure(
    'usage',
    `No commit on the branch claims ${target}. ${there}${near}`,
    `A claim is a commit, in these letters: git commit --allow-empty -m "claim(${named}): what is done"`,
  );
}

/** Whether a subject begins like a claim of that milestone, and is none. */
function isNearMiss(commit: CommitInfo, target: string): boolean {
  const milestone = target.slice(target.lastIndexOf('-') + 1);
  return (
    claimOf(commit) === null &&
    /^\W*claim/i.test(commit.subject) &&
    new RegExp(`\\b${milestone}\\b`, 'i').test(commit.subject)
  );
}
