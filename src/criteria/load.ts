// Takes the files in one by one: YAML, then the schema of what their path says they are.
import type { z } from 'zod';
import { reviewConfig, type ReviewConfig } from '../model/config.ts';
import { collector, probe, type Collector, type Probe } from '../model/probe.ts';
import type { Problem, SourceFile } from '../model/problem.ts';
import { claimSheet, type ClaimSheet } from '../model/sheet.ts';
import { exampleConfig } from './examples.ts';
import { keyProblem, type FileSet, type Loaded, type Surroundings } from './file-set.ts';
import { motionCollector } from '../probes/motion.ts';
import { sourcesOf } from './hosts.ts';
import { classify, misplaced, type Kind } from './kinds.ts';
import { validate } from './schema.ts';
import { readYaml } from './yaml.ts';

/** Prefix of the paths of the package's own files. */
export const builtinPrefix = 'builtin:';

interface State {
  readonly problems: Problem[];
  readonly broken: Set<string>;
  readonly config: Map<string, Loaded<ReviewConfig>>;
  readonly sheets: Map<string, Loaded<ClaimSheet>>;
  readonly probes: Map<string, Loaded<Probe>>;
  readonly collectors: Map<string, Loaded<Collector>>;
  /** The package's own files, by `kind/name`. */
  readonly shipped: ReadonlyMap<string, SourceFile>;
}

/**
 * Loads all files of the repository, and of the package's own those that they use or that are
 * wanted; those that do not read are problems, and known to be broken.
 */
export function load(
  files: readonly SourceFile[],
  builtin: readonly SourceFile[],
  wanted: Surroundings['probes'] = [],
): { readonly set: FileSet; readonly problems: readonly Problem[] } {
  const state: State = {
    problems: [],
    broken: new Set(),
    config: new Map(),
    sheets: new Map(),
    probes: new Map(),
    collectors: new Map(),
    shipped: byName(builtin),
  };
  for (const file of files) take(state, file, file.path);
  takeShipped(state, wanted);
  if (!files.some(({ path }) => path === 'review.yaml')) state.problems.push(noConfig);
  const { problems, config, broken, sheets, probes, collectors } = state;
  const known = { probes: namesOf(state, 'probe'), collectors: namesOf(state, 'collector') };
  const set = { broken, sheets, probes, collectors, known, config: config.get('review') ?? null };
  return { set, problems };
}

function byName(files: readonly SourceFile[]): Map<string, SourceFile> {
  return new Map(
    files.flatMap((file): [string, SourceFile][] => {
      const named = classify(file.path);
      return named ? [[`${named.kind}/${named.name}`, file]] : [];
    }),
  );
}

/** The package's probes that sheets use, that are wanted or that run unasked, and the collectors that all probes read. */
function takeShipped(state: State, wanted: NonNullable<Surroundings['probes']>): void {
  const used = [...state.sheets.values()].flatMap(({ value }) =>
    Object.values(value.milestones).flatMap(({ checks }) => checks.map(({ probe: id }) => id)),
  );
  const isAll = wanted === 'all';
  const unasked = state.sheets.size === 0 ? [] : breakItNames(state);
  takeNamed(
    state,
    'probe',
    isAll ? shippedNames(state, 'probe') : [...used, ...wanted, ...unasked],
  );
  const read = [...state.probes.values()].flatMap(({ value }) =>
    sourcesOf(value).map((source) => source.collector),
  );
  // Whether a host is at rest is asked beside whatever a sheet asks.
  if (state.sheets.size > 0) read.push(motionCollector);
  takeNamed(state, 'collector', isAll ? shippedNames(state, 'collector') : read);
}

function takeNamed(state: State, kind: Kind, names: readonly string[]): void {
  for (const name of new Set(names)) {
    const file = state.shipped.get(`${kind}/${name}`);
    if (file) take(state, { path: builtinPrefix + file.path, text: file.text }, file.path);
  }
}

function shippedNames({ shipped }: State, kind: Kind): string[] {
  return [...shipped.keys()].flatMap((key) =>
    key.startsWith(`${kind}/`) ? [key.slice(kind.length + 1)] : [],
  );
}

/** Told by the line that makes a probe one: the others are not read for it. */
function breakItNames({ shipped }: State): string[] {
  return [...shipped].flatMap(([key, { text }]) =>
    key.startsWith('probe/') && /^finding:/m.test(text) ? [key.slice('probe/'.length)] : [],
  );
}

function namesOf(state: State, kind: 'probe' | 'collector'): string[] {
  const own = kind === 'probe' ? state.probes : state.collectors;
  return [...new Set([...shippedNames(state, kind), ...own.keys()])];
}

const noConfig: Problem = {
  file: 'review.yaml',
  line: 1,
  column: 1,
  message: 'there is no review.yaml',
  expected: 'the hosts of this repository, in a file review.yaml; `review init` writes one',
  example: exampleConfig.trimEnd(),
};

function take(state: State, source: SourceFile, path: string): void {
  const named = classify(path);
  if (!named) {
    const problem = misplaced(path);
    if (problem) state.problems.push({ ...problem, file: source.path });
    return;
  }
  const { name, kind } = named;
  switch (kind) {
    case 'config':
      add(state, state.config, reviewConfig, { source, name, kind });
      return;
    case 'sheet':
      add(state, state.sheets, claimSheet, { source, name, kind });
      return;
    case 'probe':
      add(state, state.probes, probe, { source, name, kind });
      return;
    case 'collector':
      add(state, state.collectors, collector, { source, name, kind });
      return;
  }
}

interface Incoming {
  readonly source: SourceFile;
  readonly name: string;
  readonly kind: Kind;
}

function add<T>(
  { problems, broken, shipped }: State,
  loaded: Map<string, Loaded<T>>,
  schema: z.ZodType<T>,
  { source, name, kind }: Incoming,
): void {
  const fail = (found: readonly Problem[]): void => {
    problems.push(...found);
    broken.add(`${kind}/${name}`);
  };
  const yaml = readYaml(source);
  if (!yaml.ok) {
    fail(yaml.problems);
    return;
  }
  const { file } = yaml;
  const other = shipped.get(`${kind}/${name}`);
  if (other && !source.path.startsWith(builtinPrefix)) {
    problems.push(
      keyProblem(file, ['id'], {
        message: `the ${kind} "${name}" is there already: ${builtinPrefix}${other.path}`,
        expected: 'a name of its own: what ships with the package may not be replaced',
      }),
    );
    return;
  }
  const validated = validate(schema, file, kind);
  if (validated.ok) {
    loaded.set(name, { name, file, value: validated.value });
    return;
  }
  const { repaired } = validated;
  if (repaired === null) fail(validated.problems);
  else {
    problems.push(...validated.problems);
    loaded.set(name, { name, ...repaired });
  }
}
