import * as z from 'zod';
import { isNamedSecret } from '../model/secret-names.ts';
import { analysis, type AnalysisResult } from './analysis.ts';
import { shown } from './permission-bits.ts';
import { isOpenToAll, way } from './secret-paths.ts';
import { inOrder, type Wrong } from './wrong.ts';

const mount = z.object({
  Type: z.string(),
  Source: z.string().optional(),
  Destination: z.string(),
});
type Mount = z.infer<typeof mount>;

/**
 * Files of the host that are mounted into containers as secrets, and that every user of the host may read: by the bits of the file and of each directory on the way.
 * Gives `wrong`, a file once with the first container that is given it; a reason where the login cannot see who may.
 */
export const mountedSecrets = analysis(
  {
    variables: z.object({
      mounted: z.array(z.object({ Name: z.string(), Mounts: z.array(mount) })),
      mountedPlaces: z.array(way),
    }),
    params: z.object({}),
  },
  ({ mounted, mountedPlaces }): AnalysisResult => {
    const ways = new Map(mountedPlaces.map((one) => [one.path, one]));
    const given = new Map<string, string>();
    for (const { Name, Mounts } of mounted.toSorted((a, b) => (a.Name < b.Name ? 1 : -1)))
      for (const { Source = '' } of Mounts.filter(isSecret)) given.set(Source, Name.slice(1));
    const wrong: Wrong[] = [];
    for (const [path, name] of given) {
      const one = ways.get(path);
      const isOpen = one ? isOpenToAll(one) : null;
      if (isOpen === null) return { ok: false, reason: `who may read ${path} could not be told` };
      if (isOpen)
        wrong.push({
          subject: `file ${path}`,
          says: `every user of the host may read ${path}, which container ${name} is given as a secret`,
          evidence: (one?.places.slice(-1) ?? []).map(shown),
        });
    }
    return { ok: true, value: { wrong: inOrder(wrong), secrets: given.size } };
  },
);

/** What stands below /run/secrets inside, or has the name of a secret there or on the host; what a package brought is none. */
function isSecret({ Type, Source = '', Destination }: Mount): boolean {
  return (
    Type === 'bind' &&
    !/^\/(?:usr|lib\w*|proc|sys|dev|etc\/ssl\/certs)\//.test(Source) &&
    (/^\/(?:var\/)?run\/secrets\//.test(Destination) ||
      isNamedSecret(Source) ||
      isNamedSecret(Destination))
  );
}
