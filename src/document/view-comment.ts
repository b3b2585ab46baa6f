/** What a pull request is told of a phase: one glance, the rest is behind the link. */
import type { CheckResult, Review } from '../model/review.ts';
import { bytesOf } from './cut.ts';
import type { Escape } from './escape.ts';
import { instant, markOf, short } from './phrases.ts';
import { joined, safe, Safe, type View } from './safe.ts';
import { checksOf, openFindings, tally } from './standing.ts';
import { nameOf, outcomeLine } from './view-check.ts';
import { findingLine } from './view-finding.ts';
import { reasonLines } from './view-head.ts';
import { tableView } from './view-table.ts';

/** Where the comment's readers find the rest. Addresses are http or https. */
export interface CommentLinks {
  /** The REVIEW file as this review left it. */
  readonly document: { readonly name: string; readonly address: string };
  readonly run: string | null;
}

/** Expectations that were not met: the first of them. */
const shownChecks = 10;

/** A comment, without its marker and without the section. */
export function commentView(review: Review, links: CommentLinks, e: Escape): View {
  const { verdict, kind, claim, phase, ledger } = review;
  const what = kind === 'recheck' ? 'recheck' : (claim?.milestone ?? '');
  const word = verdict ?? 'INCONCLUSIVE';
  const { rows, standing } = tableView(ledger, e);
  return {
    heading: safe`${new Safe(markOf(word))} ${e.inline(phase)} ${new Safe(what)}: ${new Safe(word)}`,
    standing: standing ?? null,
    table: Array.isArray(rows) ? rows : [],
    lead: new Safe(tally(checksOf(review))),
    claim: claimWords(review, e),
    why: reasonLines(review, e),
    compared: comparisons(review, e),
    findings: findingLines(review, e),
    links: linkLine(review, links, e),
  };
}

function claimWords({ claim, startedAt }: Review, e: Escape): Safe {
  const at = new Safe(instant(startedAt));
  if (claim === null) return safe`Looked at ${at}.`;
  return safe`Claim ${e.code(short(claim.commit))} by ${e.inline(claim.author.name, 100)}, looked at ${at}: ${e.inline(claim.summary, 300)}`;
}

/** What was expected and what was seen, of the checks that are not met. */
function comparisons(review: Review, e: Escape): readonly Safe[] {
  const red = checksOf(review).filter(({ verdict }) => verdict === 'FAIL');
  return red.slice(0, shownChecks).flatMap((check) => comparisonOf(check, e));
}

function comparisonOf(check: CheckResult, e: Escape): readonly Safe[] {
  const missed = check.outcomes.filter(({ verdict }) => verdict !== 'PASS');
  return missed.slice(0, 3).map((one) => safe`${nameOf(check, e)}: ${outcomeLine(one, true, e)}`);
}

/** New ones first, then what else is open, then what this review closed. */
function findingLines(review: Review, e: Escape): readonly Safe[] {
  const { findings, newFindings, startedAt } = review;
  const open = openFindings(review);
  const isNew = ({ id }: { readonly id: string }) => newFindings.includes(id);
  const closed = findings.filter(({ state, since }) => state === 'fixed' && since === startedAt);
  const line = (finding: (typeof findings)[number]) =>
    safe`${isNew(finding) ? safe`new: ` : safe``}${findingLine(finding, e)}`;
  return [...open.filter(isNew), ...open.filter((one) => !isNew(one)), ...closed].map(line);
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

/**
 * A comment with the section folded away, where it fits. Links that lead from file to file in the repository lead there from
 * the comment too.
 * @param budget bytes that the whole may have
 */
export function withSection(
  comment: string,
  section: string,
  { document: { address } }: CommentLinks,
  budget: number,
): string {
  const folder = address.slice(0, address.lastIndexOf('/'));
  const text = section.trim().replaceAll('](evidence/', `](${folder}/evidence/`);
  const folded = `<details><summary>Commands and output</summary>\n\n${text}\n\n</details>\n`;
  const whole = `${comment}\n${folded}`;
  return bytesOf(whole) <= budget ? whole : comment;
}
