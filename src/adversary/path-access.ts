import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { allows, place, shown, userOf, type Place } from './permission-bits.ts';

/**
 * Whether a user may read a path, by the permission bits of it and of every directory on the way.
 * Gives `readable` and `barriers`, sentences like `/root (0700 root root) may not be passed`. Where a
 * place has an access list (`+` in `ls -l`), the bits do not decide: a reason. Linux: credentials(7),
 * path_resolution(7).
 */
export const pathAccess = analysis(
  {
    variables: z.object({
      path: z.object({
        found: z.boolean(),
        missing: z.string().optional(),
        places: z.array(place),
      }),
      listing: z.array(z.string()),
      credentials: z.array(z.string()).length(1),
    }),
    params: z.object({}),
  },
  ({ path, listing, credentials }): AnalysisResult => {
    const { places } = path;
    const target = places.at(-1);
    if (!target) return { ok: false, reason: 'the way to the path was not seen' };
    const acl = accessList(places, listing);
    if (acl !== null) return { ok: false, reason: acl };
    if (path.missing !== undefined) {
      return { ok: true, value: { barriers: [`${path.missing} is not there`], found: false } };
    }
    const who = userOf(credentials[0] ?? '');
    if (!who)
      return { ok: false, reason: `not a line of id(1): ${(credentials[0] ?? '').slice(0, 80)}` };
    if (who.uid === 0) return { ok: true, value: { barriers: [], found: true } };
    const barriers = [
      ...places
        .filter((one) => one.kind === 'directory' && one !== target && !allows(one, who, 1))
        .map((one) => `${shown(one)} may not be passed`),
      ...(allows(target, who, 4) ? [] : [`${shown(target)} may not be read`]),
    ];
    return { ok: true, value: { barriers, found: true } };
  },
);

/** Why the bits do not decide; null where every place was listed and has no access list. */
function accessList(places: readonly Place[], listing: readonly string[]): string | null {
  const wanted = new Set(places.map(({ path }) => path));
  if (listing.length !== wanted.size) return 'the listing of the places is incomplete';
  const strange = listing.find((line) => !/^[a-z-][rwxsStT-]{9}[.+@]? /.test(line));
  if (strange !== undefined) return `not a line of ls(1): ${strange.slice(0, 80)}`;
  const extended = listing.find((line) => line[10] === '+');
  return extended === undefined ? null : `an access list decides: ${extended.slice(0, 120)}`;
}
