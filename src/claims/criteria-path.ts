import { classify, misplaced } from '../criteria/kinds.ts';

/** Which files of a work tree are wanted, and which folders may hold some. */
export interface FileSelection {
  readonly file: (path: string) => boolean;
  readonly folder: (path: string) => boolean;
}

/**
 * Whether a path of a repository belongs to the criteria, or looks so much like it that its author
 * believes it does: that one is read too, to be named as a mistake.
 */
export function isCriteriaPath(path: string): boolean {
  return classify(path) !== null || misplaced(path) !== null;
}

/** The criteria of a work tree. */
export const criteriaSelection: FileSelection = {
  file: isCriteriaPath,
  folder: (path) => /^(?:claims|probes)(?:\/|$)/i.test(path),
};

/** These files of a work tree and no other. */
export function selectionOf(paths: readonly string[]): FileSelection {
  return {
    file: (path) => paths.includes(path),
    folder: (path) => paths.some((one) => one.startsWith(`${path}/`)),
  };
}

/** Whether a change of a path changes how claims are judged or shown. */
export function touchesCriteria(path: string): boolean {
  return path === 'review.yaml' || /^(?:claims|probes|templates)\//.test(path);
}
