/** What an expression reads, and the patterns that are written out in it. */
export interface Names {
  /** Free variables. */
  readonly variables: ReadonlySet<string>;
  /** `x` of `params.x`. */
  readonly params: ReadonlySet<string>;
  readonly patterns: readonly string[];
}

export type Parsed =
  | { readonly ok: true; readonly names: Names }
  | { readonly ok: false; readonly message: string; readonly index: number };

/** Reads CEL expressions. Given from outside: the parser is large, and a review of criteria that were recorded needs none. */
export interface ExpressionReader {
  readonly parse: (text: string) => Parsed;
  /** What an expression reads; nothing if it does not parse. */
  readonly namesIn: (text: string) => Names;
}
