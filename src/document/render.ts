/** A review as Markdown: a pure function of the review, the same bytes anywhere. */
import Handlebars from 'handlebars';
import type { Standing } from '../claims/standing.ts';
import type { Ledger } from '../model/ledger.ts';
import type { MilestoneResult, Review } from '../model/review.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Digest } from './cut.ts';
import { escaping, type Escape } from './escape.ts';
import { instant, markOf } from './phrases.ts';
import { redactor as patterns, type Redactor } from './redact.ts';
import { assertSafe, safe, Safe, type View } from './safe.ts';
import { checksOf, tally } from './standing.ts';
import { besideView } from './view-beside.ts';
import { checkViews } from './view-check.ts';
import {
  commentView,
  fitted,
  ownVerdict,
  redOnly,
  rooms,
  toldIn,
  undecidedLines,
  type CommentLinks,
  type Stands,
} from './view-comment.ts';
import { earlierChecks, earlierLines } from './view-earlier.ts';
import { findingViews } from './view-finding.ts';
import { contextLines, whyLines } from './view-head.ts';
import { tableView } from './view-table.ts';

/** The templates that have to be there: `templates/<name>.hbs`. */
export const templateNames = [
  'section',
  'baseline',
  'check',
  'finding',
  'beside',
  'table',
  'comment',
  'folded',
] as const;
export type TemplateName = (typeof templateNames)[number];

export interface RenderContext {
  readonly sha256: Digest;
  /** With the operator's values, where there are some. */
  readonly redactor?: Redactor;
}

/** What stands in a REVIEW file, without the markers around it. */
export interface Renderers {
  /** `# REVIEW pvfix: ...`. */
  readonly title: (ledger: Ledger) => string;
  /** The status table. */
  readonly table: (review: { readonly ledger: Ledger }) => string;
  /** The section of a review or a baseline. */
  readonly section: (review: Review) => string;
  /**
   * What a pull request is told, in at most so many bytes where that can be: with the section, where it fits.
   * @param stands what stands of the phase; what the review came to, unless told
   */
  readonly comment: (
    review: Review,
    links: CommentLinks,
    budget: number,
    stands?: Stands,
  ) => string;
  /**
   * What a pull request is told of a phase of which nobody can say what counts.
   * @param says raw: why, and what to do
   */
  readonly undecided: (
    standing: Pick<Standing, 'phase' | 'milestones'>,
    verdict: Verdict,
    says: readonly string[],
  ) => string;
}

/** Fills templates with view models; raw text in one is refused. */
export function templating(
  templates: Readonly<Record<string, string>>,
): (name: TemplateName, view: View) => string {
  const handlebars = Handlebars.create();
  const options = { noEscape: true, strict: true, preventIndent: true } as const;
  const compiled = new Map(
    templateNames.map((name) => {
      const text = templates[name];
      if (text === undefined) throw new Error(`The template ${name}.hbs is missing.`);
      handlebars.registerPartial(name, text);
      return [name, handlebars.compile(text, options)] as const;
    }),
  );
  return (name, view) => {
    assertSafe(view);
    return `${compiled.get(name)?.(view).trim() ?? ''}\n`;
  };
}

function heading(review: Review): Safe {
  const at = new Safe(instant(review.startedAt));
  const trial = review.kind === 'trial' ? safe` · TRIAL, not recorded` : safe``;
  if (review.kind === 'baseline') return safe`Phase context: baseline · ${at}`;
  const verdict = new Safe(review.verdict ?? 'INCONCLUSIVE');
  if (review.kind === 'recheck') return safe`Recheck: ${verdict} · ${at}`;
  const milestone = new Safe(review.claim?.milestone ?? review.milestones[0]?.milestone ?? '');
  return safe`${milestone}: ${verdict} · ${at}${trial}`;
}

function milestoneView(
  { milestone, title, checks }: MilestoneResult,
  e: Escape,
  redactor: Redactor,
): View {
  return {
    milestone: new Safe(milestone),
    title: e.inline(title),
    entries: checks.map((check, index) => ({
      mark: new Safe(markOf(check.verdict)),
      number: index + 1,
      says: e.inline(check.says),
      reason: check.reason === null ? null : e.inline(check.reason),
    })),
    checks: checkViews(checks, e, redactor),
  };
}

/** @param told findings that a comment above the section tells of, with why its checks are red */
function sectionView(
  review: Review,
  e: Escape,
  redactor: Redactor,
  told: ReadonlySet<string> | null = null,
): View {
  const findings = findingViews(review, told ?? new Set(), e);
  const own = checksOf(review);
  const isTold = told !== null;
  // Numbered on, and what several rest on is shown once.
  const shown = checkViews([...own, ...earlierChecks(review)], e, redactor, isTold);
  const all = review.earlier.flatMap(({ checks }) => checks);
  const baseline = review.kind === 'baseline';
  return {
    heading: heading(review),
    lead: new Safe(tally(review.kind === 'recheck' ? all : own)),
    why: baseline ? [] : whyLines(review, e),
    // The first is the claim.
    context: contextLines(review, e).slice(isTold ? 1 : 0),
    milestones: baseline ? review.milestones.map((it) => milestoneView(it, e, redactor)) : [],
    checks: shown.slice(0, own.length),
    earlier: earlierLines(review),
    earlierChecks: shown.slice(own.length),
    findings: findings.full,
    briefFindings: findings.brief,
    beside: besideView(review.adversary, e),
    notes: review.notes.map((note) => e.inline(note)),
    attested: review.milestones.flatMap(({ attested }) =>
      attested.map(
        ({ says, attested: { by, ref }, counts }) =>
          safe`${e.inline(says)} · ${counts ? safe`attested by` : safe`**not attested**: the claim's author wrote that it is, by`} ${e.inline(by)}, ${e.code(ref)}`,
      ),
    ),
  };
}

/** The renderers of a REVIEW file, from the texts of its templates by name. */
export function renderers(
  templates: Readonly<Record<string, string>>,
  { sha256, redactor = patterns() }: RenderContext,
): Renderers {
  const e = escaping(sha256, redactor.redact);
  const fill = templating(templates);
  const section = (review: Review): string =>
    fill(review.kind === 'baseline' ? 'baseline' : 'section', sectionView(review, e, redactor));
  return {
    title: ({ phase, title }) => safe`# REVIEW ${e.inline(phase)}: ${e.inline(title)}`.toString(),
    table: ({ ledger }) => fill('table', tableView(ledger, e)),
    section,
    comment: (review, links, budget, given) => {
      const stands = given ?? { verdict: ownVerdict(review), red: [] };
      const folded = (one: Review) => () =>
        fill('folded', sectionView(one, e, redactor, toldIn(review)));
      const red = redOnly(review);
      return fitted(
        rooms.map((room) => () => fill('comment', commentView(review, stands, links, room, e))),
        [
          { name: 'Commands and output', text: folded(review) },
          ...(red ? [{ name: 'Commands and output of what is red', text: folded(red) }] : []),
        ],
        links,
        budget,
      );
    },
    undecided: (standing, verdict, says) =>
      undecidedLines(standing, verdict, says, e)
        .map((line) => `${line.toString()}\n`)
        .join('\n'),
  };
}
