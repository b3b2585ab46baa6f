import type { Evidence } from '../model/evidence.ts';
import type { HostIdentity, LimiterCounts, Observation } from '../model/observation.ts';
import type { Collection, Plan, PlannedCheck } from '../probes/plan.ts';
import { notTriedAgain, triedTogether, tryAgain, type VerdictOfAttempt } from './attempts.ts';
import { collect, type UsesSudo } from './collect.ts';
import type { AttemptProgress, Effects, OpenResult } from './effects.ts';
import { waitForRest } from './rest.ts';
import { identify, type HostName } from './identity.ts';

export interface Observed {
  readonly observations: readonly Observation[];
  readonly hosts: readonly HostIdentity[];
  readonly waits: Evidence['waits'];
  readonly limits: Readonly<Record<string, LimiterCounts>>;
}

/**
 * Looks at everything a plan names: once, but for checks that say `eventually` or `steady`. Hosts run side by
 * side; the order of the observations is the plan's, whatever answered first.
 */
export async function observe(
  plan: Plan,
  hosts: readonly HostName[],
  effects: Effects,
  usesSudo: UsesSudo,
  verdictOf: VerdictOfAttempt = notTriedAgain,
): Promise<Observed> {
  const progress = counter(plan.collections, effects);
  const begun = Promise.all(hosts.map(({ name }) => effects.session(name)));
  const identities = Promise.all(hosts.map((host) => identify(host, effects)));
  const look = (collection: Collection, own: Effects = effects) =>
    collect(collection, own, usesSudo);
  const seen = new Map<Collection, readonly Observation[]>();
  const lookOnce = async (collection: Collection): Promise<void> => {
    seen.set(collection, await look(collection));
    progress.done(collection);
  };
  const groups = triedTogether(plan);
  const again = new Set(groups.flat().flatMap(({ collections }) => collections));
  const once = plan.collections.filter((one) => !again.has(one));
  await Promise.all(once.filter((one) => !isBurst(one)).map(lookOnce));
  const waits = await waitForRest(seen, (one) => look(one), effects);
  const before = [...seen.values()].flat();
  const tries = groups.map(async (group) => {
    const own = await tryAgain(group, {
      effects,
      look,
      verdictOf: async (planned, number, attempts) =>
        verdictOf(planned, number, {
          observations: [...before, ...attempts],
          hosts: await identities,
        }),
      progress: ({ planned, trial: { limitMs } }, number, elapsedMs) => {
        progress.attempt(planned, { check: planned.check.id, number, elapsedMs, limitMs });
      },
    });
    for (const [collection, observations] of own) {
      seen.set(collection, observations);
      progress.done(collection);
    }
  });
  await Promise.all(tries);
  for (const one of once.filter(isBurst)) await lookOnce(one);
  const limited = new Set(
    plan.collections.flatMap(({ collector, host }) =>
      collector.class === 'docker' && host !== null ? [host] : [],
    ),
  );
  return {
    observations: plan.collections.flatMap((one) => seen.get(one) ?? []),
    hosts: await latest(hosts, await begun, await identities, effects),
    waits,
    limits: Object.fromEntries([...limited].map((host) => [host, effects.limiter(host).counts()])),
  };
}

/** Who the hosts are: asked anew of those that came back, which may have started anew. */
async function latest(
  hosts: readonly HostName[],
  begun: readonly OpenResult[],
  known: readonly HostIdentity[],
  effects: Effects,
): Promise<HostIdentity[]> {
  const asked = known.map(async (identity, at) => {
    const [host, first] = [hosts[at], begun[at]];
    if (!host || !first || stands(first) || !stands(await effects.session(host.name)))
      return identity;
    return identify(host, effects);
  });
  return Promise.all(asked);
}

function stands(opened: OpenResult): boolean {
  return opened.ok && !opened.session.isLost();
}

/** Makes an endpoint answer otherwise for a while: it waits until the others have their answers. */
function isBurst({ collector }: Collection): boolean {
  return collector.steps.some((step) => 'request' in step && step.request.burst !== undefined);
}

function counter(collections: readonly Collection[], effects: Effects) {
  const total = new Map<string | null, number>();
  const done = new Map<string | null, number>();
  for (const { host } of collections) total.set(host, (total.get(host) ?? 0) + 1);
  const at = (host: string | null, current: string) => ({
    host,
    done: done.get(host) ?? 0,
    total: total.get(host) ?? 0,
    current,
  });
  for (const host of total.keys()) effects.progress(at(host, ''));
  return {
    done: ({ host, id }: Collection) => {
      done.set(host, (done.get(host) ?? 0) + 1);
      effects.progress(at(host, id));
    },
    attempt: ({ host, check }: PlannedCheck, attempt: AttemptProgress) => {
      effects.progress({ ...at(host, check.id), attempt });
    },
  };
}

/** The hosts that a plan needs a connection to. */
export function hostsOfPlan(plan: Plan): string[] {
  const names = plan.collections.flatMap(({ vantage, host }) =>
    vantage === 'host' && host !== null ? [host] : [],
  );
  return [...new Set(names)];
}
