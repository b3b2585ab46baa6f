// Whether something is being changed on a host right now: asked of each, beside what its checks ask.
import type { Collector } from '../model/probe.ts';
import type { Collection } from './plan.ts';

/** The collector that sees what changes its host. */
export const motionCollector = 'host-motion';

/** The collections of a plan and in front of them, so that the first answer is theirs, whether each host is at rest. */
export function withMotion(
  collections: readonly Collection[],
  collectors: ReadonlyMap<string, Collector>,
): Collection[] {
  const collector = collectors.get(motionCollector);
  const hosts = collections.flatMap(({ vantage, host }) =>
    vantage === 'host' && host !== null ? [host] : [],
  );
  if (!collector) return [...collections];
  const asked = [...new Set(hosts)].map((host): Collection => ({
    id: `${motionCollector}@${host}`,
    collector,
    vantage: 'host',
    host,
    params: {},
  }));
  const known = new Set(collections.map(({ id }) => id));
  return [...asked.filter(({ id }) => !known.has(id)), ...collections];
}
