import { writeFileSync } from 'node:fs';
import { visibleLine } from '../document/visible.ts';
import { checkText } from '../report/check.ts';
import { toJson } from '../report/json.ts';
import { toJunit } from '../report/junit.ts';
import { summary } from '../report/terminal.ts';
import type { Reviewed } from '../steps/world.ts';
import type { ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** Writes the reviews of a run for machines, where that is asked for: one document each. */
export function report(
  reviewed: readonly Reviewed[],
  { json, junit }: ReviewOptions,
  terminal: Terminal,
): void {
  const reviews = reviewed.map(({ review }) => review);
  if (json === true) terminal.out(toJson(...reviews));
  if (junit !== undefined) writeJunit(junit, toJunit(...reviews), terminal);
}

/** Prints a review for people; what machines read comes from `report`. */
export function show(reviewed: Reviewed, options: ReviewOptions, terminal: Terminal): void {
  const { review } = reviewed;
  const quiet = options.quiet === true && review.verdict === 'PASS';
  if (!quiet && options.json !== true) {
    const { width, color } = terminal;
    terminal.out(summary(review, { width, color }));
    if (options.verbose === true) terminal.out(detail(reviewed));
  }
}

/** Says what became of the review's commit. */
export function showPublication(
  { publication, document }: Reviewed,
  options: ReviewOptions,
  terminal: Terminal,
): void {
  if (publication === null) {
    if (options.quiet !== true) terminal.err('Nothing was committed.\n');
  } else if (publication.published) {
    const where = publication.branch ?? 'the detached head';
    if (options.quiet !== true) {
      const { commit, isPushed, unpushed } = publication;
      const pushed = isPushed ? 'and pushed' : 'not pushed';
      const file = document === null ? '' : `: ${visibleLine(document)}`;
      terminal.err(`Committed ${commit.slice(0, 8)} to ${where}, ${pushed}${file}\n`);
      if (unpushed !== undefined) terminal.err(terminal.prose(`${visibleLine(unpushed)}\n`));
    }
  } else terminal.err(terminal.prose(`review: not published: ${publication.detail}\n`));
}

/** A report that cannot be written is said, and changes no verdict. */
export function writeJunit(path: string, text: string, terminal: Terminal): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be written';
    terminal.err(terminal.prose(`review: no JUnit report: ${visibleLine(why)}\n`));
  }
}

function detail({ review }: Reviewed): string {
  return review.milestones
    .flatMap(({ checks }) => checks.map((check) => `\n${checkText(check)}`))
    .join('');
}

/** Of two exit statuses: FAIL before INCONCLUSIVE before what could not be published or told before PASS. */
export function worse(a: number, b: number): number {
  return [1, 2, 3, 4].find((status) => status === a || status === b) ?? 0;
}

/** 0 PASS, 1 FAIL, 3 INCONCLUSIVE; 4 where a PASS could not be published. A baseline is 0. */
export function exitOfReview({ review, publication }: Reviewed): number {
  const published = publication === null || publication.published;
  switch (review.verdict) {
    case 'FAIL':
      return 1;
    case 'INCONCLUSIVE':
      return 3;
    case 'PASS':
    case null:
      return published ? 0 : 4;
  }
}
