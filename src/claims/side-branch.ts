// Where reviews go that must not go to the branch they are of: `cold-review/main`.

const prefix = 'cold-review/';

/** The branch that holds the reviews of a branch. */
export function sideBranch(branch: string): string {
  return `${prefix}${branch}`;
}

/** The branch that a side branch holds the reviews of; null for any other. */
export function reviewedBy(branch: string): string | null {
  return branch.startsWith(prefix) ? branch.slice(prefix.length) : null;
}
