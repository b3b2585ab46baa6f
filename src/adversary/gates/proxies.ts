/** What files of reverse proxies say of names: nginx, Caddy, Traefik's file provider. */
import { routesOf, type Route } from './rules.ts';

/** A line of a file, as `grep -Hn` prints it. */
export interface FileLine {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** A name that a proxy serves. */
export interface ProxyName {
  readonly route: Route;
  /** Ports of this host that it hands requests to. */
  readonly ports: readonly number[];
  /** Whether that is all that it hands them to. */
  readonly isWhole: boolean;
  readonly unit: string;
  readonly where: string;
}

/** Reads the lines that a fixed pattern picked of the proxies' files. */
export function proxyNames(lines: readonly FileLine[]): ProxyName[] {
  const byPath = new Map<string, FileLine[]>();
  for (const line of lines) byPath.set(line.path, [...(byPath.get(line.path) ?? []), line]);
  return [...byPath].flatMap(([path, own]) => {
    if (path.startsWith('/etc/nginx/')) return nginxNames(own);
    if (path.startsWith('/etc/caddy/')) return caddyNames(own);
    return traefikNames(own);
  });
}

/** nginx.org, server_name and proxy_pass: a block ends where the next `server {` begins. */
function nginxNames(lines: readonly FileLine[]): ProxyName[] {
  const blocks: FileLine[][] = [];
  for (const line of lines) {
    if (/^\s*server\s*(?:\{|$)/.test(line.text)) blocks.push([]);
    blocks.at(-1)?.push(line);
  }
  return blocks.flatMap((block): ProxyName[] => {
    const named = block.find(({ text }) => /^\s*(?:server\s*\{\s*)?server_name\s/.test(text));
    const names = /server_name\s+([^;]*)/.exec(named?.text ?? '')?.[1] ?? '';
    const hosts = names.split(/\s+/).filter((name) => name !== '');
    if (named === undefined || hosts.length === 0) return [];
    return proxied(hosts, block, named, /proxy_pass\s+\S+?:\/\/([^\s;/]+)/, 'nginx.service');
  });
}

/** caddyserver.com, "Caddyfile Concepts": a site's addresses stand before its brace. */
function caddyNames(lines: readonly FileLine[]): ProxyName[] {
  const blocks: FileLine[][] = [];
  for (const line of lines) {
    if (/^[^\s#{(].*\{\s*$/.test(line.text)) blocks.push([]);
    blocks.at(-1)?.push(line);
  }
  return blocks.flatMap((block): ProxyName[] => {
    const [named] = block;
    const hosts = (named?.text ?? '')
      .replace(/\{\s*$/, '')
      .split(/[\s,]+/)
      .map((word) => word.replace(/^https?:\/\//, '').replace(/[:/].*$/, ''))
      .filter((word) => /^[A-Za-z0-9*][\w.*-]*$/.test(word));
    if (named === undefined || hosts.length === 0) return [];
    return proxied(hosts, block, named, /reverse_proxy\s+(?:\S+:\/\/)?([^\s{/]+)/, 'caddy.service');
  });
}

function proxied(
  names: readonly string[],
  block: readonly FileLine[],
  named: FileLine,
  upstream: RegExp,
  unit: string,
): ProxyName[] {
  const handed = block.filter(({ text }) => /proxy_pass\s|reverse_proxy\s/.test(text));
  const ports = handed.flatMap(({ text }) => {
    const [, port] =
      /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]|):(\d{1,5})$/.exec(
        upstream.exec(text)?.[1] ?? '',
      ) ?? [];
    return port === undefined ? [] : [Number(port)];
  });
  const isWhole = ports.length > 0 && ports.length === handed.length;
  const rest = { ports: [...new Set(ports)], isWhole, unit, where: `${named.path}:${named.line}` };
  const hosts = names.map((name) => name.toLowerCase());
  const plain = hosts.filter((name) => /^[a-z0-9][\w.-]*$/.test(name));
  // nginx.org, "Server names": `*.a`, `.a`, `a.*`, `~...`, and `_` for all that has no other.
  const patterns = hosts.filter((name) => !plain.includes(name));
  const ends = patterns.map((name) => /^\*?(\.[\w.-]+)$/.exec(name)?.[1] ?? '');
  return [
    ...(plain.length === 0 ? [] : [{ ...rest, route: { hosts: plain, paths: [] } }]),
    ...(patterns.length === 0
      ? []
      : [{ ...rest, route: { hosts: ends, paths: [], isPattern: true as const } }]),
  ];
}

/** doc.traefik.io, "File": `rule:` of YAML, `rule =` of TOML. */
function traefikNames(lines: readonly FileLine[]): ProxyName[] {
  return lines.flatMap(({ path, line, text }) => {
    const rule = /^\s*"?rule"?\s*[:=]\s*(.*)$/.exec(text)?.[1];
    if (rule === undefined) return [];
    return routesOf(rule).map((route) => ({
      route,
      ports: [],
      isWhole: false,
      unit: 'traefik.service',
      where: `${path}:${line}`,
    }));
  });
}
