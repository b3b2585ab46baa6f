import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { inOrder, type Wrong } from './wrong.ts';

const files = z.array(
  z.object({
    path: z.string(),
    state: z.string(),
    lines: z.array(z.object({ number: z.int(), text: z.string() })),
  }),
);

/** A name that nginx looks up, and the line that says so. */
interface Used {
  readonly name: string;
  readonly line: string;
}

/**
 * Names in nginx's files that it looks up once, when it reads them: of `proxy_pass` and its kind without a variable, and of servers of an `upstream` without
 * `resolve` (nginx.org, ngx_http_proxy_module, ngx_http_upstream_module). Names of /etc/hosts stay as they are. Gives `wrong`;
 * nothing where nginx does not run, and a reason where it runs by files that were not seen.
 */
export const upstreamsResolvedOnce = analysis(
  {
    variables: z.object({
      upstreamFiles: z.array(z.object({ path: z.string() })),
      upstreamLines: files,
      knownNames: files,
      serviceUnits: z.array(z.object({ Id: z.string(), ActiveState: z.string() })),
    }),
    params: z.object({}),
  },
  ({ upstreamFiles, upstreamLines, knownNames, serviceUnits }): AnalysisResult => {
    const runs = serviceUnits.some(
      ({ Id, ActiveState }) => Id === 'nginx.service' && ActiveState === 'active',
    );
    if (!runs) return { ok: true, value: { wrong: [] } };
    if (!upstreamFiles.some(({ path }) => path === '/etc/nginx/nginx.conf'))
      return { ok: false, reason: 'nginx runs, and /etc/nginx/nginx.conf was not seen' };
    const unread = [...upstreamLines, ...knownNames].find(({ state }) => state === 'unread');
    if (unread) return { ok: false, reason: `${unread.path} could not be read` };
    const known = new Set(linesOf(knownNames).flatMap(({ text }) => namesOfHosts(text)));
    const used = usedNames(linesOf(upstreamLines)).filter(({ name }) => !known.has(name));
    const wrong = [...new Set(used.map(({ name }) => name))].map((name): Wrong => ({
      subject: `upstream ${name}`,
      says: `nginx looks ${name} up when it starts, and goes on asking that address`,
      evidence: used.filter((one) => one.name === name).map(({ line }) => line),
    }));
    return { ok: true, value: { wrong: inOrder(wrong) } };
  },
);

interface Line {
  readonly where: string;
  readonly text: string;
}

function linesOf(all: z.infer<typeof files>): Line[] {
  return all
    .filter(({ path }) => path !== '/proc/sys/kernel/ostype')
    .flatMap(({ path, lines }) =>
      lines.map(({ number, text }) => ({ where: `${path}:${number}`, text: withoutComment(text) })),
    );
}

/** `#` begins a comment where a word could begin. */
const withoutComment = (text: string): string => text.replace(/(^|[\s;{}])#.*$/, '$1');

function namesOfHosts(text: string): string[] {
  return text
    .trim()
    .split(/\s+/)
    .slice(1)
    .map((name) => name.toLowerCase());
}

function usedNames(lines: readonly Line[]): Used[] {
  const upstreams = new Set(lines.flatMap(({ text }) => upstreamIn(text) ?? []));
  return lines.flatMap(({ where, text }): Used[] => {
    const line = `${where}: ${text.trim()}`;
    return [...passedTo(text).filter((name) => !upstreams.has(name)), ...serversIn(text)]
      .map((name) => name.toLowerCase())
      .filter(isLookedUp)
      .map((name) => ({ name, line }));
  });
}

const upstreamIn = (text: string): string | undefined =>
  /(?:^|[\s{])upstream\s+([^\s{]+)\s*\{?/.exec(text)?.[1];

/** `proxy_pass http://name:port/path;`, `fastcgi_pass name:port;`: a variable anywhere has it looked up for each request. */
function passedTo(text: string): string[] {
  return [
    ...text.matchAll(/(?:^|[\s{;])(?:proxy|fastcgi|grpc|uwsgi|scgi)_pass\s+["']?([^\s;"']+)/g),
  ].flatMap(([, value = '']) => (value.includes('$') ? [] : hostIn(value)));
}

/** `server name:port weight=1;` of an upstream: a `server {` is another thing. */
function serversIn(text: string): string[] {
  return [...text.matchAll(/(?:^|[\s{;])server\s+([^\s;{]+)([^;{]*);/g)].flatMap(
    ([, value = '', more = '']) => (/\sresolve(?:\s|$)/.test(more) ? [] : hostIn(value)),
  );
}

function hostIn(value: string): string[] {
  const [, host] = /^(?:[a-z]+:\/\/)?(?:[^@/]*@)?([^:/[\]]+)(?::\d+)?(?:\/.*)?$/.exec(value) ?? [];
  return host === undefined ? [] : [host];
}

const isLookedUp = (name: string): boolean =>
  /^(?=.*[a-z])[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_.])?$/.test(name) &&
  !/^(?:unix|localhost|.*\.localhost)$/.test(name);
