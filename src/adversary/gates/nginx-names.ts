/** What nginx's files say of names: server_name, what passes requests on, and upstreams of all files. */
import { ownPort, served, type FileLine, type Handed, type ProxyName } from './proxy-name.ts';

/** A block ends where the next `server {` or `upstream NAME {` begins. */
export function nginxNames(lines: readonly FileLine[]): ProxyName[] {
  const servers: FileLine[][] = [];
  const upstreams = new Map<string, Handed>();
  let own: FileLine[] | string | undefined;
  for (const line of lines) {
    const upstream = /^\s*upstream\s+([^\s{]+)/.exec(line.text)?.[1];
    const isServer = /^\s*server\s*(?:\{|$)/.test(line.text);
    if (upstream !== undefined) {
      own = upstream;
      upstreams.set(upstream, joined(upstreams.get(upstream), serversOf(line.text)));
    } else if (isServer) {
      own = [];
      servers.push(own);
    }
    if (typeof own === 'object') own.push(line);
    else if (own !== undefined && upstream === undefined)
      upstreams.set(own, joined(upstreams.get(own), serversOf(line.text)));
  }
  return servers.flatMap((block): ProxyName[] => {
    const named = block.find(({ text }) => /^\s*(?:server\s*\{\s*)?server_name\s/.test(text));
    const names = /server_name\s+([^;]*)/.exec(named?.text ?? '')?.[1] ?? '';
    const hosts = names.split(/\s+/).filter((name) => name !== '');
    if (named === undefined || hosts.length === 0) return [];
    const handed = block.flatMap(({ text }) => passedOn(text, upstreams));
    return served(hosts, handed, named, 'nginx.service');
  });
}

/** nginx.org, ngx_http_upstream_module: one without a port listens on 80, one that is down gets nothing. */
function serversOf(text: string): Handed {
  const all = [...text.matchAll(/(?<=^|[{;])\s*server\s+([^;{]+);/g)].flatMap(([, given = '']) => {
    const [address = '', ...words] = given.trim().split(/\s+/);
    return words.includes('down') ? [] : [ownPort(address, 80) ?? null];
  });
  const known = all.filter((port) => port !== null);
  return known.length < all.length ? null : known;
}

function joined(a: Handed | undefined, b: Handed): Handed {
  if (a === null || b === null) return null;
  return [...(a ?? []), ...b];
}

const PASS = /(?:^|[{;\s])(?:proxy|fastcgi|uwsgi|scgi|grpc)_pass\s+(?:([a-z]+):\/\/)?([^\s;/]+)/g;

/** What a line passes requests to: an upstream, or an address. */
function passedOn(text: string, upstreams: ReadonlyMap<string, Handed>): Handed[] {
  return [...text.replace(/(?:^|\s)#.*$/, '').matchAll(PASS)].map(([, scheme, target = '']) => {
    const known = upstreams.get(target);
    if (known !== undefined) return known === null || known.length === 0 ? null : known;
    const preset = scheme === 'http' ? 80 : scheme === 'https' ? 443 : undefined;
    const port = ownPort(target, preset);
    return port === undefined ? null : [port];
  });
}
