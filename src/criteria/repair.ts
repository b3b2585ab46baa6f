// A file that does not fit its schema is repaired where that is plain, so that its other mistakes
// come up in the same run. What is repaired is looked at for mistakes, and never used.
import type { z } from 'zod';
import { exampleValueAt } from './example-line.ts';
import type { Written } from './kinds.ts';
import type { Issue } from './schema-issues.ts';
import { keysAt } from './schema-shape.ts';
import { nearest } from './suggest.ts';
import type { Path } from './yaml-position.ts';
import type { YamlFile } from './yaml.ts';

/** Keys that nothing else in a file depends on: the example's value stands in for theirs. */
const harmless: ReadonlySet<unknown> = new Set([
  'title', 'says', 'state', 'blocks', 'before', 'holds', 'reason', 'until', 'by', 'ref',
  'within', 'for', 'every',
  'about', 'remedy', 'rights', 'deadline', 'cap', 'package', 'root',
  'branch', 'output', 'criteria', 'port', 'user', 'sudo', 'hostKey', 'concurrent', 'intervalMs', 'burst', 'forge', 'url',
]); // prettier-ignore

/** Those of the watcher's own file alone: what a probe is `from` decides what its expressions see. */
const harmlessToWatch: ReadonlySet<unknown> = new Set([
  'poll', 'stop', 'concurrency', 'listen', 'webhooksPerMinute', 'wait', 'kind', 'from',
  'branches', 'forge', 'webhook', 'token', 'secret', 'criteria', 'author', 'secrets', 'readers', 'variable', 'file',
]); // prettier-ignore

/** A key that was misspelt: `to` is what it stands for. */
interface Rename {
  readonly path: Path;
  readonly from: string;
  readonly to: string;
}

/** A repaired value, and the file as its other parts are found in it. */
export interface Repaired {
  readonly value: unknown;
  readonly file: YamlFile;
}

/** The value with its issues repaired; null if one of them cannot be. */
export function repair(
  schema: z.ZodType,
  file: YamlFile,
  issues: readonly Issue[],
  kind: Written,
): Repaired | null {
  const repaired: unknown = structuredClone(file.value);
  const renames: Rename[] = [];
  const ordered = [...issues].sort((a, b) => rank(a) - rank(b));
  for (const one of ordered) {
    const done =
      one.issue.code === 'unrecognized_keys'
        ? repairKeys(repaired, one, keysAt(schema, one.path), renames)
        : dropped(repaired, one.path, kind) || replace(repaired, one.path, kind);
    if (!done) return null;
  }
  return { value: repaired, file: renamed(file, renames) };
}

/** Misspelt keys first: what they stand for is then not missing. */
function rank({ issue }: Issue): number {
  return issue.code === 'unrecognized_keys' ? 0 : 1;
}

function repairKeys(
  root: unknown,
  { path, issue }: Issue,
  known: readonly string[],
  renames: Rename[],
): boolean {
  const map = at(root, path);
  if (!map || issue.code !== 'unrecognized_keys') return false;
  for (const key of issue.keys) {
    const meant = nearest(key, known);
    if (meant !== null && !Object.hasOwn(map, meant)) {
      map[meant] = map[key];
      renames.push({ path, from: key, to: meant });
    }
    Reflect.deleteProperty(map, key);
  }
  return true;
}

/** Finds parts below a renamed key where they are written. */
function renamed(file: YamlFile, renames: readonly Rename[]): YamlFile {
  const written = (path: Path): Path =>
    path.map((segment, index) => {
      const before = JSON.stringify(path.slice(0, index));
      const rename = renames.find(
        (one) => one.to === segment && JSON.stringify(one.path) === before,
      );
      return rename?.from ?? segment;
    });
  return {
    ...file,
    keyAt: (path) => file.keyAt(written(path)),
    valueAt: (path) => file.valueAt(written(path)),
    characterAt: (path, index) => file.characterAt(written(path), index),
    plainAt: (path) => file.plainAt(written(path)),
  };
}

/** A milestone whose checks are still to be written: the others are looked at without it. */
function dropped(root: unknown, path: Path, kind: Written): boolean {
  const [first, name, key, ...more] = path;
  if (kind !== 'sheet' || first !== 'milestones' || key !== 'checks' || more.length > 0)
    return false;
  const milestones = at(root, ['milestones']);
  const isEmpty = Array.isArray(at(root, path)) && Object.keys(at(root, path) ?? {}).length === 0;
  if (!isEmpty || !milestones || Object.keys(milestones).length < 2) return false;
  return Reflect.deleteProperty(milestones, String(name));
}

function replace(root: unknown, path: Path, kind: Written): boolean {
  const key = path.at(-1);
  const map = at(root, path.slice(0, -1));
  if (!map || typeof key !== 'string') return false;
  // What a misspelt key stood for is there by now; whether it fits is asked again.
  const isHarmless = harmless.has(key) || (kind === 'watch file' && harmlessToWatch.has(key));
  if (!isHarmless) return Object.hasOwn(map, key);
  const example = exampleValueAt(kind, path);
  if (example === undefined) return false;
  map[key] = example;
  return true;
}

function at(root: unknown, path: Path): Record<string, unknown> | null {
  let value = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}
