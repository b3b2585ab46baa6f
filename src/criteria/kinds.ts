import type { Problem } from '../model/problem.ts';

/** What a criteria file is. */
export type Kind = 'config' | 'sheet' | 'probe' | 'collector';

/** A file that people write: criteria, or the watcher's own. */
export type Written = Kind | 'watch file';

/** What a path names: a kind and the name that the file has to carry. */
export interface Named {
  readonly kind: Kind;
  readonly name: string;
}

const folders: readonly (readonly [Kind, RegExp])[] = [
  ['config', /^(review)\.yaml$/],
  ['sheet', /^claims\/([^/]+)\.yaml$/],
  ['probe', /^probes\/([^/]+)\.yaml$/],
  ['collector', /^probes\/collectors\/([^/]+)\.yaml$/],
];

/** What a path is by its name; null for a file that criteria do not consist of. */
export function classify(path: string): Named | null {
  for (const [kind, pattern] of folders) {
    const name = pattern.exec(path)?.[1];
    if (name !== undefined) return { kind, name };
  }
  return null;
}

/** A file that looks like criteria and would be passed over in silence. Recordings are no criteria. */
export function misplaced(path: string): Problem | null {
  if (!/^(?:review|(?:claims|probes)\/.+)\.ya?ml$/i.test(path) || classify(path)) return null;
  if (/^probes\/recordings\//i.test(path)) return null;
  const problem = (message: string, expected: string): Problem => ({
    file: path,
    line: 1,
    column: 1,
    message,
    expected,
  });
  const meant = path.toLowerCase().replace(/yml$/, 'yaml');
  if (classify(meant)) {
    return problem('no criteria are read from a file of this name: rename it', meant);
  }
  return meant.startsWith('claims/')
    ? problem('claim sheets are not read from subfolders', 'claims/<phase>.yaml')
    : problem(
        'probes are not read from subfolders',
        'probes/<name>.yaml, or probes/collectors/<name>.yaml',
      );
}
