// One milestone by two sets of criteria: whether they are the same exam.
import type { Criteria } from '../criteria/index.ts';
import { canonical } from '../probes/matchers/same.ts';
import type { PlannedCheck } from '../probes/plan.ts';
import { planReview } from '../probes/resolve.ts';
import { definitionOf } from './baseline.ts';

/**
 * What of a milestone is asked otherwise now than it was: a line for each check that is new, gone or changed, and for what
 * holds the milestone besides. Words for people, titles and waivers are no part of what is asked.
 */
export function milestoneChanges(
  phase: string,
  milestone: string,
  then: Criteria,
  now: Criteria,
): string[] {
  const [before, after] = [then, now].map((criteria) => askedBy(criteria, phase, milestone));
  if (!before || before.size === 0) return [`${milestone} was not in claims/${phase}.yaml`];
  const names = [...new Set([...before.keys(), ...(after?.keys() ?? [])])].sort();
  return names.flatMap((name) => {
    const [old, current] = [before.get(name), after?.get(name)];
    if (old === current) return [];
    if (old === undefined) return [`${name} is new`];
    return [current === undefined ? `${name} is not asked any more` : `${name} is asked otherwise`];
  });
}

/** All that decides a milestone, by name, as canonical text. */
function askedBy(criteria: Criteria, phase: string, milestone: string): Map<string, string> {
  const sheet = criteria.sheets.get(phase);
  const planned = planReview(criteria, phase, [milestone]);
  if (!sheet?.milestones[milestone] || !planned.ok) return new Map();
  const checks = planned.plan.checks.map((one) => [nameOf(one), askedOf(one, criteria)] as const);
  const holds = sheet.blocks ? [['`blocks: true`', 'true'] as const] : [];
  return new Map([...checks, ...holds]);
}

function nameOf({ check, host }: PlannedCheck): string {
  return `check ${check.id}${host === null ? '' : ` on ${host}`}`;
}

/** What a check asks, of which machine, and what it takes for an answer. */
function askedOf(planned: PlannedCheck, { config }: Criteria): string {
  const { check, host } = planned;
  const { hostKey, knownHosts, jump } = (host === null ? undefined : config.hosts[host]) ?? {};
  const { before, holds } = check;
  return canonical([definitionOf(planned), { before, holds, hostKey, knownHosts, jump }]);
}
