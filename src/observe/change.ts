import { RE2JS } from 're2js';
import type { ChangeStep } from '../model/step.ts';
import { parseSize } from '../model/units.ts';
import { globMatcher } from '../probes/glob.ts';
import { bind, type Collection } from '../probes/plan.ts';
import { contextOf } from './context.ts';
import type { Effects, TreeFile } from './effects.ts';
import { recordFailure, recordJson, type Recorded } from './record.ts';
import { isUnread, mostFiles, pathspecs } from './search.ts';

const shownFiles = 500;

interface Change {
  readonly paths: readonly string[];
  readonly except?: readonly string[];
  readonly pattern: string;
  readonly base?: string;
}

/**
 * Counts how often a pattern stands in files at the base and at the claimed commit, file by file. Says `before`, `after`,
 * `removed`, `added`, and the `files` whose count differs; what cannot be read as text is under `unread`.
 */
export async function observeChange(
  collection: Collection,
  index: number,
  step: ChangeStep,
  effects: Effects,
): Promise<Recorded> {
  const wanted = bind(step.change, collection.params) as Change;
  const started = effects.now();
  const startedAt = started.toISOString();
  const specs = pathspecs(wanted.paths, wanted.except);
  const context = (from: string) =>
    contextOf(collection, index, [
      ...['git', 'diff', '-G', wanted.pattern, from, effects.commit.slice(0, 12), '--', ...specs],
    ]);
  try {
    const base = await effects.base(wanted.base ?? null);
    if (!base.ok) {
      const failure = { kind: 'input', reason: base.reason } as const;
      return recordFailure(context(wanted.base ?? '<baseline>'), failure, startedAt);
    }
    const at = context(base.commit.slice(0, 12));
    const fits = globMatcher(wanted.paths);
    const isLeftOut = globMatcher(wanted.except ?? []);
    const isWanted = (path: string): boolean => fits(path) && !isLeftOut(path);
    const cap = parseSize(collection.collector.cap) ?? 1_048_576;
    const [before, after] = await Promise.all([
      effects.readFiles(isWanted, cap, base.commit),
      effects.readFiles(isWanted, cap),
    ]);
    if (before.length > mostFiles || after.length > mostFiles) {
      const reason = `more files than are searched (${mostFiles})`;
      return recordFailure(at, { kind: 'cut', reason }, startedAt);
    }
    const counted = compare(before, after, wanted.pattern, effects.redact);
    const value = { base: base.commit, ...counted };
    const durationMs = effects.now().getTime() - started.getTime();
    return { observation: recordJson(at, JSON.stringify(value), { startedAt, durationMs }), value };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'the files could not be read';
    return recordFailure(context('<baseline>'), { kind: 'transport', reason }, startedAt);
  }
}

function compare(
  before: readonly TreeFile[],
  after: readonly TreeFile[],
  pattern: string,
  redact: Effects['redact'],
) {
  const compiled = RE2JS.compile(pattern);
  const [then, now] = [before, after].map(
    (files) => new Map(files.map((file) => [file.path, occurrences(file, compiled)])),
  ) as [Map<string, number>, Map<string, number>];
  const paths = [...new Set([...then.keys(), ...now.keys()])].sort();
  const files = paths
    .map((path) => ({ path, before: then.get(path) ?? 0, after: now.get(path) ?? 0 }))
    .filter((one) => one.before !== one.after);
  const sum = (counts: Iterable<number>): number => [...counts].reduce((a, b) => a + b, 0);
  return {
    filesBefore: before.length,
    filesAfter: after.length,
    unread: [...before, ...after].filter(isUnread).map(({ path }) => redact(path)),
    before: sum(then.values()),
    after: sum(now.values()),
    removed: sum(files.map((one) => Math.max(0, one.before - one.after))),
    added: sum(files.map((one) => Math.max(0, one.after - one.before))),
    filesChanged: files.length,
    files: files.slice(0, shownFiles).map((one) => ({ ...one, path: redact(one.path) })),
  };
}

/** How often, not on how many lines: two calls on one line are two. */
function occurrences(file: TreeFile, compiled: RE2JS): number {
  if (file.kind === 'symlink' || file.bytes === null || isUnread(file)) return 0;
  return new TextDecoder()
    .decode(file.bytes)
    .split(/\r?\n/)
    .reduce((count, line) => count + inLine(line, compiled), 0);
}

function inLine(line: string, compiled: RE2JS): number {
  const matcher = compiled.matcher(line);
  let count = 0;
  while (matcher.find()) count += 1;
  return count;
}
