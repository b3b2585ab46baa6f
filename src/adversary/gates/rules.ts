/** Traefik's router rules, as far as they name hosts and paths. */

/** One alternative of a rule: all of it has to hold. */
export interface Route {
  readonly hosts: readonly string[];
  /** Empty where any path will do. */
  readonly paths: readonly string[];
}

/** A blank between the mark and its name changes nothing, and is taken out before. */
const MATCHER = /(!?)(Host|HostSNI|PathPrefix|Path|HostRegexp|HostHeader)\(([^()]*)\)/g;

/**
 * `Host(`a`) && PathPrefix(`/x`) || Host(`b`, `c`)`: doc.traefik.io, "Routing & Load Balancing, Rules". A pattern
 * (HostRegexp) names no host for certain: its alternative is left out.
 */
export function routesOf(rule: string): Route[] {
  return rule
    .split(/\s/)
    .join('')
    .split('||')
    .flatMap((alternative): Route[] => {
      const hosts: string[] = [];
      const paths: string[] = [];
      for (const [, not, name = '', list = ''] of alternative.matchAll(MATCHER)) {
        if (not === '!' || name === 'HostRegexp') continue;
        const words = [...list.matchAll(/[`'"]([^`'"]+)[`'"]/g)].map(([, word = '']) => word);
        if (name.startsWith('Path')) paths.push(...words);
        else hosts.push(...words.map((host) => host.toLowerCase()));
      }
      return hosts.length === 0 ? [] : [{ hosts, paths }];
    });
}

/** Whether a request goes that way. */
export function leadsTo({ hosts, paths }: Route, host: string, path: string): boolean {
  return hosts.includes(host) && (paths.length === 0 || paths.some((one) => path.startsWith(one)));
}
