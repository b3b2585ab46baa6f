// What the break-it probes saw, beside the claim: findings, what was there before, and where they could not look.
import * as z from 'zod';
import { head } from '../document/cut.ts';
import type { Adversary, Finding, LookedAt, ThereBefore } from '../model/ledger.ts';
import { nameDigest } from '../model/name-digest.ts';
import type { BreakIt } from '../model/probe.ts';
import type { BesideClaim, Blind, CheckResult, Exhibit } from '../model/review.ts';
import { isGraver, severity, type Severity } from '../model/severity.ts';
import { foundFact } from '../probes/break-it.ts';
import type { PlannedCheck } from '../probes/plan.ts';
import type { Raised } from './findings.ts';

/** What a break-it probe says of one thing that is wrong. */
const thing = z.strictObject({
  /** What it is about, the same from run to run. */
  subject: z.string().min(1).transform(shortened),
  /** One sentence. */
  says: z.string().min(1),
  evidence: z.array(z.string()).default([]),
  severity: severity.optional(),
});
type Thing = z.infer<typeof thing>;

/** So long a name stands whole. */
const wholeName = 200;

/** Of a longer one its beginning and a digest of the whole, longer than any whole name: no other, and none that is made for it, is the same. */
function shortened(subject: string): string {
  if (subject.length <= wholeName) return subject;
  return `${head(subject, wholeName - 20)}… ${nameDigest(subject)}`;
}

/** One probe at one place is to find so much anew at most: a host that makes up findings does not bury the others. */
const mostNew = 25;

const nothingKnown: Adversary = { looked: [], before: [] };

/** What the adversary says of a review. */
export interface BesideResult {
  readonly raised: readonly Raised[];
  /** Whether it was looked for a finding, and it was not there. */
  readonly gone: (identity: string) => boolean;
  readonly adversary: Adversary | undefined;
  readonly beside: BesideClaim | null;
}

interface Seen {
  readonly planned: PlannedCheck;
  readonly breakIt: BreakIt;
  readonly result: CheckResult;
  readonly found: readonly Thing[];
}

/**
 * Sorts what the break-it probes saw.
 * @param planned the break-it probes of the plan
 * @param results theirs, in the same order
 * @param prior the ledger's word of the phase up to now
 * @param at start of the review
 */
export function besideClaim(
  planned: readonly PlannedCheck[],
  results: readonly CheckResult[],
  prior: { readonly findings: readonly Finding[]; readonly adversary?: Adversary | undefined },
  at: string,
): BesideResult {
  const { looked, before } = prior.adversary ?? nothingKnown;
  if (planned.length === 0) {
    return { raised: [], gone: () => false, adversary: prior.adversary, beside: null };
  }
  const { seen, blind } = read(planned, results);
  const known = new Map(prior.findings.map((one) => [one.identity, one]));
  const was = new Map(before.map((one) => [one.identity, one]));
  const sorted = seen.map((one) => {
    const isFirst = !looked.some((place) => isAt(place, one.planned));
    return sortOut(one, { isFirst, known, was });
  });
  const there = new Set(foundNow(planned, results));
  const kept = new Set(seen.flatMap(keptOf));
  const settles = (one: Seen, identity: string): boolean =>
    isOf(identity, one.planned) &&
    (there.has(identity) || (one.result.unseen === undefined && !kept.has(identity)));
  const still = [
    ...before.filter(({ identity }) => !seen.some((one) => settles(one, identity))),
    ...sorted.flatMap((one) => one.before),
  ].sort(byIdentity);
  return {
    raised: sorted.flatMap((one) => one.raised),
    gone: (identity) => !there.has(identity) && seen.some((one) => settles(one, identity)),
    adversary: { looked: lookedNow(looked, seen, at), before: still },
    beside: {
      probes: new Set(planned.map(({ probe }) => probe.id)).size,
      places: [...new Set(planned.map(({ host }) => host))],
      blind,
      before: still,
    },
  };
}

/** Of what a probe could not tell whether it is as it was. */
const keptOf = ({ planned, result: { kept = [] } }: Seen): string[] =>
  kept.map((subject) => identityOf({ subject: shortened(subject) }, planned));

/** Identities of all that the break-it probes found. */
export function foundNow(
  planned: readonly PlannedCheck[],
  results: readonly CheckResult[],
): string[] {
  const { seen } = read(planned, results);
  return seen.flatMap(({ planned: at, found }) => found.map((one) => identityOf(one, at)));
}

function read(planned: readonly PlannedCheck[], results: readonly CheckResult[]) {
  const seen: Seen[] = [];
  const blind: Blind[] = [];
  for (const [index, one] of planned.entries()) {
    const result = results[index];
    const { finding: breakIt } = one.probe;
    if (!result || !breakIt) continue;
    const found = foundBy(result, breakIt);
    const unseen = typeof found === 'string' ? found : result.unseen;
    if (typeof found !== 'string') seen.push({ planned: one, breakIt, result, found });
    if (unseen === undefined) continue;
    const reason = one.about === undefined ? unseen : `${one.about}: ${unseen}`;
    blind.push({ probe: one.probe.id, host: one.host, reason });
  }
  return { seen, blind };
}

/** What a break-it probe found, each subject once; a text says why that cannot be told. */
function foundBy(
  { verdict, reason, facts }: CheckResult,
  breakIt: BreakIt,
): readonly Thing[] | string {
  if (verdict === 'INCONCLUSIVE') return reason ?? 'it could not be told';
  if (verdict === 'PASS') return [];
  const parsed = z.array(thing).safeParse(facts[foundFact]);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `what it found is no list of findings: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  }
  const gravest = [...parsed.data].sort((a, b) => weightOf(b, breakIt) - weightOf(a, breakIt));
  const bySubject = new Map<string, Thing>();
  for (const one of gravest) if (!bySubject.has(one.subject)) bySubject.set(one.subject, one);
  // What is cut where there is too much is what weighs least.
  return [...bySubject.values()].sort(
    (a, b) =>
      weightOf(b, breakIt) - weightOf(a, breakIt) ||
      (a.subject < b.subject ? -1 : Number(a.subject > b.subject)),
  );
}

/** The graver, the more. */
function weightOf(one: Thing, breakIt: BreakIt): number {
  return -severity.options.indexOf(one.severity ?? breakIt.severity);
}

interface Known {
  /** Whether this probe looks here for the first time in the phase. */
  readonly isFirst: boolean;
  readonly known: ReadonlyMap<string, Finding>;
  readonly was: ReadonlyMap<string, ThereBefore>;
}

/** What was there at the first look is told in one note; what is new, and what lasts whoever brought it, is a finding. */
function sortOut(
  one: Seen,
  { isFirst, known, was }: Known,
): { raised: readonly Raised[]; before: readonly ThereBefore[] } {
  const { planned, breakIt, found } = one;
  const named = found.map((it) => ({ it, identity: identityOf(it, planned) }));
  const weightThen = (identity: string, now: Severity): Severity =>
    was.get(identity)?.severity ?? now;
  const isOld = ({ it, identity }: (typeof named)[number]): boolean => {
    const now = it.severity ?? breakIt.severity;
    const wasSo = was.has(identity) && !isGraver(now, weightThen(identity, now));
    return !breakIt.lasting && !known.has(identity) && (isFirst || wasSo);
  };
  const old = named.filter(isOld);
  const counted = named.filter((one) => !isOld(one));
  const again = counted.filter(({ identity }) => known.has(identity));
  const anew = counted.filter(({ identity }) => !known.has(identity));
  const more = anew.length - mostNew;
  const raised = [...again, ...anew.slice(0, mostNew)].map(({ it, identity }, index, all) => ({
    identity,
    severity: it.severity ?? breakIt.severity,
    title: it.says,
    evidence: [
      ...it.evidence,
      ...(more > 0 && index === all.length - 1
        ? [`${more} more of ${planned.probe.id} are not listed`]
        : []),
    ],
    repro: reproOf(one.result.exhibits),
    remedy: planned.probe.remedy ?? null,
    preExisting: known.get(identity)?.preExisting ?? isFirst,
  }));
  return {
    raised,
    before: old.map(({ it, identity }) => ({
      identity,
      says: it.says,
      severity: weightThen(identity, it.severity ?? breakIt.severity),
    })),
  };
}

/** The commands that a finding was seen by, a line each. */
function reproOf(exhibits: readonly Exhibit[]): string | null {
  const commands = [...new Set(exhibits.map(({ command }) => command))].slice(0, 4);
  return commands.length === 0 ? null : commands.join('\n');
}

function lookedNow(looked: readonly LookedAt[], seen: readonly Seen[], since: string): LookedAt[] {
  const fresh = seen.filter(({ planned }) => !looked.some((place) => isAt(place, planned)));
  const places = fresh.map(({ planned: { probe, host } }) => ({ probe: probe.id, host, since }));
  return [...looked, ...new Map(places.map((one) => [`${one.probe}@${one.host}`, one])).values()];
}

function isAt({ probe, host }: LookedAt, planned: PlannedCheck): boolean {
  return probe === planned.probe.id && host === planned.host;
}

/** Kind and subject, and the host: what makes it the same finding in the next review. */
function identityOf({ subject }: Pick<Thing, 'subject'>, planned: PlannedCheck): string {
  const { probe, host, about = subject } = planned;
  return `${probe.id}/${about}${host === null ? '' : `@${host}`}`;
}

/** Whether an identity is of this probe at this place. */
function isOf(identity: string, planned: PlannedCheck): boolean {
  const { probe, host, about } = planned;
  if (about !== undefined) return identity === identityOf({ subject: about }, planned);
  return identity.startsWith(`${probe.id}/`) && (host === null || identity.endsWith(`@${host}`));
}

function byIdentity(a: ThereBefore, b: ThereBefore): number {
  return a.identity < b.identity ? -1 : 1;
}
