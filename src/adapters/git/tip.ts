/** Why a branch has no tip to review. */
import { GitFailure, plain } from './failure.ts';

/** The failure for a branch without a commit, among the branches that exist. */
export function noTip(name: string, branches: readonly string[], where: string): GitFailure {
  if (branches.length === 0) {
    return new GitFailure({
      code: 'empty',
      what: 'This repository has no commit',
      where,
      wayOut: 'Make the first one: git commit --allow-empty -m first',
    });
  }
  if (branches.includes(name)) {
    const what = `The commit at the tip of ${name} is missing or damaged`;
    return new GitFailure({
      code: 'corrupt',
      what,
      where,
      wayOut: 'Run `git fsck` in the source.',
    });
  }
  const wayOut = `Name one that exists: ${branches.slice(0, 20).join(', ')}.`;
  return new GitFailure({
    code: 'no-such-branch',
    what: `There is no branch ${plain(name)}`,
    where,
    wayOut,
  });
}
