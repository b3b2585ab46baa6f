import { count } from '../document/phrases.ts';
import { worstOf, type Standing } from '../claims/standing.ts';

/** What stands, phase by phase, for people: `pvfix: M1 PASS, M2 FAIL`. Null where nothing was ever reviewed. */
export function standingLine(standing: readonly Standing[]): string | null {
  const phases = standing.flatMap((one) => {
    if (worstOf(one) === null) return [];
    const milestones = one.milestones.map(({ milestone, verdict }) => `${milestone} ${verdict}`);
    const recheck = one.recheck === null ? [] : [`recheck ${one.recheck}`];
    return [`${one.phase}: ${[...milestones, ...recheck].join(', ')}`];
  });
  return phases.length === 0 ? null : phases.join('; ');
}

/**
 * The one line that a run ends with.
 * @param unjudged claims that waited, and that no review could be made of
 */
export function ciLine(
  { reviewed, unjudged }: { readonly reviewed: number; readonly unjudged: number },
  standing: readonly Standing[],
): string {
  const parts = [
    ...(reviewed === 0 ? [] : [`${count(reviewed, 'claim')} looked at`]),
    ...(unjudged === 0 ? [] : [`${count(unjudged, 'claim')} could not be judged`]),
  ];
  const done = parts.length === 0 ? 'No claim waits' : parts.join(', ');
  const line = standingLine(standing);
  return line === null ? `${done}, and nothing was reviewed before.` : `${done}. ${line}.`;
}
