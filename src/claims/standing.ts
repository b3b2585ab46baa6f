import type { Finding, Ledger, LedgerEntry } from '../model/ledger.ts';
import { worst, type Verdict } from '../model/verdict.ts';

/** What stands of a phase: its milestones, each with the verdict that holds today. */
export interface Standing {
  readonly phase: string;
  readonly milestones: readonly { readonly milestone: string; readonly verdict: Verdict }[];
  /** Of the last recheck, where nothing was reviewed since; null where there is none. */
  readonly recheck: Verdict | null;
}

/**
 * Reads off a ledger what stands. A milestone that regressed, or that open findings hold, fails, whatever its own review said.
 * @param isThere whether a claim is on the branch, where the ledger lies beside it: nobody has seen that what passed elsewhere is so here
 */
export function standingOf(
  { phase, entries, findings, blocked }: Ledger,
  isThere: (claim: string) => boolean = () => true,
): Standing {
  const current = entries.filter(({ superseded }) => !superseded);
  const milestones = current.flatMap(({ kind, milestone, verdict, claim }) => {
    if (kind !== 'review' || milestone === null || verdict === null) return [];
    if (milestone === blocked || hasRegressed(milestone, findings))
      return [{ milestone, verdict: 'FAIL' } as const];
    const isElsewhere = verdict === 'PASS' && claim !== null && !isThere(claim);
    return [{ milestone, verdict: isElsewhere ? 'INCONCLUSIVE' : verdict } as const];
  });
  // In the order of the sheet, also where an earlier one was claimed again.
  milestones.sort((a, b) => numberOf(a.milestone) - numberOf(b.milestone));
  return { phase, milestones, recheck: recheckOf(current) };
}

function numberOf(milestone: string): number {
  return Number(milestone.slice(1));
}

function hasRegressed(milestone: string, findings: readonly Finding[]): boolean {
  return findings.some(
    ({ identity, state }) =>
      identity === `regressed/${milestone}` && (state === 'open' || state === 'regressed'),
  );
}

/** A review looks at all that a recheck does. */
function recheckOf(current: readonly LedgerEntry[]): Verdict | null {
  const last = current.at(-1);
  return last?.kind === 'recheck' ? last.verdict : null;
}

/** The worst verdict that stands of a phase; null where nothing was reviewed. */
export function worstOf({ milestones, recheck }: Standing): Verdict | null {
  const verdicts = [
    ...milestones.map(({ verdict }) => verdict),
    ...(recheck === null ? [] : [recheck]),
  ];
  return verdicts.length === 0 ? null : worst(verdicts);
}
