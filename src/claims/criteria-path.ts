/** The criteria of a work tree, as path patterns. */
export const criteriaPatterns = [
  'review.yaml',
  'claims/*.yaml',
  'probes/*.yaml',
  'probes/collectors/*.yaml',
] as const;

/** Whether a path of a repository belongs to the criteria. */
export function isCriteriaPath(path: string): boolean {
  return (
    path === 'review.yaml' ||
    /^claims\/[^/]+\.yaml$/.test(path) ||
    /^probes\/(?:[^/]+|collectors\/[^/]+)\.yaml$/.test(path)
  );
}

/** Whether a change of a path changes how claims are judged or shown. */
export function touchesCriteria(path: string): boolean {
  return path === 'review.yaml' || /^(?:claims|probes|templates)\//.test(path);
}
