/** Paths inside a repository. */
import { GitFailure } from './failure.ts';

const refusedPart = /^(\.{0,2}|\.git)$/i;

/** A relative path without `..`, empty parts, `.git` or control characters; anything else is refused. */
export function repositoryPath(path: string): string {
  const trimmed = path.replace(/\/$/, '');
  const bad =
    trimmed === '' ||
    /\p{Cc}/u.test(trimmed) ||
    trimmed.split('/').some((part) => refusedPart.test(part));
  if (bad) {
    throw new GitFailure({
      code: 'bad-path',
      what: 'This is not a path inside the repository',
      where: JSON.stringify(path),
      wayOut: 'Write it relative to the root, with `/` and without `..`.',
    });
  }
  return trimmed;
}

/** `a/b/c` gives `a` and `a/b`. */
export function parentsOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

const id = /^[0-9a-f]{40}$/;

export const isObjectId = (value: string): boolean => id.test(value);

/** Passes a full object id on; nothing else ever reaches git as a revision. */
export function objectId(value: string): string {
  if (isObjectId(value)) return value;
  throw new GitFailure({
    code: 'no-such-revision',
    what: 'This is not a full commit id',
    where: JSON.stringify(value.slice(0, 100)),
    wayOut: 'Resolve it first.',
  });
}
