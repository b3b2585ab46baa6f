import type { Problem } from './problem.ts';

/** Why a run ended without a verdict of its own. The exit status follows from it. */
export type FailureCode =
  | 'usage' // what was asked for does not exist, or is ambiguous
  | 'configuration' // criteria or operator's settings are wrong
  | 'no-anchor' // nobody has said yet which criteria count
  | 'undecidable' // the claim cannot be judged by the criteria that count
  | 'repository'; // git said no

const exits = {
  usage: 2,
  configuration: 2,
  'no-anchor': 3,
  undecidable: 3,
  repository: 2,
} as const satisfies Record<FailureCode, number>;

/** One clear message: what, where, and the way out. */
export class ReviewFailure extends Error {
  readonly code: FailureCode;
  readonly wayOut: string;
  readonly problems: readonly Problem[];

  constructor(
    code: FailureCode,
    message: string,
    wayOut: string,
    problems: readonly Problem[] = [],
  ) {
    super(message);
    this.name = 'ReviewFailure';
    this.code = code;
    this.wayOut = wayOut;
    this.problems = problems;
  }

  /** Exit status: 2 usage or configuration, 3 inconclusive. */
  get exit(): number {
    return exits[this.code];
  }
}
