import * as z from 'zod';
import { allowsAll, place, userOf, type Place } from './permission-bits.ts';

/** A way to a file, as far as the login may look. */
export const way = z.object({
  path: z.string(),
  found: z.boolean(),
  denied: z.boolean(),
  kind: z.string().optional(),
  places: z.array(place),
});
export type Way = z.infer<typeof way>;

const named = z.array(
  z.object({ path: z.string(), state: z.string(), secrets: z.array(z.string()) }),
);

/** What the collector `secret-files` saw. */
export const secretFiles = z.object({
  proxySecrets: named,
  proxyPlaces: z.array(way),
  unitSecrets: z.array(
    z.object({
      unit: z.string(),
      users: z.array(z.string()),
      groups: z.array(z.string()),
      named: z.array(z.string()),
      privileged: z.array(z.string()).optional(),
    }),
  ),
  credentialLines: named,
  variableNames: z.array(
    z.object({
      path: z.string(),
      state: z.string(),
      lines: z.array(z.object({ number: z.int(), text: z.string() })),
    }),
  ),
  unitPlaces: z.array(way),
  unitListing: z.array(z.string()),
  accounts: z.array(z.string()),
});
export type SecretFiles = z.infer<typeof secretFiles>;

/** The file that ends every search. */
export const END = '/proc/sys/kernel/ostype';

/** Directories on the way, without the file itself. */
export const directoriesOf = ({ found, places }: Way): readonly Place[] =>
  found ? places.slice(0, -1) : places;

/** Whether the bits let everybody read a file; null where the way is closed to the login, and may be open to others. */
export function isOpenToAll(one: Way): boolean | null {
  const isPassed = directoriesOf(one).every((each) => allowsAll(each, 1));
  const target = one.places.at(-1);
  if (one.found)
    return isPassed && one.kind === 'file' && target !== undefined && allowsAll(target, 4);
  return one.denied && isPassed ? null : false;
}

/** Why what was asked of users and places is not whole; null where it is. */
export function cutIn({
  unitSecrets,
  unitPlaces,
  unitListing,
  accounts,
}: SecretFiles): string | null {
  const users = new Set(unitSecrets.flatMap(({ users: own }) => own));
  const told = accounts.map((line) => userOf(line)?.name ?? '');
  if (told.length !== users.size || !told.every((name) => users.has(name)))
    return 'the users of units were not all told';
  const places = new Set(
    unitPlaces.flatMap((one) => (one.found ? one.places : [])).map((one) => one.path),
  );
  const isListed = (line: string): boolean =>
    /^[a-z-][rwxsStT-]{9}[.+@]? /.test(line) && places.has(listedPath(line));
  return unitListing.length === places.size && unitListing.every(isListed)
    ? null
    : 'the listing of the places is incomplete';
}

/** `-rw-r----- 1 0 42 529 Nov 22 03:50 /etc/gshadow` */
export const listedPath = (line: string): string => line.slice(line.indexOf(' /') + 1);
