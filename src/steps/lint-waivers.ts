// What is wrong with the waivers of open sheets, and which of them have ended: a mistake here accepts nothing, in silence.
import { nearest, type Criteria } from '../criteria/index.ts';
import { ownKinds } from '../model/finding-kind.ts';
import type { Problem } from '../model/problem.ts';
import { isBreakIt } from '../probes/break-it.ts';

/** A waiver by its name, and its last day. */
export interface LastDay {
  readonly phase: string;
  readonly finding: string;
  readonly until: string;
}

/** Waivers of findings that nothing can raise: no probe is called so, nor any kind of ours. */
export function unknownKinds(criteria: Criteria): Problem[] {
  const probes = [...criteria.probes.values()].filter(isBreakIt).map(({ id }) => id);
  const known = new Set<string>([...ownKinds, ...probes]);
  return acceptedIn(criteria).flatMap(({ phase, finding, index }) => {
    const kind = finding.split('/')[0] ?? '';
    if (known.has(kind)) return [];
    const meant = nearest(kind, known);
    return [
      {
        ...criteria.locate('sheet', phase, ['adversary', 'accept', index, 'finding']),
        message: `no finding is of the kind "${kind}"${meant === null ? '' : `, did you mean "${meant}"?`}`,
        expected: 'the name of a finding, as `review findings` prints it',
        ...(meant === null ? {} : { example: `finding: ${meant}${finding.slice(kind.length)}` }),
      },
    ];
  });
}

/** The last day of every waiver that an open sheet holds. */
export function lastDays(criteria: Criteria): LastDay[] {
  return acceptedIn(criteria).map(({ phase, finding, until }) => ({ phase, finding, until }));
}

/** Whether it accepts nothing any more: the last day counts, in UTC. */
export function isOver({ until }: Pick<LastDay, 'until'>, now: Date): boolean {
  return until < now.toISOString().slice(0, 10);
}

function acceptedIn({ sheets }: Criteria) {
  return [...sheets.values()]
    .filter(({ state }) => state === 'open')
    .flatMap(({ phase, adversary }) =>
      (adversary?.accept ?? []).map((one, index) => ({ ...one, phase, index })),
    );
}
