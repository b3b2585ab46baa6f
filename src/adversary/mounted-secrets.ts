import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { shown } from './permission-bits.ts';
import { isOpenToAll, way } from './secret-paths.ts';
import { inOrder, type Wrong } from './wrong.ts';

const mount = z.object({ Type: z.string(), Source: z.string() });

/**
 * Files of the host that are mounted into containers as secrets, and that every user of the host may read: by the bits of the file and of each directory on the way.
 * Gives `wrong`, a file once with the first container that is given it, and `unseen`, of which the login cannot see who may.
 */
export const mountedSecrets = analysis(
  {
    variables: z.object({
      mounted: z.array(z.object({ Name: z.string(), secrets: z.array(mount) })),
      mountedPlaces: z.array(way),
    }),
    params: z.object({}),
  },
  ({ mounted, mountedPlaces }): AnalysisResult => {
    const ways = new Map(mountedPlaces.map((one) => [one.path, one]));
    const given = new Map<string, string>();
    for (const { Name, secrets } of mounted.toSorted((a, b) => (a.Name < b.Name ? 1 : -1)))
      for (const { Type, Source } of secrets) if (Type === 'bind') given.set(Source, Name);
    const wrong: Wrong[] = [];
    const unseen: string[] = [];
    for (const [path, name] of given) {
      const one = ways.get(path);
      const isOpen = one ? isOpenToAll(one) : null;
      if (isOpen === null) unseen.push(path);
      else if (isOpen)
        wrong.push({
          subject: `file ${path}`,
          says: `every user of the host may read ${path}, which container ${name} is given as a secret`,
          evidence: (one?.places.slice(-1) ?? []).map(shown),
        });
    }
    return {
      ok: true,
      value: { wrong: inOrder(wrong), unseen: unseen.sort(), secrets: given.size },
    };
  },
);
