// Names in nginx's files that it looks up once, when it reads them: of `proxy_pass` and its kind without a variable, and of servers of an `upstream` without
// `resolve` (nginx.org, ngx_http_proxy_module, ngx_http_upstream_module).
import type { ReadFiles } from './read-files.ts';

/** A name that nginx looks up, and the line that says so. */
export interface Used {
  readonly name: string;
  readonly line: string;
}

export interface Line {
  readonly where: string;
  readonly text: string;
}

/** Each line of the files with its place, without comments. */
export function linesOf(all: ReadFiles): Line[] {
  return all
    .filter(({ path }) => path !== '/proc/sys/kernel/ostype')
    .flatMap(({ path, lines }) =>
      lines.map(({ number, text }) => ({ where: `${path}:${number}`, text: withoutComment(text) })),
    );
}

/** `#` begins a comment where a word could begin. */
const withoutComment = (text: string): string => text.replace(/(^|[\s;{}])#.*$/, '$1');

/** The names of /etc/hosts: they stay as they are. */
export function namesOfHosts(lines: readonly Line[]): ReadonlySet<string> {
  return new Set(
    lines.flatMap(({ text }) =>
      text
        .trim()
        .split(/\s+/)
        .slice(1)
        .map((name) => name.toLowerCase()),
    ),
  );
}

/**
 * Names that nginx looks up once, by the lines of the files that it reads. `isWhole`: of all of them; else what a file passes to may be
 * an `upstream` of one that was not read.
 */
export function usedNames(
  lines: readonly Line[],
  known: ReadonlySet<string>,
  isWhole = true,
): Used[] {
  const upstreams = new Set(lines.flatMap(({ text }) => upstreamIn(text) ?? []));
  return lines.flatMap(({ where, text }): Used[] => {
    const line = `${where}: ${text.trim()}`;
    const passed = isWhole ? passedTo(text).filter((name) => !upstreams.has(name)) : [];
    return [...passed, ...serversIn(text)]
      .map((name) => name.toLowerCase())
      .filter((name) => isLookedUp(name) && !known.has(name))
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
  const settings = text.split(/(?<=[;{])/).filter((part) => part.endsWith(';'));
  return settings.flatMap((setting) => {
    const [, value, more = ''] = /(?:^|\s)server\s+([^\s;{]+)((?:\s[^;{]*)?);$/.exec(setting) ?? [];
    return value === undefined || /\sresolve(?:\s|$)/.test(more) ? [] : hostIn(value);
  });
}

function hostIn(value: string): string[] {
  const [, host] = /^(?:[a-z]+:\/\/)?(?:[^@/]*@)?([^:/[\]]+)(?::\d+)?(?:\/.*)?$/.exec(value) ?? [];
  return host === undefined ? [] : [host];
}

const isLookedUp = (name: string): boolean =>
  /^(?=.*[a-z])[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_.])?$/.test(name) &&
  !/^(?:unix|localhost|.*\.localhost)$/.test(name);
