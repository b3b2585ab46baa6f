// A milestone that held before the work: a true PASS, and no proof of any work.
import type { Evidence } from '../model/evidence.ts';
import { identityOf } from '../model/finding-kind.ts';
import type { BaselineValue } from '../model/ledger.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Plan, PlannedCheck } from '../probes/plan.ts';
import { baselineOf, type Baseline } from './baseline.ts';
import type { Raised } from './findings.ts';

const identityFor = (milestone: string): string => identityOf('nothing-changed', milestone);

/**
 * Raised where a milestone passes, and the baseline saw every check of it pass, as each is asked now. A check without a
 * baseline says nothing about before, and the milestone neither.
 */
export function nothingChanged(
  evidence: Evidence,
  plan: Plan,
  baseline: Baseline,
  verdict: Verdict | null,
): Raised[] {
  const { claim } = evidence;
  if (verdict !== 'PASS') return [];
  const seen = seenBefore(evidence, plan, baseline);
  if (!claim || seen === null || seen.some(([, { verdict }]) => verdict !== 'PASS')) return [];
  return [
    {
      identity: identityFor(claim.milestone),
      severity: 'minor',
      title: `Nothing that was observed changed: every check of ${claim.milestone} passed at the baseline already`,
      evidence: seen.map(
        ([{ check, host }, { at }]) => `${nameOf(check.id, host)} passed at ${at}`,
      ),
      repro: null,
      remedy:
        'Say `before: fail` of what the work has to turn; a baseline that sees it red makes the claim worth something.',
      preExisting: false,
    },
  ];
}

/** What was looked for in that: nothing where a baseline is missing. */
export function lookedAtBefore(
  evidence: Evidence,
  plan: Plan,
  baseline: Baseline,
  verdict: Verdict | null,
): (identity: string) => boolean {
  const isOwn = verdict === 'PASS' && !evidence.prior.isSurpassed;
  const looked = isOwn && seenBefore(evidence, plan, baseline) !== null;
  return (identity) => looked && identity === identityFor(evidence.claim?.milestone ?? '');
}

type Seen = readonly (readonly [PlannedCheck, BaselineValue])[];

function seenBefore(evidence: Evidence, { checks }: Plan, baseline: Baseline): Seen | null {
  if (evidence.kind === 'baseline' || checks.length === 0) return null;
  const seen = checks.flatMap((planned) => {
    const value = baselineOf(planned, baseline);
    return value ? [[planned, value] as const] : [];
  });
  return seen.length === checks.length ? seen : null;
}

function nameOf(check: string, host: string | null): string {
  return host === null ? check : `${check} on ${host}`;
}
