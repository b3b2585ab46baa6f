/** What files of reverse proxies say of names: nginx, Caddy, Traefik's file provider. */
import { caddyNames } from './caddy-names.ts';
import { nginxNames } from './nginx-names.ts';
import type { FileLine, ProxyName } from './proxy-name.ts';
import { routesOf } from './rules.ts';

/** Reads the lines that a fixed pattern picked of the proxies' files. An upstream of nginx counts in all of its files. */
export function proxyNames(lines: readonly FileLine[]): ProxyName[] {
  const isOf = (folder: string) => (line: FileLine) => line.path.startsWith(folder);
  const [nginx, caddy] = [isOf('/etc/nginx/'), isOf('/etc/caddy/')];
  const files = new Map<string, FileLine[]>();
  for (const line of lines.filter(caddy)) {
    const known = files.get(line.path);
    if (known) known.push(line);
    else files.set(line.path, [line]);
  }
  return [
    ...nginxNames(lines.filter(nginx)),
    ...[...files.values()].flatMap(caddyNames),
    ...traefikNames(lines.filter((line) => !nginx(line) && !caddy(line))),
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
