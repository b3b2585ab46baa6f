/** Who serves which name and port of a host, as far as it could be seen. */
import type { FileLine, ProxyName } from './proxy-name.ts';
import { leadsTo, routesOf, type Route } from './rules.ts';

/** Something that a script deploys, by the names it goes under. */
export interface Workload {
  /** What it is called: `proxy_traefik`, `ccci-dashboard`. */
  readonly name: string;
  readonly kind: 'swarm-service' | 'container' | 'stack-file';
  /** The stack or project that it belongs to. */
  readonly group: string | null;
  readonly routes: readonly { readonly name: string; readonly route: Route }[];
  /** Ports of the host that lead to it. */
  readonly ports: readonly number[];
  /** The file that says so, of one that is not deployed. */
  readonly file: string | null;
}

export interface Listening {
  readonly port: number;
  readonly address: string;
  /** The unit in whose control group it is; null where that could not be seen. */
  readonly unit: string | null;
}

export interface Places {
  readonly workloads: readonly Workload[];
  readonly proxies: readonly ProxyName[];
  readonly listening: readonly Listening[];
  /** What could not be looked at, and why. */
  readonly unseen: readonly string[];
}

/** `traefik.http.routers.NAME.rule` among labels. */
export function labelRoutes(labels: Readonly<Record<string, string>>): Workload['routes'] {
  return Object.entries(labels).flatMap(([label, rule]) => {
    const name = /^traefik\.(?:http|tcp)\.routers\.(.+)\.rule$/.exec(label)?.[1];
    return name === undefined ? [] : routesOf(rule).map((route) => ({ name, route }));
  });
}

const LABEL = /traefik\.(?:http|tcp)\.routers\.([^.\s]+)\.rule["']?\s*[:=]\s*(.*)$/;
const PUBLISHED = /^\s*-?\s*published:\s*["']?(\d{1,5})\b/;
const PORT_PAIR = /^\s*-\s*["']?(?:[0-9.]+:)?(\d{1,5}):\d{1,5}(?:\/\w+)?["']?\s*$/;

/** What the picked lines of compose files say of what is not deployed yet. */
export function composeWorkloads(
  lines: readonly FileLine[],
  groupOf: (file: string) => string | undefined,
): Workload[] {
  const files = [...new Set(lines.map(({ path }) => path))];
  return files.flatMap((file): Workload[] => {
    const group = groupOf(file);
    if (group === undefined) return [];
    const texts = lines.filter(({ path }) => path === file).map(({ text }) => text);
    const routes = texts.flatMap((text) => {
      const [, name, rule] = LABEL.exec(text) ?? [];
      return name === undefined
        ? []
        : routesOf((rule ?? '').replaceAll('\\', '')).map((route) => ({ name, route }));
    });
    const ports = texts.flatMap((text) => {
      const port = (PUBLISHED.exec(text) ?? PORT_PAIR.exec(text))?.[1];
      return port === undefined ? [] : [Number(port)];
    });
    return [{ name: group, kind: 'stack-file', group, routes, ports, file }];
  });
}

/** Workloads with a router for a request, and the router's name. */
export function routedTo(
  { workloads }: Places,
  host: string,
  path: string,
): { readonly workload: Workload; readonly router: string }[] {
  return workloads.flatMap((workload) =>
    workload.routes
      .filter(({ route }) => leadsTo(route, host, path))
      .map(({ name }) => ({ workload, router: name })),
  );
}
