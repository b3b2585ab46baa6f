/** The one gate for revisions: what a person writes becomes a full commit id, or nothing. */
import { text } from './bytes.ts';
import type { Clone } from './clone.ts';
import { GitFailure } from './failure.ts';
import { isObjectId } from './path.ts';

/** A revision that could be a range, a search of messages or a path is none (gitrevisions(7)). */
const refusedRevision = /\p{Cc}|\s|:|\.\.|^$/u;

/**
 * The commit that a revision names, or null. Everything after `--end-of-options` is a name for git, so that `--output=FILE`
 * is one that does not exist (git-rev-parse(1)).
 */
export async function resolveRevision(clone: Clone, revision: string): Promise<string | null> {
  if (revision.length > 1000 || refusedRevision.test(revision)) return null;
  const args = ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`];
  try {
    const id = text((await clone.git(args)).stdout).trim();
    return isObjectId(id) ? id : null;
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    if (/is ambiguous/.test(error.detail)) throw ambiguous(revision, error.detail);
    if (error.code === 'failed') return null;
    throw error;
  }
}

function ambiguous(revision: string, detail: string): GitFailure {
  return new GitFailure({
    code: 'ambiguous-revision',
    what: 'Several commits begin like this',
    where: revision,
    wayOut: 'Write more of the commit id.',
    detail,
  });
}
