import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { isRoot, may, processAt, type Process } from './container-process.ts';
import { readFiles } from './read-files.ts';
import { inOrder, type Wrong } from './wrong.ts';

const secret = z.object({ Source: z.string(), Destination: z.string() });
const listed = z.object({
  path: z.string(),
  folder: z.string(),
  kind: z.string(),
  mode: z.string().optional(),
  uid: z.int().optional(),
  gid: z.int().optional(),
  extended: z.boolean().optional(),
});
type Listed = z.infer<typeof listed>;

const shape = z.object({
  mounted: z.array(
    z.object({
      ...{ of: z.string(), root: z.boolean(), process: z.string() },
      secrets: z.array(secret),
    }),
  ),
  mountedPlaces: z.array(z.object({ path: z.string(), target: z.array(z.string()) })),
  mountedListing: z.array(listed),
  containerUsers: readFiles,
});
type Seen = z.infer<typeof shape>;
type Container = Seen['mounted'][number];

/**
 * Files and folders of the host that are mounted into containers as secrets, and that the user of a container may not read: of a folder, where it may read none of its files. The first
 * process is who reads; one that began as root and is another user now has read before. Inside only the bits of what is mounted count, and not those of the way there. Gives `wrong`, and
 * `unseen`, of which container that could not be told.
 */
export const mountedSecretsUnreadable = analysis(
  { variables: shape, params: z.object({}) },
  (seen): AnalysisResult => {
    const wrong = new Map<string, Wrong>();
    const unseen = new Set<string>();
    for (const one of seen.mounted.filter(({ of, secrets }) => of !== '' && secrets.length > 0)) {
      const process = processAt(one.process, seen.containerUsers);
      if (process === null) unseen.add(`the user of the container ${one.of}`);
      if (process === null || (one.root && !isRoot(process))) continue;
      for (const { Source, Destination } of one.secrets) {
        const closed = closedOf(Source, process, seen);
        if (closed === null) unseen.add(`${Source} for the user of ${one.of}`);
        else if (closed !== '') {
          const found = wrongOf(one, Source, Destination, closed);
          wrong.set(found.subject, found);
        }
      }
    }
    return { ok: true, value: { wrong: inOrder([...wrong.values()]), unseen: [...unseen].sort() } };
  },
);

function wrongOf({ of }: Container, path: string, inside: string, closed: string): Wrong {
  return {
    subject: `${path} of ${of}`,
    says: `${of} is given ${path} as ${inside}, which its user may not read`,
    evidence: [closed],
  };
}

/** What stands in the way, empty where nothing does; null where that is not known. */
function closedOf(source: string, process: Process, seen: Seen): string | null {
  const [target] = seen.mountedPlaces.find(({ path }) => path === source)?.target ?? [];
  const place = seen.mountedListing.find(({ path, folder }) => path === target && folder === '');
  if (place?.kind === 'directory') return closedFolder(place, process, seen);
  if (place?.kind !== 'file') return place && place.kind !== 'unlisted' ? '' : null;
  const isOpen = opens(place, process, 4);
  return isOpen === null ? null : isOpen ? '' : `${shown(place, process)} may not be read`;
}

function closedFolder(folder: Listed, process: Process, seen: Seen): string | null {
  const isPassed = opens(folder, process, 1);
  if (isPassed === null) return null;
  if (!isPassed) return `${shown(folder, process)} may not be passed`;
  const files = seen.mountedListing.filter(
    (one) => one.folder === folder.path && one.kind === 'file',
  );
  const open = files.map((one) => opens(one, process, 4));
  if (files.length === 0 || open.includes(true)) return '';
  return open.includes(null) ? null : `none of its ${files.length} files may be read`;
}

/** Whether the bits let a process read (4) or pass (1); null where an access list decides. */
function opens(one: Listed, process: Process, bit: 1 | 4): boolean | null {
  const { mode, uid, gid, extended } = one;
  if (mode === undefined || uid === undefined || gid === undefined) return null;
  if (extended === true && !may(process, { mode: '000', uid, gid }, bit)) return null;
  return may(process, { mode, uid, gid }, bit);
}

function shown({ path, mode, uid, gid }: Listed, process: Process): string {
  return `${path} (${mode ?? ''} ${uid ?? ''}:${gid ?? ''}), by the user ${process.uid} and the groups ${process.groups.join(' ')},`;
}
