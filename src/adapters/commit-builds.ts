import type { ForgeSetting } from '../ci/forge.ts';
import { ReviewFailure } from '../model/failure.ts';
import { ForgeFailure, type Forge, type ForgeFailureKind } from '../model/forge.ts';
import type { Failure, FailureKind } from '../model/observation.ts';
import type { CommitBuilds } from '../observe/effects.ts';

/** Opens a repository of a forge with the operator's token. */
type Open = (place: ForgeSetting['place'], token: string) => Promise<Forge>;

/**
 * What ran on a commit, as the operator's forge says it; opened when it is first asked, and asked anew each time. Never
 * rejects: a forge that nobody named, or that did not answer, is a reason.
 */
export function commitBuilds(
  setting: () => ForgeSetting | null,
  open: Open,
): (commit: string) => Promise<CommitBuilds> {
  let opened: Promise<Forge> | null = null;
  return async (commit) => {
    try {
      const named = setting();
      if (named === null) return { ok: false, failure: { kind: 'input', reason: nobodyNamed } };
      opened ??= open(named.place, named.token);
      const forge = await opened;
      const { kind, url, owner, name } = forge.place;
      const builds = await forge.builds(commit);
      return { ok: true, forge: kind, repository: `${url}/${owner}/${name}`, builds };
    } catch (error) {
      return { ok: false, failure: failureOf(error) };
    }
  };
}

const nobodyNamed =
  'no forge is named: REVIEW_FORGE, REVIEW_FORGE_URL, REVIEW_FORGE_REPOSITORY and REVIEW_FORGE_TOKEN, a token that only reads';

const kinds = {
  unreachable: 'transport',
  broken: 'transport',
  slow: 'timeout',
  'rate-limited': 'denied',
  unauthorized: 'denied',
  forbidden: 'denied',
  'not-found': 'exit',
  invalid: 'exit',
  nonsense: 'unparsable',
  elsewhere: 'denied',
} as const satisfies Record<ForgeFailureKind, FailureKind>;

function failureOf(error: unknown): Failure {
  if (error instanceof ForgeFailure) {
    return { kind: kinds[error.kind], reason: `${error.message} ${error.wayOut}` };
  }
  if (error instanceof ReviewFailure) {
    return { kind: 'input', reason: [error.message, error.wayOut].join(' ') };
  }
  throw error;
}
