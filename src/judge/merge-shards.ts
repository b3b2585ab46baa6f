// What shards saw, put together as one run would have left it.
import type { FurtherRun } from '../model/evidence.ts';
import type { Observation } from '../model/observation.ts';
import type { Shard, ShardPart } from '../model/shard.ts';
import { planReview } from '../probes/resolve.ts';
import type { Criteria } from '../criteria/index.ts';
import type { Plan } from '../probes/plan.ts';
import { partOf } from '../probes/shards.ts';

/** A shard, and what it saw for the claim in question. */
interface Seen {
  readonly shard: Shard;
  readonly part: ShardPart;
}

/** What is to be decided, as the step that decides sees it. */
export interface Decided {
  readonly phase: string;
  readonly milestone: string;
  readonly claim: string;
  readonly criteria: ShardPart['criteria'];
  readonly read: Criteria;
  /** What the review looks at, now that it is known what passed before. */
  readonly plan: Plan;
  readonly earlier: readonly string[];
  /** How many cold runs are asked for. */
  readonly runs: number;
}

export type Merged =
  | { readonly ok: true; readonly runs: readonly [FurtherRun, ...FurtherRun[]] }
  | { readonly ok: false; readonly reason: string };

/**
 * The runs of a review, from what all shards of a push saw. Each has looked at its own part and at nothing else, by the same
 * criteria for the same claim: anything else is refused, and nothing is put together of what is left.
 * @param shards one of each number
 */
export function mergeShards(shards: readonly Shard[], decided: Decided): Merged {
  const seen = shards.map((shard) => ({ shard, part: partFor(shard, decided) }));
  const blind = seen.find(({ part }) => part === undefined);
  if (blind) return no(`shard ${blind.shard.shard.number} looked at no such claim`);
  const all = seen.filter((one): one is Seen => one.part !== undefined);
  const reason = flawOf(all, decided);
  if (reason !== null) return no(reason);
  const [first, ...more] = Array.from({ length: decided.runs }, (_, at) =>
    together(
      all.flatMap(({ part }) => part.runs[at] ?? []),
      decided.plan,
    ),
  );
  return first ? { ok: true, runs: [first, ...more] } : no('no run was asked for');
}

const no = (reason: string): Merged => ({ ok: false, reason });

function partFor({ parts }: Shard, { claim }: Decided): ShardPart | undefined {
  const own = parts.filter((part) => part.claim === claim);
  return own.length === 1 ? own[0] : undefined;
}

/** Why the parts are not those of this review; null where they are. */
function flawOf(all: readonly Seen[], decided: Decided): string | null {
  for (const { shard, part } of all) {
    const who = `shard ${shard.shard.number}`;
    const { criteria, phase, milestone } = decided;
    if (part.phase !== phase || part.milestone !== milestone)
      return `${who} took the claim for one of ${part.phase}-${part.milestone}`;
    const isSame = (['from', 'commit', 'digest'] as const).every(
      (name) => part.criteria[name] === criteria[name],
    );
    if (!isSame) return `${who} looked by other criteria than those that count now`;
    if (part.earlier.join() !== all[0]?.part.earlier.join())
      return `${who} looked at other milestones than shard ${all[0]?.shard.shard.number ?? 1}`;
    if (part.runs.length !== decided.runs)
      return `${who} looked ${part.runs.length} times, and ${decided.runs} are asked for`;
  }
  const lacking = decided.earlier.find((name) => !all[0]?.part.earlier.includes(name));
  if (lacking !== undefined) return `${lacking} has passed since, and no shard looked at it`;
  return strangeIn(all, decided);
}

/** What a shard saw that is not its part. */
function strangeIn(all: readonly Seen[], { read, phase, milestone }: Decided): string | null {
  const planned = planReview(read, phase, [milestone], all[0]?.part.earlier ?? []);
  if (!planned.ok) return 'the criteria have mistakes';
  for (const { shard, part } of all) {
    const own = partOf(planned.plan, shard.shard);
    const ids = new Set(own.collections.map(({ id }) => id));
    const hosts = new Set(own.collections.flatMap(({ host }) => host ?? []));
    for (const run of part.runs) {
      const strange =
        run.observations.find((one) => !ids.has(nameOf(one)))?.collection ??
        [...run.hosts, ...run.waits.map(({ host: name }) => ({ name }))].find(
          ({ name }) => !hosts.has(name),
        )?.name ??
        Object.keys(run.limits).find((name) => !hosts.has(name));
      if (strange !== undefined)
        return `shard ${shard.shard.number} tells of ${strange}, which is not its part`;
    }
  }
  return null;
}

/** The collection that an observation is of, whichever attempt it is. */
function nameOf({ collection }: Observation): string {
  return collection.replace(/, attempt \d+$/, '');
}

/** One run of all shards: what the plan asks for, in the plan's order. */
function together(runs: readonly FurtherRun[], { collections }: Plan): FurtherRun {
  const observations = runs.flatMap((run) => run.observations);
  const byName = new Map<string, Observation[]>();
  for (const one of observations)
    byName.set(nameOf(one), [...(byName.get(nameOf(one)) ?? []), one]);
  const names = [...new Set(collections.flatMap(({ host }) => host ?? []))];
  const connected = collections.flatMap(({ host, vantage }) =>
    vantage === 'host' && host !== null ? [host] : [],
  );
  const identities = runs.flatMap((run) => run.hosts);
  const limits = Object.assign({}, ...runs.map((run) => run.limits)) as FurtherRun['limits'];
  const limited = collections.flatMap(({ collector, host }) =>
    collector.class === 'docker' && host !== null ? [host] : [],
  );
  return {
    startedAt: runs.map(({ startedAt }) => startedAt).sort()[0] ?? '',
    endedAt:
      runs
        .map(({ endedAt }) => endedAt)
        .sort()
        .at(-1) ?? '',
    waits: names.flatMap((name) =>
      runs.flatMap((run) => run.waits).filter((one) => one.host === name),
    ),
    hosts: [...new Set(connected)].flatMap((name) => identities.filter((one) => one.name === name)),
    limits: Object.fromEntries(
      [...new Set(limited)].flatMap((host) => {
        const counts = limits[host];
        return counts ? [[host, counts]] : [];
      }),
    ),
    observations: collections.flatMap(({ id }) => byName.get(id) ?? []),
  };
}
