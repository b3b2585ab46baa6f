import type { Claim } from '../model/claim.ts';
import type { Ledger, LedgerEntry } from '../model/ledger.ts';

/** A claim that no review has decided. */
export interface Pending {
  readonly claim: Claim;
  /** Whether it is of the push; else an earlier run left it. */
  readonly isPushed: boolean;
  /** Whether a review looked, and could not decide. */
  readonly isTried: boolean;
}

/** What is known of the phases when claims are looked through. */
export interface Known {
  /** The ledgers of the phases that have a record, as the last genuine review left them. */
  readonly ledgers: ReadonlyMap<string, Ledger>;
  /** Phases whose sheet says that they are closed: their old claims are left alone. */
  readonly closed: ReadonlySet<string>;
}

/**
 * The claims that no genuine review has decided, oldest first: all that were pushed, and of those before the newest of each
 * milestone of an open phase.
 * @param claims newest first, as git lists them
 * @param pushed commits of the push
 */
export function pendingClaims(
  claims: readonly Claim[],
  pushed: ReadonlySet<string>,
  known: Known,
): Pending[] {
  const pending = claims.flatMap((claim, at) => {
    const entry = entryOf(claim, known.ledgers.get(claim.phase));
    const isDecided = entry !== null && entry.verdict !== 'INCONCLUSIVE';
    if (isDecided) return [];
    const isNewest = !claims
      .slice(0, at)
      .some(({ phase, milestone }) => phase === claim.phase && milestone === claim.milestone);
    const isTried = entry !== null;
    if (isTried && !isNewest) return [];
    const isOpen = !known.closed.has(claim.phase);
    const isPushed = pushed.has(claim.commit);
    return isPushed || (isNewest && isOpen) ? [{ claim, isPushed, isTried }] : [];
  });
  return pending.reverse();
}

/** The last that a phase's ledger says of a claim. */
function entryOf({ commit }: Claim, ledger: Ledger | undefined): LedgerEntry | null {
  return ledger?.entries.findLast(({ claim }) => claim === commit) ?? null;
}
