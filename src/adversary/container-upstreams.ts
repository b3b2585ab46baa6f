import * as z from 'zod';
import { globMatcher } from '../probes/glob.ts';
import { analysis, type AnalysisResult } from './analysis.ts';
import { readFiles, type ReadFiles } from './read-files.ts';
import { linesOf, namesOfHosts, usedNames } from './upstream-names.ts';
import { inOrder, type Wrong } from './wrong.ts';

const main = '/etc/nginx/nginx.conf';
const hosts = '/etc/hosts';
const ids = z.array(z.string());

const container = z.object({
  of: z.string(),
  ids,
  ...{ first: ids, second: ids, third: ids, fourth: ids, fifth: ids, sixth: ids },
});
type Container = z.infer<typeof container>;

const shape = z.object({
  nginxProcesses: z.array(
    z.object({ foreign: z.boolean(), containers: ids, elsewhere: z.boolean() }),
  ),
  nginxContainers: z.array(container),
  ...{ inFirst: readFiles, inSecond: readFiles, inThird: readFiles },
  ...{ inFourth: readFiles, inFifth: readFiles, inSixth: readFiles },
});
type Seen = z.infer<typeof shape>;

/**
 * Names in the files of an nginx inside of a container that it looks up once. Of its folder the files count that nginx.conf includes. Gives `wrong`, of each service once,
 * nothing where nginx runs in no container, and `unseen`, where it runs by files that were not seen.
 */
export const containerUpstreams = analysis(
  { variables: shape, params: z.object({}) },
  (seen): AnalysisResult => {
    const wrong: Wrong[] = [];
    const unseen = new Set(unseenIn(seen));
    for (const one of seen.nginxContainers) {
      const files = filesOf(one, seen);
      const read = files.length > 0 ? filesRead(files) : 'it was not looked into';
      if (typeof read === 'string') unseen.add(`nginx in ${one.of}: ${read}`);
      else if (!readsElsewhere(one, seen)) wrong.push(...wrongIn(one, read, files));
    }
    return { ok: true, value: { wrong: inOrder(wrong), unseen: [...unseen].sort() } };
  },
);

/** In which containers nginx runs, and by what files, has to be known of each. */
function unseenIn({ nginxProcesses, nginxContainers }: Seen): string[] {
  return nginxProcesses.flatMap(({ foreign, containers, elsewhere }) => {
    if (foreign) return ['nginx in a container that Docker does not show'];
    const known = containers.map((id) => nginxContainers.find(({ ids: all }) => all.includes(id)));
    if (known.includes(undefined)) return ['nginx in a container that Docker did not tell of'];
    return elsewhere ? [`nginx in ${known[0]?.of ?? ''}: it reads other files than ${main}`] : [];
  });
}

/** What stands in the files of its folder is nothing that it does. */
function readsElsewhere({ ids: own }: Container, { nginxProcesses }: Seen): boolean {
  return nginxProcesses.some(
    ({ elsewhere, containers }) => elsewhere && containers.some((id) => own.includes(id)),
  );
}

function filesOf(one: Container, seen: Seen): ReadFiles {
  const looks = [
    [one.first, seen.inFirst],
    [one.second, seen.inSecond],
    [one.third, seen.inThird],
    [one.fourth, seen.inFourth],
    [one.fifth, seen.inFifth],
    [one.sixth, seen.inSixth],
  ] as const;
  return looks.find(([[id]]) => id !== undefined)?.[1] ?? [];
}

function wrongIn({ of }: Container, read: ReadFiles, all: ReadFiles): Wrong[] {
  const known = namesOfHosts(linesOf(all.filter(({ path }) => path === hosts)));
  const used = usedNames(linesOf(read), known);
  return [...new Set(used.map(({ name }) => name))].map((name) => ({
    subject: `upstream ${name} in ${of}`,
    says: `nginx in ${of} looks ${name} up when it starts, and goes on asking that address`,
    evidence: used.filter((one) => one.name === name).map(({ line }) => line),
  }));
}

/** nginx.conf, and what it includes, and so on; or what was not seen of it. Files that have none of the lines in question are not shown. */
function filesRead(all: ReadFiles): ReadFiles | string {
  const byPath = new Map(all.map((file) => [file.path, file]));
  for (const path of [main, hosts])
    if (byPath.get(path)?.state !== 'read') return `${path} was not seen`;
  const found = new Map<string, ReadFiles[number]>();
  const next = [main];
  for (let path = next.pop(); path !== undefined; path = next.pop()) {
    const file = byPath.get(path);
    if (file === undefined || found.has(path)) continue;
    if (file.state !== 'read') return `${path} could not be read`;
    found.set(path, file);
    for (const given of includesIn(file)) {
      const paths = pathsOf(given, all);
      if (paths === null) return `${path} includes ${given}, which was not looked at`;
      next.push(...paths);
    }
  }
  return [...found.values()];
}

function includesIn(file: ReadFiles[number]): string[] {
  return linesOf([file])
    .flatMap(({ text }) => [...text.matchAll(/(?:^|[\s{};])include\s+["']?([^\s"';]+)/g)])
    .map(([, given = '']) => given)
    .filter((given) => !/^\/usr\/(?:share|lib)\/nginx\/modules\//.test(given));
}

/** The files that were seen of those that an `include` means, as glob(3) does; null where others may be. */
function pathsOf(given: string, all: ReadFiles): string[] | null {
  const path = given.startsWith('/') ? given : `/etc/nginx/${given}`;
  if (!path.startsWith('/etc/nginx/') || /\/\.{1,2}\/|\*\*|[[\]{}\\]/.test(path)) return null;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const isClosed = ({ path: one, state }: ReadFiles[number]): boolean =>
    state === 'unread' && (folder.startsWith(`${one}/`) || /[*?]/.test(folder));
  if (all.some(isClosed)) return null;
  const fits = globMatcher([path]);
  const isHidden = (one: string): boolean => /\/\.[^/]*$/.test(one) && !/\/\.[^/]*$/.test(path);
  return all.map((one) => one.path).filter((one) => fits(one) && !isHidden(one));
}
