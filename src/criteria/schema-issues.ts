// zod's issues, flattened: of a union only the branch that was meant.
import type { $ZodIssue } from 'zod/v4/core';
import type { Path } from './yaml-position.ts';

/** An issue that is no union, with its path from the root. */
export interface Issue {
  readonly path: Path;
  readonly issue: Exclude<$ZodIssue, { code: 'invalid_union' }>;
  /** What a union's other branches take, where the value fits none by its type. */
  readonly alternatives: readonly string[];
}

/** Issues with unions resolved. */
export function flatten(issues: readonly $ZodIssue[], base: Path = []): Issue[] {
  return issues.flatMap((issue): Issue[] => {
    const path = [
      ...base,
      ...issue.path.map((part) => (typeof part === 'number' ? part : String(part))),
    ];
    if (issue.code === 'invalid_key') {
      return flatten(issue.issues, path).map((inner) => ({
        ...inner,
        path,
        issue: { ...issue, message: inner.issue.message },
      }));
    }
    if (issue.code !== 'invalid_union') return [{ path, issue, alternatives: [] }];
    return branch(
      issue.errors.map((errors) => flatten(errors, path)),
      path,
    );
  });
}

/** The branch of a union that the value was meant for: the one with the least to complain about. */
function branch(branches: readonly (readonly Issue[])[], path: Path): Issue[] {
  const typed = branches.filter((issues) => !issues.some((one) => isWrongType(one, path)));
  const best = [...typed].sort((a, b) => weight(a) - weight(b))[0];
  if (best) return [...best];
  const alternatives = branches.flatMap((issues) =>
    issues.flatMap(({ issue }) =>
      'expected' in issue
        ? [issue.expected]
        : issue.code === 'invalid_value'
          ? issue.values.map(String)
          : [],
    ),
  );
  const [first] = branches[0] ?? [];
  return first ? [{ ...first, path, alternatives: [...new Set(alternatives)] }] : [];
}

function isWrongType({ issue, path }: Issue, at: Path): boolean {
  return (
    path.length === at.length && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
  );
}

function weight(issues: readonly Issue[]): number {
  return issues.reduce(
    (sum, { issue }) => sum + (issue.code === 'unrecognized_keys' ? 2 * issue.keys.length : 1),
    0,
  );
}
