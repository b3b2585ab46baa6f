// What the operator's own adversary could not do: it changes no verdict, and is told, as nobody would miss it otherwise.
import type { Evidence } from '../model/evidence.ts';

/** A note for each call that came to nothing, and for each request that was refused. */
export function outsideNotes({ outside }: Pick<Evidence, 'outside'>): string[] {
  if (!outside) return [];
  const { name, calls, refused } = outside;
  return [
    ...calls.flatMap(({ failure }) =>
      failure === null
        ? []
        : [`The operator's adversary ${name} said nothing that counts: ${failure}`],
    ),
    ...refused.map(
      ({ probe, reason }) =>
        `The operator's adversary ${name} asked for ${probe}, refused: ${reason}`,
    ),
  ];
}
