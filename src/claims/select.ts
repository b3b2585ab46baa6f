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
 * The newest claim that `M2` or `pvfix-M2` names.
 * @param history newest first
 * @throws ReviewFailure `usage`: no such claim, or several phases have that milestone
 */
export function selectClaim(target: string, history: readonly CommitInfo[]): Claim {
  const found = /^(?:(?<phase>[a-z0-9][a-z0-9-]*)-)?(?<milestone>M\d+)$/.exec(target)?.groups;
  if (!found?.milestone) {
    throw new ReviewFailure(
      'usage',
      `${JSON.stringify(target)} names no milestone and no commit.`,
      'Give a milestone (M2), a phase and milestone (pvfix-M2) or a commit.',
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
  const [newest] = matching;
  if (!newest) throw noClaim(target, claims);
  return newest;
}

function noClaim(target: string, claims: readonly Claim[]): ReviewFailure {
  const known = [...new Set(claims.map(({ phase, milestone }) => `${phase}-${milestone}`))];
  const there =
    known.length === 0
      ? 'There is no claim on the branch yet.'
      : `Claimed so far: ${known.join(', ')}.`;
  return new ReviewFailure(
    'usage',
    `No commit on the branch claims ${target}. ${there}`,
    'A claim is a commit: git commit --allow-empty -m "claim(pvfix-M2): what is done"',
  );
}
