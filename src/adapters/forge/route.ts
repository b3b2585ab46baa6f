/** What the routes of a repository begin with, and what may stand in them. */
import { ForgeFailure } from '../../model/forge.ts';
import { commitId } from './answers.ts';

export const repo = '/repos/{owner}/{repo}';

/** A commit for people. @throws ForgeFailure `invalid` where it is no whole commit id: a route would lead elsewhere */
export function nameOf(commit: string): string {
  if (commitId.test(commit)) return commit.slice(0, 8);
  throw new ForgeFailure('invalid', 'A commit is named by 40 hex digits.', 'Resolve it first.');
}
