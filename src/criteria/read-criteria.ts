import type { Problem, SourceFile } from '../model/problem.ts';
import { checkCollector } from './check-collector.ts';
import { checkConfig } from './check-config.ts';
import { checkProbe } from './check-probe.ts';
import { checkSheet } from './check-sheet.ts';
import type { Criteria } from './criteria.ts';
import type { FileSet, Loaded, Surroundings } from './file-set.ts';
import type { Kind } from './kinds.ts';
import { isUnknownKey } from './schema.ts';
import { builtinPrefix, load } from './load.ts';

export type CriteriaResult =
  | { readonly ok: true; readonly criteria: Criteria }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads criteria, whole: `files` of the reviewed repository (or of the criteria's own) and the
 * package's own probes. Every mistake of every file comes at once, sorted.
 */
export function readCriteria(
  files: readonly SourceFile[],
  builtin: readonly SourceFile[],
  around: Surroundings,
): CriteriaResult {
  const { set, problems: unread } = load(files, builtin, around.probes);
  const problems = [...unread, ...checkAll(set, around)];
  if (problems.length > 0) return { ok: false, problems: tidy(problems) };
  return { ok: true, criteria: criteriaOf(set, builtin) };
}

function checkAll(set: FileSet, around: Surroundings): Problem[] {
  return [
    ...(set.config ? checkConfig(set.config) : []),
    ...[...set.collectors.values()].flatMap((one) => checkCollector(one, around)),
    ...[...set.probes.values()].flatMap((one) => checkProbe(one, set, around)),
    ...[...set.sheets.values()].flatMap((one) => checkSheet(one, set, around)),
  ];
}

/** By file and position, none twice: review.yaml first, on which sheets rest, and of one place the unknown key, which what is missing there may be. */
function tidy(problems: readonly Problem[]): Problem[] {
  const byPlace = new Map(
    problems.map((one) => [`${one.file}\n${one.line}\n${one.column}\n${one.message}`, one]),
  );
  return [...byPlace.values()].sort(
    (a, b) =>
      rank(a.file === 'review.yaml') - rank(b.file === 'review.yaml') ||
      compare(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      rank(isUnknownKey(a)) - rank(isUnknownKey(b)) ||
      compare(a.message, b.message),
  );
}

function rank(isFirst: boolean): number {
  return isFirst ? 0 : 1;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function criteriaOf(set: FileSet, builtin: readonly SourceFile[]): Criteria {
  const { config } = set;
  if (!config) throw new Error('criteria without review.yaml');
  const fileOf = (kind: Kind, id: string): Loaded<unknown>['file'] | undefined => {
    const all = {
      config: new Map([['review', config]]),
      sheet: set.sheets,
      probe: set.probes,
      collector: set.collectors,
    };
    return all[kind].get(kind === 'config' ? 'review' : id)?.file;
  };
  const read = new Set(
    [...set.probes.values(), ...set.collectors.values()].map((one) => one.file.path),
  );
  return {
    config: config.value,
    sheets: valuesOf(set.sheets),
    probes: valuesOf(set.probes),
    collectors: valuesOf(set.collectors),
    builtin: builtin.filter(({ path }) => read.has(builtinPrefix + path)),
    origin: (kind, id) => fileOf(kind, id)?.path ?? `${kind} ${id}`,
    locate: (kind, id, path) => {
      const file = fileOf(kind, id);
      return {
        file: file?.path ?? `${kind} ${id}`,
        ...(file?.valueAt(path) ?? { line: 1, column: 1 }),
      };
    },
  };
}

function valuesOf<T>(loaded: ReadonlyMap<string, Loaded<T>>): ReadonlyMap<string, T> {
  return new Map([...loaded].map(([name, { value }]) => [name, value]));
}
