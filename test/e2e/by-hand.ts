// A break-it probe by hand: what `review probe NAME --json` says that it found.
import type { Ran } from './scratch.ts';

interface Told {
  readonly verdict: string;
  readonly reason: string;
  /** Each `actual` is JSON. */
  readonly outcomes: readonly { readonly actual: string }[];
}

/** The subjects of what was found; where it could not look, one line that says so. */
export function subjectsOf(probe: string, { stdout, stderr }: Ran): string[] {
  const { verdict, reason, outcomes } = JSON.parse(stdout) as Told;
  if (verdict === 'INCONCLUSIVE') return [`${probe}: ${reason}${stderr}`];
  const lists = outcomes.map(({ actual }) => JSON.parse(actual) as { subject: string }[]);
  return lists.flat().map(({ subject }) => subject);
}
