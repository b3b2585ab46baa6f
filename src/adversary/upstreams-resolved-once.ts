import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { readFiles } from './read-files.ts';
import { linesOf, namesOfHosts, usedNames } from './upstream-names.ts';
import { inOrder, type Wrong } from './wrong.ts';

/**
 * Names in the files of the host's own nginx that it looks up once. Gives `wrong`, and `unseen`,
 * files that could not be read; nothing where nginx does not run, and a reason where it runs by files that were not seen.
 */
export const upstreamsResolvedOnce = analysis(
  {
    variables: z.object({
      upstreamFiles: z.array(z.object({ path: z.string() })),
      upstreamLines: readFiles,
      knownNames: readFiles,
      serviceUnits: z.array(z.object({ Id: z.string(), ActiveState: z.string() })),
    }),
    params: z.object({}),
  },
  ({ upstreamFiles, upstreamLines, knownNames, serviceUnits }): AnalysisResult => {
    const runs = serviceUnits.some(
      ({ Id, ActiveState }) => Id === 'nginx.service' && ActiveState === 'active',
    );
    if (!runs) return { ok: true, value: { wrong: [], unseen: [] } };
    if (!upstreamFiles.some(({ path }) => path === '/etc/nginx/nginx.conf'))
      return { ok: false, reason: 'nginx runs, and /etc/nginx/nginx.conf was not seen' };
    const isUnread = ({ state }: { state: string }): boolean => state === 'unread';
    const unknown = knownNames.find(isUnread);
    if (unknown) return { ok: false, reason: `${unknown.path} could not be read` };
    const unseen = upstreamLines.filter(isUnread).map(({ path }) => path);
    const hosts = namesOfHosts(linesOf(knownNames));
    const used = usedNames(linesOf(upstreamLines), hosts, unseen.length === 0);
    const wrong = [...new Set(used.map(({ name }) => name))].map((name): Wrong => ({
      subject: `upstream ${name}`,
      says: `nginx looks ${name} up when it starts, and goes on asking that address`,
      evidence: used.filter((one) => one.name === name).map(({ line }) => line),
    }));
    return { ok: true, value: { wrong: inOrder(wrong), unseen: unseen.sort() } };
  },
);
