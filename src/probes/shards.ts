// A plan in parts that can be looked at apart: every step computes the same parts, and its own of them.
import type { ShardNumber } from '../model/shard.ts';
import { isTriedAgain } from './attempts.ts';
import type { Collection, Plan, PlannedCheck } from './plan.ts';

/**
 * The part of a plan that one of several shards looks at. The parts are disjoint and come to the whole; none divides a host, nor
 * what has to be seen side by side.
 * @returns the part, in the plan's order; with nothing in it where there are fewer hosts than shards
 */
export function partOf(plan: Plan, { number, of }: ShardNumber): Plan {
  const own = new Set(shared(unitsOf(plan), of)[number - 1]?.flat());
  const collections = plan.collections.filter((one) => own.has(one));
  const ids = new Set(collections.map(({ id }) => id));
  const checks = everyCheck(plan).filter((check) => check.collections.every((id) => ids.has(id)));
  return { checks, collections };
}

/** Checks of a review, and what its adversary asks. */
function everyCheck(plan: Plan & { readonly adversary?: readonly PlannedCheck[] }) {
  return [...plan.checks, ...(plan.adversary ?? [])];
}

/** The largest first, each to the shard that has the least: the same for whoever computes it. */
function shared(
  units: readonly (readonly Collection[])[],
  of: number,
): (readonly Collection[])[][] {
  const shares = Array.from({ length: of }, () => ({
    units: [] as (readonly Collection[])[],
    size: 0,
  }));
  const sorted = [...units].sort((a, b) => b.length - a.length || (nameOf(a) < nameOf(b) ? -1 : 1));
  for (const unit of sorted) {
    const least = shares.reduce((one, other) => (other.size < one.size ? other : one));
    least.units.push(unit);
    least.size += unit.length;
  }
  return shares.map((share) => share.units);
}

function nameOf(unit: readonly Collection[]): string {
  return unit.map(({ id }) => id).sort()[0] ?? '';
}

/**
 * What cannot be divided: all that is looked at of one host (a connection, a pace, one wait for rest), all that a check which is tried
 * again is told by, and, where something makes an endpoint answer otherwise, all that asks endpoints.
 */
export function unitsOf(plan: Plan): Collection[][] {
  const sets = new Map<string, Set<Collection>>();
  const join = (together: readonly Collection[]) => {
    const whole = new Set(together.flatMap(({ id }) => [...(sets.get(id) ?? [])]));
    for (const one of together) whole.add(one);
    for (const { id } of whole) sets.set(id, whole);
  };
  for (const one of plan.collections) join([one]);
  for (const together of bonds(plan)) join(together);
  return [...new Set(sets.values())].map((set) => plan.collections.filter((one) => set.has(one)));
}

function bonds(plan: Plan): Collection[][] {
  const { collections } = plan;
  const hosts = [...new Set(collections.flatMap(({ host }) => host ?? []))];
  const ofCheck = (check: PlannedCheck) => [
    check,
    ...plan.checks.filter(
      ({ milestone, host }) => milestone === check.milestone && host === check.host,
    ),
  ];
  const tried = everyCheck(plan).filter(({ check }) => isTriedAgain(check));
  const asking = collections.filter(({ collector }) => /^(?:http|tcp)$/.test(collector.class));
  return [
    ...hosts.map((host) => collections.filter((one) => one.host === host)),
    // Each attempt is judged by what was seen up to then, facts of its neighbours among it.
    ...tried.map((check) => {
      const ids = new Set(ofCheck(check).flatMap((one) => one.collections));
      return collections.filter(({ id }) => ids.has(id));
    }),
    ...(asking.some(isBurst) ? [asking] : []),
  ];
}

/** Many requests at once, which others would feel. */
function isBurst({ collector }: Collection): boolean {
  return collector.steps.some((step) => 'request' in step && step.request.burst !== undefined);
}
