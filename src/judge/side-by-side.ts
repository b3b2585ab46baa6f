// Two records of a phase that a merge brought together, as one: the worse of them counts (docs/decisions/011).
import { short } from '../document/phrases.ts';
import type { Adversary, Finding, Ledger, LedgerEntry, ThereBefore } from '../model/ledger.ts';
import type { Evidence, Renumbered } from '../model/evidence.ts';
import { isGraver } from '../model/severity.ts';
import { worst, type Verdict } from '../model/verdict.ts';
import { mergeBaselines } from './baseline.ts';

/** A ledger, and the review that left it. */
export interface Left {
  readonly commit: string;
  readonly ledger: Ledger;
}

/** What stands where several were left side by side. */
export interface Together {
  readonly ledger: Ledger;
  readonly renumbered: readonly Renumbered[];
}

/** Takes over the worse of each: a verdict, a finding's state, what nobody knew before the work. */
export function together(first: Left, others: readonly Left[]): Together {
  const sides = [first, ...others];
  const ledger = others.reduce(
    (sofar, one, at) => both(sofar, one.ledger, idsOf(sides.slice(0, at + 1))),
    first.ledger,
  );
  const now = new Map(ledger.findings.map(({ identity, id }) => [identity, id]));
  const renumbered = sides.flatMap(({ commit: review, ledger: { findings } }) =>
    findings.flatMap(({ identity, id: was }) => {
      const is = now.get(identity) ?? was;
      return is === was ? [] : [{ review, was, is }];
    }),
  );
  return { ledger, renumbered };
}

function idsOf(sides: readonly Left[]): string[] {
  return sides.flatMap(({ ledger }) => ledger.findings.map(({ id }) => id));
}

/** @param given numbers that sides before gave */
function both(ours: Ledger, theirs: Ledger, given: readonly string[]): Ledger {
  const adversary = bothKnow(ours.adversary, theirs.adversary);
  return {
    ...ours,
    entries: allEntries(ours.entries, theirs.entries),
    findings: allFindings(ours.findings, theirs.findings, given),
    baseline: mergeBaselines(theirs.baseline, ours.baseline),
    ...(adversary && { adversary }),
    blocked: ours.blocked ?? theirs.blocked,
  };
}

/** What a section says of it. */
export function sideBySideNotes({ prior: { sideBySide } }: Pick<Evidence, 'prior'>): string[] {
  if (!sideBySide) return [];
  const reviews = sideBySide.reviews.map(short);
  const renumbered = sideBySide.renumbered.map(numberSentence);
  return [
    `The reviews ${reviews.join(' and ')} stood side by side. This baseline goes on from all of them, and takes over the worse of each: a milestone's verdict, and a finding that any of them has open.`,
    ...renumbered,
  ];
}

function numberSentence({ review, was, is }: Renumbered): string {
  return `What ${short(review)} calls ${was} is ${is} from here.`;
}

/** Those of both, by their time; of several that stand for a milestone the worst does. */
function allEntries(ours: readonly LedgerEntry[], theirs: readonly LedgerEntry[]): LedgerEntry[] {
  const known = new Map(ours.map((one) => [one.evidence, one]));
  const fresh = theirs.filter(({ evidence }) => !known.has(evidence));
  const gone = new Set(theirs.filter(({ superseded }) => superseded).map((one) => one.evidence));
  const all = [...ours, ...fresh]
    .map((one) => (gone.has(one.evidence) ? { ...one, superseded: true } : one))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return all.map((one) =>
    one.superseded || standsOf(one, all) === one ? one : { ...one, superseded: true },
  );
}

function standsOf(
  { kind, milestone }: LedgerEntry,
  all: readonly LedgerEntry[],
): LedgerEntry | null {
  const rivals = all.filter(
    (one) => !one.superseded && one.kind === kind && one.milestone === milestone,
  );
  const verdicts = rivals.flatMap(({ verdict }) => verdict ?? []);
  const red: Verdict | null = verdicts.length === 0 ? null : worst(verdicts);
  return rivals.findLast(({ verdict }) => verdict === red) ?? null;
}

/**
 * Those of both, each with a number of its own, and the highest that was ever given among them: none is given twice. Ours keeps
 * its number, but where theirs of the same finding is higher and no other's; one that comes with the number of another is
 * numbered anew.
 */
function allFindings(
  ours: readonly Finding[],
  theirs: readonly Finding[],
  given: readonly string[],
): Finding[] {
  const taken = new Set([...given, ...ours.map(({ id }) => id)]);
  let last = Math.max(0, ...[...ours, ...theirs].map(ordinal));
  const kept = ours.map((one) => {
    const other = theirs.find(({ identity }) => identity === one.identity);
    if (!other) return one;
    const isHigher = ordinal(other) > ordinal(one) && !taken.has(other.id);
    return { ...worse(one, other), id: isHigher ? other.id : one.id };
  });
  const known = new Set(ours.map(({ identity }) => identity));
  const added = theirs
    .filter(({ identity }) => !known.has(identity))
    .map((one) => (taken.has(one.id) ? { ...one, id: `A${(last += 1)}` } : one));
  return [...kept, ...added].sort((a, b) => ordinal(a) - ordinal(b));
}

const ordinal = ({ id }: Finding): number => Number(id.slice(1));

const states: readonly Finding['state'][] = ['fixed', 'accepted', 'open', 'regressed'];

/** Open where one has it open, with the graver weight; a waiver covers what it was given for. */
function worse(one: Finding, other: Finding): Finding {
  const isOther = states.indexOf(other.state) > states.indexOf(one.state);
  const [kept, left] = isOther ? [other, one] : [one, other];
  const waived = kept.waived ?? left.waived;
  return {
    ...kept,
    severity: isGraver(left.severity, kept.severity) ? left.severity : kept.severity,
    preExisting: one.preExisting && other.preExisting,
    ...(waived && { waived }),
  };
}

/** Where one looked and the other did not, what it saw counts; where both did, only what both know was there before. */
function bothKnow(
  ours: Adversary | undefined,
  theirs: Adversary | undefined,
): Adversary | undefined {
  if (!ours || !theirs) return ours ?? theirs;
  const places = [...ours.looked, ...theirs.looked].sort(
    (a, b) => Date.parse(a.since) - Date.parse(b.since),
  );
  const first = new Map<string, Adversary['looked'][number]>();
  for (const place of places) {
    const key = `${place.probe}@${place.host ?? ''}`;
    if (!first.has(key)) first.set(key, place);
  }
  const mild = ours.before.flatMap((one) => {
    const other = theirs.before.find(({ identity }) => identity === one.identity);
    if (!other) return hasLooked(theirs, one) ? [] : [one];
    return [isMilder(other, one) ? other : one];
  });
  const known = new Set(ours.before.map(({ identity }) => identity));
  const added = theirs.before.filter((one) => !known.has(one.identity) && !hasLooked(ours, one));
  return {
    ...theirs,
    ...ours,
    looked: [...first.values()],
    before: [...mild, ...added].sort((a, b) => (a.identity < b.identity ? -1 : 1)),
  };
}

/** Whether a break-it probe that would see it looked there. */
function hasLooked({ looked }: Adversary, { identity }: ThereBefore): boolean {
  return looked.some(
    ({ probe, host }) =>
      identity.startsWith(`${probe}/`) && (host === null || identity.endsWith(`@${host}`)),
  );
}

function isMilder(one: ThereBefore, other: ThereBefore): boolean {
  return (
    one.severity !== undefined &&
    other.severity !== undefined &&
    isGraver(other.severity, one.severity)
  );
}
