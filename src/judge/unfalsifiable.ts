// Checks of the claim whose expectation holds whatever is seen: their PASS says nothing.
import { identityOf } from '../model/finding-kind.ts';
import type { Evidence } from '../model/evidence.ts';
import { bind } from '../probes/bind.ts';
import { holdsAlways } from '../probes/matchers/falsify.ts';
import { describeExpectation, matcherOf } from '../probes/matchers/index.ts';
import type { Plan, PlannedCheck } from '../probes/plan.ts';
import type { Raised } from './findings.ts';
import { assertionsOf } from './outcomes.ts';

/** One finding for each check of the claim that cannot fail, whatever the hosts. Lint refuses such a check; criteria may be older. */
export function unfalsifiable({ claim }: Evidence, { checks }: Pick<Plan, 'checks'>): Raised[] {
  if (!claim) return [];
  const found = checks.flatMap((planned): [string, Raised][] => {
    const vacuous = vacuousOf(planned);
    if (vacuous.length === 0) return [];
    const { milestone, check } = planned;
    const identity = identityOf('unfalsifiable', `${milestone}/${check.id}`);
    const title = `${milestone} ${check.id} expects what holds whatever is seen`;
    return [
      [
        identity,
        {
          ...{ identity, severity: 'major', title, evidence: vacuous, repro: 'review lint' },
          remedy: 'Expect what the work has to bring about, and nothing else.',
          preExisting: false,
        },
      ],
    ];
  });
  return [...new Map(found).values()];
}

/** Every check of a claim's milestone is looked at in that way. */
export function lookedForUnfalsifiable({ claim }: Evidence): (identity: string) => boolean {
  const own = claim ? identityOf('unfalsifiable', `${claim.milestone}/`) : null;
  return (identity) => own !== null && identity.startsWith(own);
}

function vacuousOf({ probe, params }: PlannedCheck): string[] {
  return assertionsOf(probe, params).flatMap(({ name, value, expect }) => {
    const found = matcherOf(expect);
    if (!found) return [];
    const operand = bind(found.operand, params);
    return holdsAlways({ name: found.name, operand }, value)
      ? [`${name} of ${probe.id} ${describeExpectation(found.name, operand)}`]
      : [];
  });
}
