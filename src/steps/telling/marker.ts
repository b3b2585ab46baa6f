import type { Verdict } from '../../model/verdict.ts';

/** What the first line of our comment of a phase says: whose it is, and of what it tells. */
export interface Marker {
  readonly phase: string;
  readonly verdict: Verdict;
  /** The commit that the comment tells of: 40 hex. */
  readonly review: string;
}

const pattern =
  /^<!-- cold-review:comment ([a-z0-9][a-z0-9-]*) (PASS|FAIL|INCONCLUSIVE) ([0-9a-f]{40}) -->(?:\r?\n|$)/;

/** The line that our comment of a phase begins with. */
export function markerLine({ phase, verdict, review }: Marker): string {
  return `<!-- cold-review:comment ${phase} ${verdict} ${review} -->`;
}

/** Reads it; null for a comment that is none of ours. Who wrote it is for the caller to ask. */
export function readMarker(body: string): Marker | null {
  const [, phase, verdict, review] = pattern.exec(body) ?? [];
  if (phase === undefined || verdict === undefined || review === undefined) return null;
  return { phase, verdict: verdict as Verdict, review };
}

/** The line that a comment begins with which says that a verdict turned. */
export function turnLine(phase: string, review: string): string {
  return `<!-- cold-review:turn ${phase} ${review} -->`;
}
