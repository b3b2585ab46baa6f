/** What a pull request is told of a phase: one glance, the rest is behind the link. */
import type { Standing } from '../claims/standing.ts';
import type { Finding } from '../model/ledger.ts';
import type { CheckResult, Review } from '../model/review.ts';
import type { Verdict } from '../model/verdict.ts';
import { bytesOf } from './cut.ts';
import type { Escape } from './escape.ts';
import { count, instant, markOf, short } from './phrases.ts';
import { joined, safe, Safe, type View } from './safe.ts';
import { beyondChecks, checksOf, openFindings, tally } from './standing.ts';
import { comparison, nameOf } from './view-check.ts';
import { findingLine } from './view-finding.ts';
import { byReason, reasonLine } from './view-head.ts';
import { tableView } from './view-table.ts';

/** Where the comment's readers find the rest. Addresses are http or https. */
export interface CommentLinks {
  /** The REVIEW file as this review left it. */
  readonly document: { readonly name: string; readonly address: string };
  readonly run: string | null;
}

/** A milestone that stands red, and that the last review was not about. */
export interface RedBeside {
  readonly milestone: string;
  readonly verdict: Verdict;
  /** Of the review that it stands by; those that are met are not shown. */
  readonly checks: readonly CheckResult[];
  /** Raw: why it is red where its checks do not say; null where they do. */
  readonly why: string | null;
}

/** What stands of a phase, where it is not what the last review alone came to. */
export interface Stands {
  readonly verdict: Verdict;
  readonly red: readonly RedBeside[];
}

/** How much of what is red a comment has: checks, and of each value so many characters. */
export interface Room {
  readonly checks: number;
  readonly value: number;
}

/** From all that anybody reads to what fits anywhere. */
export const rooms: readonly Room[] = [
  { checks: 25, value: 300 },
  { checks: 8, value: 120 },
  { checks: 0, value: 0 },
];

/** A comment, without its marker and without the section. */
export function commentView(
  review: Review,
  { verdict, red }: Stands,
  links: CommentLinks,
  room: Room,
  e: Escape,
): View {
  const { rows, standing } = tableView(review.ledger, e);
  const lead = tally(lookedAt(review));
  const isOwn = verdict === ownVerdict(review);
  return {
    heading: headingOf(review, verdict, e),
    standing: standing ?? null,
    table: Array.isArray(rows) ? rows : [],
    lead: new Safe(isOwn ? lead : `${nameIn(review)}: ${lead}`),
    claim: claimWords(review, e),
    red: redLines(review, red, room, e),
    findings: toldFindings(review).map((finding) => newOr(finding, review, e)),
    links: linkLine(review, links, e),
  };
}

/** The worst that stands, and beside it what was looked at, where that is better: a glance must not take one for the other. */
function headingOf(review: Review, verdict: Verdict, e: Escape): Safe {
  const own = ownVerdict(review);
  const phase = safe`${new Safe(markOf(verdict))} ${e.inline(review.phase)}`;
  const [name, word] = [new Safe(nameIn(review)), new Safe(verdict)];
  if (own === verdict) return safe`${phase} ${name}: ${word}`;
  return safe`${phase}: ${word} (${name}: ${new Safe(own)})`;
}

/** A comment without a review: of several side by side none is the last. */
export function undecidedLines(
  { phase, milestones }: Pick<Standing, 'phase' | 'milestones'>,
  verdict: Verdict,
  says: readonly string[],
  e: Escape,
): readonly Safe[] {
  const stands = milestones.map((one) => `${one.milestone} ${one.verdict}`).join(' · ');
  return [
    safe`### ${new Safe(markOf(verdict))} ${e.inline(phase)}: ${new Safe(verdict)}`,
    ...(stands === '' ? [] : [safe`**${e.inline(stands)}**`]),
    ...says.map((one) => e.inline(one)),
  ];
}

/** What a review alone came to. */
export function ownVerdict({ verdict }: Pick<Review, 'verdict'>): Verdict {
  return verdict ?? 'INCONCLUSIVE';
}

function nameIn({ kind, claim }: Review): string {
  return kind === 'recheck' ? 'recheck' : (claim?.milestone ?? '');
}

/** A recheck is about milestones that passed before. */
function lookedAt(review: Review): readonly CheckResult[] {
  return review.kind === 'recheck'
    ? review.earlier.flatMap(({ checks }) => checks)
    : checksOf(review);
}

function claimWords({ claim, startedAt }: Review, e: Escape): Safe {
  const at = new Safe(instant(startedAt));
  if (claim === null) return safe`Looked at ${at}.`;
  return safe`Claim ${e.code(short(claim.commit))} by ${e.inline(claim.author.name, 100)}, looked at ${at}: ${e.inline(claim.summary, 300)}`;
}

type RedLine = { readonly [name in 'says' | 'points']: View };

interface Group {
  readonly checks: readonly CheckResult[];
  /** `M1: ` where it is of a milestone that the review was not about. */
  readonly of: Safe;
}

/** What is not met, each once: what it says, what was expected and seen, and what to do; or why nobody could see. */
function redLines(
  review: Review,
  red: readonly RedBeside[],
  room: Room,
  e: Escape,
): readonly RedLine[] {
  const beyond = beyondChecks(review);
  const groups = failedFirst([
    ...groupsOf(lookedAt(review), safe``),
    ...red.flatMap(({ checks, milestone }) => groupsOf(checks, new Safe(`${milestone}: `))),
  ]);
  const shown = groups.slice(0, room.checks);
  const more = groups.length - shown.length;
  const only = (says: Safe): RedLine => ({ says, points: [] });
  return [
    ...(beyond === null ? [] : [only(safe`✗ ${e.inline(beyond)}`)]),
    ...red.flatMap(({ milestone, verdict, why }) => {
      const of = new Safe(`${markOf(verdict)} ${milestone}`);
      return why === null ? [] : [only(safe`${of}: ${e.inline(why)}`)];
    }),
    ...shown.map((group) => redLine(group, room, e)),
    ...(more === 0
      ? []
      : [
          only(
            safe`${new Safe(count(more, shown.length === 0 ? 'reason' : 'more reason'))}: see the file`,
          ),
        ]),
  ];
}

function groupsOf(checks: readonly CheckResult[], of: Safe): readonly Group[] {
  return byReason(checks)
    .flatMap((group) => (group[0]?.verdict === 'FAIL' ? group.map((check) => [check]) : [group]))
    .map((group) => ({ checks: group, of }));
}

function failedFirst(groups: readonly Group[]): readonly Group[] {
  const isFailed = ({ checks }: Group) => checks[0]?.verdict === 'FAIL';
  return [...groups.filter(isFailed), ...groups.filter((one) => !isFailed(one))];
}

/** Assertions of one check that are shown as missed. */
const shownOutcomes = 3;

function redLine({ checks, of: named }: Group, { value }: Room, e: Escape): RedLine {
  const [check] = checks;
  const of = (wanted: Verdict) => check?.outcomes.filter(({ verdict }) => verdict === wanted) ?? [];
  const missed = of('FAIL');
  if (check?.verdict !== 'FAIL' || missed.length === 0)
    return { says: reasonLine(checks, e, named), points: [] };
  const unseen = missed.length + of('INCONCLUSIVE').length - shownOutcomes;
  const alone = check.outcomes.length === 1;
  const { remedy } = check;
  return {
    says: safe`${new Safe(markOf(check.verdict))} ${named}${nameOf(check, e)}: ${e.inline(check.says, 300)}`,
    points: [
      ...[...missed, ...of('INCONCLUSIVE')]
        .slice(0, shownOutcomes)
        .map((one) => comparison(one, alone, value, e)),
      ...(unseen > 0 ? [safe`${unseen} more of this check: see the file`] : []),
      ...(remedy === null ? [] : [safe`remedy: ${e.advice(remedy)}`]),
    ],
  };
}

/** New ones first, then what else is open, then what this review closed. */
function toldFindings(review: Review): readonly Finding[] {
  const { findings, newFindings, startedAt } = review;
  const open = openFindings(review);
  const isNew = ({ id }: Finding) => newFindings.includes(id);
  const closed = findings.filter(({ state, since }) => state === 'fixed' && since === startedAt);
  return [...open.filter(isNew), ...open.filter((one) => !isNew(one)), ...closed];
}

function newOr(finding: Finding, { newFindings }: Review, e: Escape): Safe {
  return safe`${newFindings.includes(finding.id) ? safe`new: ` : safe``}${findingLine(finding, e)}`;
}

function linkLine({ protection }: Review, { document, run }: CommentLinks, e: Escape): Safe {
  const trust =
    protection === 'verified'
      ? safe`signature verified`
      : safe`**unprotected**: anyone who may push could have written the criteria`;
  const links = [
    e.link(document.name, document.address),
    ...(run === null ? [] : [e.link('run', run)]),
    trust,
  ];
  return joined(links, ' · ');
}

/** Findings that a comment has a line of: the section below it need not have that line too. */
export function toldIn(review: Review): ReadonlySet<string> {
  return new Set(toldFindings(review).map(({ id }) => id));
}

/** The same review with none but the checks that are red; null where that is no less. */
export function redOnly(review: Review): Review | null {
  const milestones = review.milestones.map((milestone) => ({
    ...milestone,
    checks: milestone.checks.filter(({ verdict }) => verdict !== 'PASS'),
  }));
  const red = { ...review, milestones };
  const left = checksOf(red).length;
  return left === 0 || left === checksOf(review).length ? null : red;
}

/**
 * The first of some comments that fits, with the first of some sections folded away that fits as well. Links that lead from file
 * to file in the repository lead there from the comment too.
 * @param comments from the longest to the shortest, which is taken where none fits
 * @param sections with what each is called
 * @param budget bytes that the whole may have
 */
export function fitted(
  comments: readonly (() => string)[],
  sections: readonly { readonly name: string; readonly text: () => string }[],
  { document: { address } }: CommentLinks,
  budget: number,
): string {
  const comment = firstThatFits(comments, budget) ?? comments.at(-1)?.() ?? '';
  const folder = address.slice(0, address.lastIndexOf('/'));
  const folded = sections.map(({ name, text }) => () => {
    const linked = text().trim().replaceAll('](evidence/', `](${folder}/evidence/`);
    return `${comment}\n<details><summary>${name}</summary>\n\n${linked}\n\n</details>\n`;
  });
  return firstThatFits(folded, budget) ?? comment;
}

function firstThatFits(texts: readonly (() => string)[], budget: number): string | null {
  for (const make of texts) {
    const text = make();
    if (bytesOf(text) <= budget) return text;
  }
  return null;
}
