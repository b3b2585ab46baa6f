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

/** The one line that a run ends with. */
export function ciLine(reviewed: number, standing: readonly Standing[]): string {
  const done = reviewed === 0 ? 'No claim waits' : `${count(reviewed, 'claim')} looked at`;
  const line = standingLine(standing);
  return line === null ? `${done}, and nothing was reviewed before.` : `${done}. ${line}.`;
}
