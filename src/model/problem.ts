/** Something wrong in a file that a person wrote: what, where, what was expected, an example. */
export interface Problem {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  readonly message: string;
  readonly expected?: string;
  /** A valid line of YAML, ready to be copied. */
  readonly example?: string;
}

/** A file as it was read, whole, from a commit or a work tree. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}
