// Which branches of a repository are watched, by name or by pattern.
import { reviewedBy } from '../claims/side-branch.ts';

/** Branches of a repository that are followed at most: whoever may push makes as many as they like. */
export const mostBranches = 200;

/** Why a pattern is none; null where it is one. */
export function refusePattern(pattern: string): string | null {
  const plain = pattern.replaceAll('*', 'x');
  const isName =
    /^[A-Za-z0-9_][A-Za-z0-9_./+-]*$/.test(plain) && !/\.\.|\/\/|\.lock$|[/.]$/.test(plain);
  return isName ? null : `"${pattern}" is no branch`;
}

/** What `git ls-remote` is asked for; it may tell of more, as `*` of git's matches what comes before too. */
export function refsAsked(patterns: readonly string[]): string[] {
  return patterns.map((pattern) => `refs/heads/${pattern}`);
}

/** The answer of `git ls-remote` without the branches that hold reviews: they are ours, and no work. */
export function withoutSides(answer: string): string {
  const isSide = (line: string) => reviewedBy(line.split('\trefs/heads/')[1] ?? '') !== null;
  return answer
    .split('\n')
    .filter((line) => !isSide(line))
    .join('\n');
}

export interface Tips {
  /** Commits by branch, in the order of the names. */
  readonly tips: ReadonlyMap<string, string>;
  /** Branches that match and are too many to be followed. */
  readonly left: number;
}

/** The branches that are watched in the answer of `git ls-remote`; names that no branch of ours may have are passed over. */
export function tipsOf(answer: string, patterns: readonly string[]): Tips {
  const isWanted = matcherOf(patterns);
  const found = answer.split('\n').flatMap((line): [string, string][] => {
    const [, commit, branch] = /^([0-9a-f]{40})\trefs\/heads\/(.+)$/.exec(line) ?? [];
    if (commit === undefined || branch === undefined || !isWanted(branch)) return [];
    return refusePattern(branch) === null ? [[branch, commit]] : [];
  });
  // Those that are named come first: nobody crowds them out.
  const rank = ([branch]: [string, string]) => (patterns.includes(branch) ? 0 : 1);
  const ordered = found.sort((a, b) => rank(a) - rank(b) || (a[0] < b[0] ? -1 : 1));
  return {
    tips: new Map(ordered.slice(0, mostBranches)),
    left: Math.max(0, ordered.length - mostBranches),
  };
}

function matcherOf(patterns: readonly string[]): (branch: string) => boolean {
  const parts = patterns.map((pattern) => pattern.split('*'));
  return (branch) => parts.some((one) => fits(branch, one));
}

/** Whether a text is these parts with anything between them. */
function fits(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return text === first;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return text.endsWith(last) && text.length - last.length >= from;
}
