import type { HostIdentity, LimiterCounts, Observation } from '../model/observation.ts';
import type { Collection, Plan } from '../probes/plan.ts';
import { collect, type UsesSudo } from './collect.ts';
import type { Effects } from './effects.ts';
import { identify, type HostName } from './identity.ts';

export interface Observed {
  readonly observations: readonly Observation[];
  readonly hosts: readonly HostIdentity[];
  readonly limits: Readonly<Record<string, LimiterCounts>>;
}

/**
 * Looks at everything a plan names, once. Hosts run side by side; the order of the observations
 * is the plan's, whatever answered first.
 */
export async function observe(
  plan: Plan,
  hosts: readonly HostName[],
  effects: Effects,
  usesSudo: UsesSudo,
): Promise<Observed> {
  const progress = counter(plan.collections, effects);
  const identities = Promise.all(hosts.map((host) => identify(host, effects)));
  const look = async (collection: Collection): Promise<Observation[]> => {
    const seen = await collect(collection, effects, usesSudo);
    progress(collection);
    return seen;
  };
  const calm = new Map(
    plan.collections.filter((one) => !isBurst(one)).map((one) => [one, look(one)]),
  );
  await Promise.all(calm.values());
  const observations: Observation[] = [];
  for (const one of plan.collections) observations.push(...(await (calm.get(one) ?? look(one))));
  const limited = new Set(
    plan.collections.flatMap(({ collector, host }) =>
      collector.class === 'docker' && host !== null ? [host] : [],
    ),
  );
  return {
    observations,
    hosts: await identities,
    limits: Object.fromEntries([...limited].map((host) => [host, effects.limiter(host).counts()])),
  };
}

/** Makes an endpoint answer otherwise for a while: it waits until the others have their answers. */
function isBurst({ collector }: Collection): boolean {
  return collector.steps.some((step) => 'request' in step && step.request.burst !== undefined);
}

function counter(collections: readonly Collection[], effects: Effects) {
  const total = new Map<string | null, number>();
  const done = new Map<string | null, number>();
  for (const { host } of collections) total.set(host, (total.get(host) ?? 0) + 1);
  for (const [host, count] of total) {
    effects.progress({ host, done: 0, total: count, current: '' });
  }
  return ({ host, id }: Collection) => {
    done.set(host, (done.get(host) ?? 0) + 1);
    effects.progress({ host, done: done.get(host) ?? 0, total: total.get(host) ?? 0, current: id });
  };
}

/** The hosts that a plan needs a connection to. */
export function hostsOfPlan(plan: Plan): string[] {
  const names = plan.collections.flatMap(({ vantage, host }) =>
    vantage === 'host' && host !== null ? [host] : [],
  );
  return [...new Set(names)];
}
