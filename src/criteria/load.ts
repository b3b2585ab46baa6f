// Takes the files in one by one: YAML, then the schema of what their path says they are.
import type { z } from 'zod';
import { reviewConfig, type ReviewConfig } from '../model/config.ts';
import { collector, probe, type Collector, type Probe } from '../model/probe.ts';
import type { Problem, SourceFile } from '../model/problem.ts';
import { claimSheet, type ClaimSheet } from '../model/sheet.ts';
import { exampleConfig } from './examples.ts';
import { keyProblem, type FileSet, type Loaded } from './file-set.ts';
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
}

/** Loads all files; those that do not read are problems, and known to be broken. */
export function load(
  files: readonly SourceFile[],
  builtin: readonly SourceFile[],
): { readonly set: FileSet; readonly problems: readonly Problem[] } {
  const state: State = {
    problems: [],
    broken: new Set(),
    config: new Map(),
    sheets: new Map(),
    probes: new Map(),
    collectors: new Map(),
  };
  for (const file of builtin)
    take(state, { path: builtinPrefix + file.path, text: file.text }, file.path);
  for (const file of files) take(state, file, file.path);
  if (!files.some(({ path }) => path === 'review.yaml')) state.problems.push(noConfig);
  const { problems, config, ...rest } = state;
  return { set: { ...rest, config: config.get('review') ?? null }, problems };
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
  { problems, broken }: State,
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
  const other = loaded.get(name);
  if (other) {
    problems.push(
      keyProblem(file, ['id'], {
        message: `the ${kind} "${name}" is there already: ${other.file.path}`,
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
