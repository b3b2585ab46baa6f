/** `REVIEW-<phase>.json`: what the REVIEW file says, for machines and for the next review. */
import {
  ledger as ledgerSchema,
  type Adversary,
  type Finding,
  type Ledger,
  type LedgerEntry,
} from '../model/ledger.ts';

/** What one review or baseline adds to a ledger. */
export interface LedgerStep {
  readonly prior: Ledger | null;
  readonly phase: string;
  readonly title: string;
  readonly entry: Omit<LedgerEntry, 'superseded'>;
  /** All findings of the phase as they stand after this review. */
  readonly findings: readonly Finding[];
  /** What the adversary knows of the phase; undefined where it never looked. */
  readonly adversary?: Adversary | undefined;
  /** The milestone that open findings hold; null for none. */
  readonly blocked?: string | null;
  /** A later claim of the milestone was reviewed before: that review stands. */
  readonly isSurpassed?: boolean;
}

/** A later review of a milestone stands in the place of the earlier; so does a later baseline. */
function replaces(later: LedgerStep['entry'], earlier: LedgerEntry): boolean {
  return later.kind === earlier.kind && later.milestone === earlier.milestone;
}

/** The ledger after a review. Older entries of the milestone stay, marked; the same entry twice is one. */
export function nextLedger(step: LedgerStep): Ledger {
  const { prior, phase, title, entry, findings } = step;
  const earlier = prior?.entries ?? [];
  const adversary = step.adversary && { adversary: step.adversary };
  const blocked = { blocked: step.blocked ?? undefined };
  if (prior && earlier.some(({ evidence }) => evidence === entry.evidence)) {
    return { ...prior, title, findings: [...findings], ...adversary, ...blocked };
  }
  return {
    schema: 'cold-review/ledger/1',
    phase,
    title,
    entries:
      step.isSurpassed === true
        ? [...earlier, { ...entry, superseded: true }]
        : [
            ...earlier.map((it) => (replaces(entry, it) ? { ...it, superseded: true } : it)),
            { ...entry, superseded: false },
          ],
    findings: [...findings],
    baseline: prior?.baseline ?? [],
    ...adversary,
    ...blocked,
  };
}

/** The one way to write a ledger down: keys in the order of the schema, two spaces, a line end. */
export function ledgerText(ledger: Ledger): string {
  return `${JSON.stringify(ledgerSchema.parse(ledger), null, 2)}\n`;
}
