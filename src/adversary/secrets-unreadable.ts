import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { allows, shown, userOf, type Place, type User } from './permission-bits.ts';
import {
  cutIn,
  directoriesOf,
  listedPath,
  secretFiles,
  type SecretFiles,
  type Way,
} from './secret-paths.ts';
import { inOrder, type Wrong } from './wrong.ts';

type Unit = SecretFiles['unitSecrets'][number];

/**
 * Files that a unit names in its start, whose name is that of a secret, and that the unit's own user may not read: its next start
 * fails. Units that run as root are left out, what root reads for them, and what is not there. Gives `wrong`, and
 * `unseen`, where an access list decides, or the login cannot see the whole way.
 */
export const secretsUnreadable = analysis(
  { variables: secretFiles, params: z.object({}) },
  (seen): AnalysisResult => {
    const { unitSecrets, unitPlaces, unitListing, accounts } = seen;
    const cut = cutIn(seen);
    if (cut !== null) return { ok: false, reason: cut };
    const ways = new Map(unitPlaces.map((one) => [one.path, one]));
    const users = new Map(accounts.map(userOf).map((one) => [one?.name, one]));
    const extended = new Set(unitListing.filter((line) => line[10] === '+').map(listedPath));
    const wrong: Wrong[] = [];
    const unseen = new Set<string>();
    for (const unit of unitSecrets) {
      const [name] = unit.users;
      if (unit.unit === '' || name === undefined) continue;
      for (const path of unit.named) {
        if (unit.privileged?.includes(path)) continue;
        const user = users.get(name);
        const way = ways.get(path);
        const place =
          user && way
            ? barrierOf(way, { ...user, groups: [...user.groups, ...unit.groups] })
            : 'untold';
        if (place === 'untold' || (place !== null && extended.has(place.path)))
          unseen.add(`${path} for the user of ${unit.unit}`);
        else if (place !== null) wrong.push(wrongOf(unit, path, place));
      }
    }
    return { ok: true, value: { wrong: inOrder(wrong), unseen: [...unseen].sort() } };
  },
);

function wrongOf({ unit, users }: Unit, path: string, place: Place): Wrong {
  return {
    subject: `file ${path} of ${unit}`,
    says: `${unit} names ${path}, which its user ${users.join('')} may not read`,
    evidence: [`${shown(place)} stands in the way`],
  };
}

/** What keeps a user from reading; null where nothing does, or nothing is there. */
function barrierOf(way: Way, user: User): Place | 'untold' | null {
  if (user.uid === 0) return null;
  const closed = directoriesOf(way).find((one) => !allows(one, user, 1));
  if (closed) return closed;
  if (way.denied) return 'untold';
  const target = way.found ? way.places.at(-1) : undefined;
  return target && !allows(target, user, 4) ? target : null;
}
