/** Traefik's router rules, as far as they name hosts and paths. */

/** One alternative of a rule: all of it has to hold. */
export interface Route {
  readonly hosts: readonly string[];
  /** Empty where any path will do. */
  readonly paths: readonly string[];
  /** It names no host, or by a pattern: what comes there, may. */
  readonly isPattern?: true;
}

/** A blank between the mark and its name changes nothing, and is taken out before. */
const MATCHER = /(!?)(Host|HostSNI|PathPrefix|Path|HostRegexp|HostHeader)\(([^()]*)\)/g;

/**
 * `Host(`a`) && PathPrefix(`/x`) || Host(`b`, `c`)`: doc.traefik.io, "Routing & Load Balancing, Rules". A pattern
 * (HostRegexp), and a path alone, name no host for certain: such an alternative is marked.
 */
export function routesOf(rule: string): Route[] {
  return rule
    .split(/\s/)
    .join('')
    .split('||')
    .flatMap((alternative): Route[] => {
      const hosts: string[] = [];
      const paths: string[] = [];
      let isPattern = false;
      for (const [, not, name = '', list = ''] of alternative.matchAll(MATCHER)) {
        isPattern ||= not !== '!' && /^(?:HostRegexp|Path)/.test(name);
        if (not === '!' || name === 'HostRegexp') continue;
        const words = [...list.matchAll(/[`'"]([^`'"]+)[`'"]/g)].map(([, word = '']) => word);
        if (name.startsWith('Path')) paths.push(...words);
        else hosts.push(...words.map((host) => host.toLowerCase()));
      }
      if (hosts.length > 0) return [{ hosts, paths }];
      return isPattern ? [{ hosts, paths, isPattern: true }] : [];
    });
}

/** Whether a request goes that way. */
export function leadsTo({ hosts, paths, isPattern }: Route, host: string, path: string): boolean {
  if (isPattern === true) return false;
  return hosts.includes(host) && (paths.length === 0 || paths.some((one) => path.startsWith(one)));
}

/** Whether a request may go that way, as far as a pattern tells. */
export function mayLead(route: Route, host: string, path: string): boolean {
  if (route.isPattern !== true) return false;
  const isOnPath = route.paths.length === 0 || route.paths.some((one) => path.startsWith(one));
  return isOnPath && (route.hosts.length === 0 || route.hosts.some((end) => host.endsWith(end)));
}
