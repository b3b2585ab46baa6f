// Times that a claim names: none after the claim itself, and none at which its host shows that something else was so.
import { atTime, type NamedTime, type Sentence } from '../claims/sentences.ts';
import type { Claim } from '../model/claim.ts';
import type { Evidence } from '../model/evidence.ts';
import { identityOf } from '../model/finding-kind.ts';
import type { Plan } from '../probes/plan.ts';
import { claimSentences, type Said } from './claim-sentences.ts';
import { isInFront, isPlain, isTogether, spokenOf } from './claim-words.ts';
import { commandLine } from './command-line.ts';
import type { Raised } from './findings.ts';
import { shownIn, withName, type Shown, type Start } from './shown.ts';

const minute = 60_000;
/** Clocks of two machines differ by less. */
const clocksDifferMs = 5 * minute;
const dayMs = 24 * 60 * minute;

/** Words of what is over: a time beside one of them is not meant to come. */
const past = new Set(
  (
    'started restarted activated reactivated deployed redeployed rebooted booted created recreated applied ran verified checked tested ' +
    'measured observed seen finished completed done fixed recorded captured taken upgraded updated migrated rotated removed ' +
    'installed reloaded confirmed passed since'
  ).split(' '),
);
/** Words of what is to come, and of how long something is good. */
const future = new Set(
  (
    'from valid validity notafter notbefore expires expiry expire expiring expiration eol eta ttl deadline window retention renew renewal ' +
    'renews renewed effective starting release embargo'
  ).split(' '),
);

/** How near a start has to be to the time that is named for it: a deploy and a boot take their time, and nobody says which end is meant. */
const nearness = {
  exact: { earlyMs: minute, lateMs: 2 * minute },
  broad: { earlyMs: 15 * minute, lateMs: 15 * minute },
} as const;

const beginnings: Readonly<Record<string, keyof typeof nearness>> = {
  started: 'exact',
  restarted: 'exact',
  activated: 'exact',
  reactivated: 'exact',
  since: 'exact',
  deployed: 'broad',
  redeployed: 'broad',
  rebooted: 'broad',
  booted: 'broad',
};
const ofHosts = new Set(['rebooted', 'booted', 'restarted', 'started', 'since']);
const ofHostsAlone = new Set(['rebooted', 'booted']);
const standingWords = new Set(['active', 'up', 'running']);

/** That something began at a time, and how it does with what its host shows. */
interface Statement {
  readonly sentence: Sentence;
  readonly shown: Shown;
  readonly time: NamedTime;
  /** Unknown where it began anew since the claim, or where the time was still to come. */
  readonly how: 'fits' | 'differs' | 'unknown';
}

type Looked = Pick<Evidence, 'claim' | 'hosts' | 'observations' | 'startedAt'> & Said;

/** Raised where a time of the claim's message cannot be, or is not what its host shows. */
export function wrongTimes(evidence: Looked, plan: Pick<Plan, 'collections'>): Raised[] {
  const { claim } = evidence;
  const sentences = claimSentences(evidence);
  if (!claim || sentences === null) return [];
  const wrong = statementsIn(sentences, claim, evidence, plan).filter(
    ({ how }) => how === 'differs',
  );
  const first = new Map(wrong.reverse().map((one) => [one.shown.name, one]));
  return [
    ...ahead(sentences, claim, evidence.startedAt),
    ...[...first.values()].reverse().map((one) => differing(one, claim)),
  ];
}

/** What was looked for in that: of a thing that the claim speaks of, only where all it says was compared. */
export function lookedForTimes(
  evidence: Looked,
  plan: Pick<Plan, 'collections'>,
): (identity: string) => boolean {
  const { claim } = evidence;
  const sentences = claimSentences(evidence);
  if (!claim || sentences === null) return () => false;
  const own = otherTime(claim, '');
  return (identity) => {
    if (identity === aheadOf(claim)) return true;
    if (!identity.startsWith(own)) return false;
    const name = identity.slice(own.length);
    return statementsIn(sentences, claim, evidence, plan, name).every(
      ({ shown, how }) => shown.name !== name || how === 'fits',
    );
  };
}

const aheadOf = ({ milestone }: Claim): string => identityOf('claim-names-later-time', milestone);
const otherTime = ({ milestone }: Claim, name: string): string =>
  identityOf('claim-names-other-time', `${milestone}/${name}`);

function ahead(sentences: readonly Sentence[], claim: Claim, startedAt: string): Raised[] {
  const latest = Math.min(Date.parse(claim.committedAt), Date.parse(startedAt)) + clocksDifferMs;
  const told = sentences.filter(
    (one) =>
      isPlain(one) &&
      one.words.some((word) => past.has(word)) &&
      !one.words.some((word) => future.has(word.replace(/[=:].*$/, ''))),
  );
  const found = told.flatMap(({ text, times }) =>
    times
      .filter(({ at, isNearDay }) => (isNearDay ? at - dayMs : at) > latest)
      .map((named) => ({ text, named })),
  );
  const [first] = found;
  if (!first) return [];
  return [
    {
      identity: aheadOf(claim),
      severity: 'minor',
      title: `The claim tells of ${utc(first.named)} as past, and was committed at ${claim.committedAt}`,
      evidence: [
        ...found.map(({ text }) => text),
        `committed at ${claim.committedAt}`,
        `reviewed at ${startedAt}`,
      ],
      repro: commandLine(['git', 'show', '-s', '--format=%cI%n%B', claim.commit.slice(0, 8)]),
      remedy: 'Ask where that time is from: what was not measured may not have been done.',
      preExisting: false,
    },
  ];
}

/** @param name of a thing that is known, whether anything is seen of it now or not */
function statementsIn(
  sentences: readonly Sentence[],
  claim: Claim,
  evidence: Looked,
  plan: Pick<Plan, 'collections'>,
  name?: string,
): Statement[] {
  const timed = sentences.filter(({ times }) => times.length === 1);
  if (timed.length === 0) return [];
  const known = withName(shownIn(plan, evidence), name, evidence);
  const all = sentences.flatMap(({ times }) => times);
  return timed.flatMap((sentence): Statement[] => {
    const [time] = sentence.times;
    const said = isPlain(sentence) ? saidIn(sentence, known) : null;
    if (!time || !said) return [];
    const skew = (host: string): number =>
      Math.abs(evidence.hosts.find(({ name }) => name === host)?.clockSkewMs ?? 0);
    const fits = (named: NamedTime): boolean =>
      said.shown.starts.some((start) => isNear(start, named, said.nearness, skew(start.host)));
    const how = all.some((named) => fits(named)) ? 'fits' : unlike(said.shown, time, claim);
    return [{ sentence, shown: said.shown, time, how }];
  });
}

/** What began by a sentence: one thing, one word of beginning and one time that stand together. */
function saidIn(
  sentence: Sentence,
  known: ReadonlyMap<string, Shown>,
): { shown: Shown; nearness: keyof typeof nearness } | null {
  const { words } = sentence;
  const verbs = words.flatMap((word, at) => (isBeginning(words, at) ? [{ word, at }] : []));
  const spoken = spokenOf(sentence, known);
  const [verb] = verbs;
  if (!verb || !spoken) return null;
  const { shown, at } = spoken;
  if (shown.isHost ? !ofHosts.has(verb.word) : ofHostsAlone.has(verb.word)) return null;
  const when = words.indexOf(atTime);
  const isFirst = when < verb.at && when < at;
  const isLast = when > verb.at && when > at;
  if (!(isLast || (isFirst && isInFront(sentence, when, known)))) return null;
  if (!isTogether(sentence, [verb.at, at, when], known)) return null;
  return { shown, nearness: shown.isHost ? 'broad' : (beginnings[verb.word] ?? 'broad') };
}

/** `since` counts where something stands since then: what is quiet or healthy since a time began before it. */
function isBeginning(words: readonly string[], at: number): boolean {
  const word = words[at] ?? '';
  if (!Object.hasOwn(beginnings, word)) return false;
  return (
    word !== 'since' || words.slice(Math.max(0, at - 2), at).some((one) => standingWords.has(one))
  );
}

function isNear(
  { from, to }: Start,
  { at, withinMs, isNearDay }: NamedTime,
  how: keyof typeof nearness,
  skewMs: number,
): boolean {
  const { earlyMs, lateMs } = nearness[how];
  const days = isNearDay ? [-dayMs, 0, dayMs] : [0];
  return days.some(
    (shift) =>
      to >= at + shift - earlyMs - skewMs && from <= at + shift + withinMs + lateMs + skewMs,
  );
}

/** What began since the claim tells nothing of what was before it. */
function unlike({ starts }: Shown, { at }: NamedTime, claim: Claim): 'differs' | 'unknown' {
  const committed = Date.parse(claim.committedAt);
  const isUnseen = starts.length === 0 || at > committed + clocksDifferMs;
  const isOver = starts.some(({ to }) => to > committed);
  return isUnseen || isOver ? 'unknown' : 'differs';
}

function differing({ shown, time, sentence }: Statement, claim: Claim): Raised {
  const starts = [...shown.starts].sort((a, b) => a.to - b.to);
  const last = starts.at(-1);
  const seen = (ms: number): string => new Date(ms).toISOString();
  return {
    identity: otherTime(claim, shown.name),
    severity: 'minor',
    title: `The claim says that ${shown.name} began at ${utc(time)}, and its host shows ${seen(last?.to ?? 0)}`,
    evidence: [
      sentence.text,
      ...starts.map(({ host, to }) => `${shown.name} on ${host}: since ${seen(to)}`),
    ],
    repro: commandLine(['git', 'show', '-s', '--format=%cI%n%B', claim.commit.slice(0, 8)]),
    remedy: 'Ask what was done then, and to which host: what runs there was begun at another time.',
    preExisting: false,
  };
}

/** In UTC and as precise as it was written. */
function utc({ at, withinMs }: NamedTime): string {
  const text = new Date(at).toISOString();
  return withinMs === 1000 ? text.replace(/\.\d+Z$/, 'Z') : text.replace(/:\d\d\.\d+Z$/, 'Z');
}
