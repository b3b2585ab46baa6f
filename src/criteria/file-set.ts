// The files that were read, by what they are, and the problems that come up while they are checked.
import type { Problem } from '../model/problem.ts';
import type { ReviewConfig } from '../model/config.ts';
import type { Collector, Probe } from '../model/probe.ts';
import type { ClaimSheet } from '../model/sheet.ts';
import type { ExpressionReader } from './expression-reader.ts';
import type { Path } from './yaml-position.ts';
import type { YamlFile } from './yaml.ts';

/** A file that fits its schema. */
export interface Loaded<T> {
  readonly name: string;
  readonly file: YamlFile;
  readonly value: T;
}

/** All files that fit their schemas, by name; and the names of those that do not. */
export interface FileSet {
  readonly config: Loaded<ReviewConfig> | null;
  readonly sheets: ReadonlyMap<string, Loaded<ClaimSheet>>;
  readonly probes: ReadonlyMap<string, Loaded<Probe>>;
  readonly collectors: ReadonlyMap<string, Loaded<Collector>>;
  /** Names that may be used: what ships with the package is read only where it is. */
  readonly known: { readonly probes: readonly string[]; readonly collectors: readonly string[] };
  /** `kind/name` of files that have problems of their own: nothing is said about uses of them. */
  readonly broken: ReadonlySet<string>;
}

/** What is known besides the files. */
export interface Surroundings {
  /** Names of the analyses in `src/adversary`. */
  readonly analyses: ReadonlySet<string>;
  /**
   * Programs that the operator allows besides ours. `unchecked` where nothing will run, as when
   * recorded evidence is judged: the operator of that run decided.
   */
  readonly extraReaders?: ReadonlySet<string> | 'unchecked';
  /**
   * Reads expressions. Left out where the criteria were checked before they were recorded: one that
   * does not parse then makes its check INCONCLUSIVE.
   */
  readonly expressions?: ExpressionReader;
  /** Probes of the package that are wanted besides those that sheets use. */
  readonly probes?: readonly string[] | 'all';
}

/** Something wrong, in words. */
export interface Words {
  readonly message: string;
  readonly expected?: string;
  readonly example?: string;
}

/** A problem with the value at a path. */
export function valueProblem(file: YamlFile, path: Path, words: Words): Problem {
  return { file: file.path, ...file.valueAt(path), ...words };
}

/** A problem with the key at a path. */
export function keyProblem(file: YamlFile, path: Path, words: Words): Problem {
  return { file: file.path, ...file.keyAt(path), ...words };
}
