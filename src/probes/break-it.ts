// Probes that the adversary runs although no claim mentions them.
import type { BreakIt, Probe } from '../model/probe.ts';
import type { Check } from '../model/sheet.ts';

/** A probe whose value is a list of what is wrong. */
export interface BreakItProbe extends Probe {
  readonly value: string;
  readonly finding: BreakIt;
}

export function isBreakIt(probe: Probe): probe is BreakItProbe {
  return probe.finding !== undefined && probe.value !== undefined;
}

/** The fact that holds what a break-it probe found. */
export const foundFact = 'found';

/** A break-it probe as a check that no sheet holds: what it found is a fact, so that it is kept as data. */
export function breakItCheck(probe: BreakItProbe): {
  readonly milestone: string;
  readonly check: Check;
  readonly probe: Probe;
} {
  return {
    milestone: 'adversary',
    check: { id: probe.id, says: probe.title, probe: probe.id, holds: 'always', with: {} },
    probe: { ...probe, facts: { ...probe.facts, [foundFact]: probe.value } },
  };
}
