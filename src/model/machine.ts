/** The machine that reviews, as far as a review depends on it. */
export interface Machine {
  readonly node: Tool;
  readonly git: Tool;
  /** In the order they are tried. */
  readonly identities: readonly MachineIdentity[];
}

export interface Tool {
  /** What it says of itself; null where it could not be asked. */
  readonly version: string | null;
  /** What is wrong with it. */
  readonly problem: string | null;
}

/** A way to log in: a key, or an agent that holds some. */
export interface MachineIdentity {
  /** Where it comes from: a file, a variable, an agent's socket. */
  readonly from: string;
  readonly problem: string | null;
}
