// Which statuses commits are to have, by what stands.
import type { Standing } from '../../claims/standing.ts';
import { count } from '../../document/phrases.ts';
import { openFindings } from '../../document/standing.ts';
import type { Claim } from '../../model/claim.ts';
import type { Ledger, LedgerEntry } from '../../model/ledger.ts';
import { worst, type Verdict } from '../../model/verdict.ts';
import { worstIn, type PhaseRecord } from '../phase-record.ts';
import type { Wanted } from './statuses.ts';

/** What a claim came to that git does not tell of. */
export interface Unrecorded {
  readonly claim: Claim;
  readonly verdict: Verdict;
  readonly says: string;
}

/** What was pushed, and what came of it that git does not tell. */
export interface Pushed {
  /** Null: the branch's tip. */
  readonly after: string | null;
  /** The branch's tip when the run began; null: nobody was told of it. */
  readonly began: string | null;
  readonly unrecorded: readonly Unrecorded[];
  /** Claims on the branch that nobody has looked at. */
  readonly waiting: readonly Claim[];
}

/** What a phase's record says, and what of it stands on the branch. */
export interface Known extends PhaseRecord {
  readonly standing: Standing;
}

/** The claims that a commit has in its history, itself too. */
export type Reached = (commit: string) => ReadonlySet<string>;

/** One thing that is said of a milestone. */
interface Said {
  readonly verdict: Wanted['verdict'];
  readonly says: string;
}

/** Something that is known of a claim. */
interface Point extends Said {
  readonly claim: string;
  readonly phase: string;
  readonly milestone: string;
}

/**
 * Each claim has the verdict of its own review, or what is worse of the claims in its history; the branch's tip, that of the reviews beside it,
 * and what was pushed where it is no claim, the worst of all that stands. Nothing is green above a claim that nobody has looked at.
 */
export function wantedStatuses(
  pushed: Pushed,
  [tip = '', ...beside]: readonly string[],
  known: readonly Known[],
  reached: Reached,
  link: string | null,
): Wanted[] {
  const { after, began, unrecorded } = pushed;
  const standing = known.flatMap((one) => worstIn(one) ?? []);
  const all = [...standing, ...unrecorded.map(({ verdict }) => verdict)];
  if (all.length === 0) return [];
  const waits = pushed.waiting.map(waitingPoint);
  const stands: Said = {
    verdict: worst(all),
    says: [...known.map(phaseWords), ...unrecorded.map((one) => one.says)].join('; '),
  };
  const heads = new Set([tip, ...beside]);
  const wanted = new Map<string, Said>();
  // Nothing stands above the tip: a green claim there must not hide a red one below.
  const put = (commit: string, said: Said) => {
    if (!heads.has(commit) && !wanted.has(commit)) wanted.set(commit, said);
  };
  const below = belowOf(known, unrecorded, waits, reached);
  for (const own of told(known, unrecorded)) {
    const others = below(own.claim).filter((one) => !isSame(one, own));
    put(own.claim, together([own], others));
  }
  const isWaiting = ({ verdict }: Said) => verdict === 'pending';
  if (after !== null) put(after, together([stands], below(after).filter(isWaiting)));
  // An earlier run may have said of it that something waits.
  if (began !== null) put(began, together([], below(began)));
  for (const commit of heads) wanted.set(commit, together([stands], waits));
  return [...wanted].flatMap(([commit, { verdict, says }]) =>
    says === '' ? [] : [{ commit, verdict, says, link }],
  );
}

/** The commits of which {@link wantedStatuses} has to know which claims they reach: mostly none, as it costs a walk of the whole history. */
export function toReach(
  { after, began, unrecorded, waiting }: Pushed,
  [tip]: readonly string[],
  known: readonly Known[],
): string[] {
  const claims = told(known, unrecorded).map(({ claim }) => claim);
  const isClear =
    unrecorded.length + waiting.length === 0 &&
    known.flatMap(pointsOf).every(({ verdict }) => verdict === 'PASS');
  const all = isClear
    ? [began].filter((one) => one !== null && one !== after && !claims.includes(one))
    : [...claims, after, began];
  return [...new Set(all)].filter((one) => one !== null && one !== tip) as string[];
}

/** What is known of the claims below a commit: of each milestone what its record says last, and all that no record says. */
function belowOf(
  known: readonly Known[],
  unrecorded: readonly Unrecorded[],
  waits: readonly Point[],
  reached: Reached,
): (commit: string) => Point[] {
  const recorded = known.flatMap(pointsOf);
  const others = [...unrecorded.map(unrecordedPoint), ...waits];
  return (commit) => {
    const there = reached(commit);
    const isThere = ({ claim }: Point) => there.has(claim);
    const newest = new Map(
      recorded.filter(isThere).map((one) => [`${one.phase}-${one.milestone}`, one]),
    );
    return [...newest.values(), ...others.filter(isThere)];
  };
}

/** Claims of their own status: what was seen last, and is recorded nowhere, is not covered up by an older verdict. */
function told(known: readonly Known[], unrecorded: readonly Unrecorded[]): Point[] {
  const isUntold = new Set(unrecorded.map(({ claim }) => claim.commit));
  const recorded = known.flatMap(({ ledger }) =>
    ledger.entries.flatMap((entry, at) => {
      if (entry.superseded && !isSurpassed(entry, ledger.entries.slice(0, at))) return [];
      const point = pointOf(ledger.phase, entry);
      return point === null ? [] : [{ ...point, says: `${point.says}${openWords(ledger)}` }];
    }),
  );
  return [
    ...unrecorded.map(unrecordedPoint),
    ...recorded.filter(({ claim }) => !isUntold.has(claim)),
  ];
}

/** Whether the review that stands was there before it: it was of a later claim. */
function isSurpassed({ kind, milestone }: LedgerEntry, before: readonly LedgerEntry[]): boolean {
  return before.some((one) => !one.superseded && one.kind === kind && one.milestone === milestone);
}

/** All that a record says of claims, oldest first, and of each milestone last what stands; that as it stands today. */
function pointsOf({ ledger, standing }: Known): Point[] {
  const old = ledger.entries.filter(({ superseded }) => superseded);
  const all = [...old, ...ledger.entries.filter(({ superseded }) => !superseded)];
  return all.flatMap((entry) => {
    const point = pointOf(ledger.phase, entry);
    const today = standing.milestones.find(({ milestone }) => milestone === entry.milestone);
    if (point === null || entry.superseded || today === undefined) return point ?? [];
    return { ...point, ...named(point, today.verdict) };
  });
}

function pointOf(phase: string, { claim, milestone, verdict }: LedgerEntry): Point | null {
  if (claim === null || verdict === null) return null;
  const place = { claim, phase, milestone: milestone ?? '' };
  return { ...place, ...named(place, verdict) };
}

function unrecordedPoint({ claim, verdict, says }: Unrecorded): Point {
  const { commit, phase, milestone } = claim;
  return { claim: commit, phase, milestone, verdict, says };
}

function waitingPoint({ commit, phase, milestone }: Claim): Point {
  return {
    ...{ claim: commit, phase, milestone },
    ...{ verdict: 'pending', says: `${phase}-${milestone} waits` },
  };
}

function named({ phase, milestone }: Pick<Point, 'phase' | 'milestone'>, verdict: Verdict): Said {
  return { verdict, says: `${phase}-${milestone} ${verdict}` };
}

const isSame = (one: Point, other: Point): boolean =>
  one.phase === other.phase && one.milestone === other.milestone;

const badness = ['FAIL', 'INCONCLUSIVE', 'pending', 'PASS'] as const;

/** The worst of it, with why in front; of others only what is worse than a PASS is named. */
function together(own: readonly Said[], others: readonly Said[]): Said {
  const said = [...own, ...others];
  const verdict = badness.find((one) => said.some((each) => each.verdict === one)) ?? 'PASS';
  const shown = own.length === 0 ? others : [...own, ...others.filter(isHindrance)];
  const decides = ({ verdict: one }: Said) => one === verdict;
  const first = [...shown.filter(decides), ...shown.filter((one) => !decides(one))];
  return { verdict, says: first.map(({ says }) => says).join('; ') };
}

const isHindrance = ({ verdict }: Said): boolean => verdict !== 'PASS';

function phaseWords({ ledger, torn, standing: { milestones } }: Known): string {
  if (torn) return `${ledger.phase}: reviews stand side by side`;
  const words = milestones.map(({ milestone, verdict }) => `${milestone} ${verdict}`);
  return `${ledger.phase}: ${words.join(', ')}${openWords(ledger)}`;
}

function openWords(ledger: Ledger): string {
  const open = openFindings(ledger).length;
  return open === 0 ? '' : `, ${count(open, 'open finding')}`;
}
