import type { Severity } from '../model/severity.ts';

/** One thing that a break-it probe finds wrong. Its `subject` is the same word for word in the next review. */
export interface Wrong {
  readonly subject: string;
  readonly says: string;
  readonly evidence?: readonly string[];
  /** Where it weighs otherwise than the probe says. */
  readonly severity?: Severity;
}

/** The same order in every review, whatever the order of the listings. */
export function inOrder(wrong: readonly Wrong[]): Wrong[] {
  return wrong.toSorted((a, b) => (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0));
}
