import { count } from '../document/phrases.ts';
import { visibleLine } from '../document/visible.ts';
import { checksOf } from '../document/standing.ts';
import { createWorld } from '../composition/world.ts';
import { planBaseline, takeBaseline } from '../review.ts';
import { exitOfReview, show, report, showPublication } from './show.ts';
import type { Reviewed } from '../steps/world.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `review baseline [phase]`: observes before the work, and moves the anchor. */
export async function baselineCommand(
  options: ReviewOptions,
  terminal: Terminal,
  phase?: string,
): Promise<number> {
  const operator = operatorOf(options, terminal);
  const { world, close } = createWorld(options, terminal);
  try {
    const asked = await planBaseline(phase ?? null, operator, world);
    if (options.json !== true && options.quiet !== true) terminal.err(asked.difference);
    warnOfEdits(asked.uncommitted, terminal);
    const done: Reviewed[] = [];
    for (const one of asked.phases) {
      const reviewed = await takeBaseline(one, operator, world);
      show(reviewed, options, terminal);
      showPublication(reviewed, options, terminal);
      warnOfBlindness(reviewed, options, terminal);
      done.push(reviewed);
    }
    report(done, options, terminal);
    await close();
    return Math.max(...done.map(exitOfReview));
  } finally {
    await close(false);
  }
}

/** A baseline records what is committed: an edit that is not will be missed later, and not found. */
function warnOfEdits(paths: readonly string[], terminal: Terminal): void {
  if (paths.length === 0) return;
  const list = paths.map((path) => `  ${visibleLine(path)}\n`).join('');
  terminal.err(
    `review: Of the criteria, what is not committed does not count (${count(paths.length, 'file')}):\n${list}  If it should: commit, then take the baseline again.\n`,
  );
}

/** A baseline that could not see records that it could not: no check will count as seen red. */
function warnOfBlindness({ review }: Reviewed, { quiet }: ReviewOptions, terminal: Terminal): void {
  const blind = checksOf(review).filter(({ verdict }) => verdict === 'INCONCLUSIVE').length;
  if (blind === 0 || quiet === true) return;
  terminal.err(
    terminal.prose(
      `${count(blind, 'check')} could not be judged, and will not count as seen red.\n  Mend what the reason names, and take the baseline again before the work.\n`,
    ),
  );
}
