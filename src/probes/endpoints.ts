// The HTTPS endpoints that the checks of a review ask: break-it probes of endpoints look at the same, and at no other.
import type { Collector } from '../model/probe.ts';
import type { Check } from '../model/sheet.ts';
import { canonical } from './matchers/same.ts';
import { argumentsOf, sources, type ResolvedCheck } from './plan.ts';

/** One of them, and the request that a check makes of it. */
export interface Endpoint {
  /** Readable, and the same in every review: `ci.example.net by 192.0.2.7:443`. */
  readonly about: string;
  readonly host: string | null;
  /** Where the check wants it asked from. */
  readonly vantage: Check['vantage'];
  readonly params: Readonly<Record<string, unknown>>;
}

/** Collectors that make one GET, of which there may as well be one more. */
const getters: ReadonlySet<string> = new Set(['https', 'http-document']);

/** The endpoints of checks, each once for a host and a vantage; of several URLs the first by name. */
export function endpointsOf(
  checks: readonly ResolvedCheck[],
  collectors: ReadonlyMap<string, Collector>,
): Endpoint[] {
  const asked = checks.flatMap((check) =>
    sources(check.probe).flatMap((source) => {
      const collector = collectors.get(source.collector);
      if (!collector || !getters.has(collector.id)) return [];
      const given = argumentsOf(collector, source.with, check.params);
      return endpointOf(given, check.check.vantage, check.host);
    }),
  );
  const sorted = asked.toSorted((a, b) => (canonical(a) < canonical(b) ? 1 : -1));
  const places = sorted.map(
    (one) => [`${one.about}\n${one.vantage ?? ''}\n${one.host ?? ''}`, one] as const,
  );
  return [...new Map(places).values()].reverse();
}

function endpointOf(
  { url, connectTo, ca }: Readonly<Record<string, unknown>>,
  vantage: Check['vantage'],
  host: string | null,
): Endpoint[] {
  if (typeof url !== 'string' || !url.startsWith('https:')) return [];
  const place = new URL(url).host;
  const by = typeof connectTo === 'string' && connectTo !== place ? ` by ${connectTo}` : '';
  const params = Object.fromEntries(
    Object.entries({ url, connectTo, ca }).filter(([, value]) => value !== undefined),
  );
  return [{ about: `${place}${by}`, host, vantage, params }];
}
