import { RE2JS } from 're2js';
import type { SearchStep } from '../model/step.ts';
import { parseSize } from '../model/units.ts';
import { globMatcher } from '../probes/glob.ts';
import { bind, type Collection } from '../probes/plan.ts';
import { contextOf } from './context.ts';
import type { Effects, Redact, TreeFile } from './effects.ts';
import { recordFailure, recordJson, type Recorded } from './record.ts';

export const mostFiles = 20_000;
const shown = { files: 500, lines: 50, text: 300 } as const;

/**
 * Lists the files of the claimed commit that fit some globs, and counts the lines of them that match.
 * What cannot be read as text (binary, a submodule, larger than the cap) is named under `unread`.
 */
export async function observeSearch(
  collection: Collection,
  index: number,
  step: SearchStep,
  effects: Effects,
): Promise<Recorded> {
  const wanted = bind(step.search, collection.params) as Search;
  const context = contextOf(collection, index, describe(wanted, effects.commit.slice(0, 12)));
  const started = effects.now();
  const cap = parseSize(collection.collector.cap) ?? 1_048_576;
  try {
    const fits = globMatcher(wanted.paths);
    const isLeftOut = globMatcher(wanted.except ?? []);
    let listed = 0;
    const files = await effects.readFiles((path) => {
      listed += 1;
      return fits(path) && !isLeftOut(path);
    }, cap);
    if (files.length > mostFiles) {
      const reason = `${files.length} files: more than are searched (${mostFiles})`;
      return recordFailure(context, { kind: 'cut', reason }, started.toISOString());
    }
    const value = { listed, ...found(files, wanted.pattern, effects.redact) };
    const durationMs = effects.now().getTime() - started.getTime();
    const when = { startedAt: started.toISOString(), durationMs };
    return { observation: recordJson(context, JSON.stringify(value), when), value };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'the files could not be read';
    return recordFailure(context, { kind: 'transport', reason }, started.toISOString());
  }
}

interface Search {
  readonly paths: readonly string[];
  readonly except?: readonly string[];
  readonly pattern?: string;
}

/** The search in the words of git grep(1), so that a person can make it again. */
function describe({ paths, except, pattern }: Search, commit: string): string[] {
  const specs = pathspecs(paths, except);
  return pattern === undefined
    ? ['git', 'diff-tree', '-r', emptyTree, commit, '--', ...specs]
    : ['git', 'grep', '-nP', pattern, commit, '--', ...specs];
}

/** Compared with nothing, all files of a commit are listed: git-ls-tree(1) knows no globs. git has this tree built in. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Globs in the words of gitglossary(7), pathspec. */
export function pathspecs(paths: readonly string[], except: readonly string[] = []): string[] {
  return [...paths.map((one) => `:(glob)${one}`), ...except.map((one) => `:(exclude,glob)${one}`)];
}

function found(files: readonly TreeFile[], pattern: string | undefined, redact: Redact) {
  const compiled = pattern === undefined ? null : RE2JS.compile(pattern);
  const kinds = files.map(({ path, kind, mode }) => ({ path: redact(path), kind, mode }));
  const unread = compiled ? files.filter(isUnread).map(({ path }) => redact(path)) : [];
  const lines = compiled ? files.flatMap((file) => matchesOf(file, compiled, redact)) : [];
  const paths = [...new Set(lines.map(({ path }) => path))];
  return {
    total: files.length,
    files: kinds.slice(0, shown.files),
    unread: unread.slice(0, shown.files),
    count: lines.length,
    matching: lines
      .slice(0, shown.lines)
      .map(({ path, number, text }) => `${path}:${number}: ${text}`),
    filesMatching: paths.length,
    paths: paths.slice(0, shown.files),
  };
}

/** Whether a file cannot be read as text. */
export function isUnread({ kind, bytes }: TreeFile): boolean {
  return kind === 'submodule' || (kind !== 'symlink' && (bytes === null || bytes.includes(0)));
}

function matchesOf(file: TreeFile, compiled: RE2JS, redact: Redact) {
  if (file.kind === 'symlink' || file.bytes === null || isUnread(file)) return [];
  const path = redact(file.path);
  const lines = new TextDecoder().decode(file.bytes).split(/\r?\n/);
  return lines.flatMap((line, index) =>
    compiled.matcher(line).find()
      ? [{ path, number: index + 1, text: redact(line.trim()).slice(0, shown.text) }]
      : [],
  );
}
