import { isChanged } from '../judge/recheck.ts';
import { recheckLine } from '../report/recheck.ts';
import { planRecheck, recheckPhase } from '../review.ts';
import type { Reviewed } from '../steps/world.ts';
import { worldByHand, tellForge } from './forge.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import { exitOfReview, report, show, showPublication, worse } from './show.ts';
import type { Terminal } from './terminal.ts';

/** `review recheck [phase]`: all that passed, looked at again without a claim; it speaks of what changed. */
export async function recheckCommand(
  options: ReviewOptions,
  terminal: Terminal,
  phase?: string,
): Promise<number> {
  const operator = operatorOf(options, terminal);
  const { world, close, setting } = worldByHand(options, terminal);
  try {
    const done: Reviewed[] = [];
    for (const one of await planRecheck(phase ?? null, operator, world)) {
      const reviewed = await recheckPhase(one, operator, world);
      done.push(reviewed);
      tell(reviewed, options, terminal);
    }
    const untold = await tellForge(done, setting, { ...options, operator, world }, terminal);
    report(done, options, terminal);
    await close();
    return done.map(exitOfReview).reduce(worse, untold);
  } finally {
    await close(false);
  }
}

function tell(reviewed: Reviewed, options: ReviewOptions, terminal: Terminal): void {
  const { review, evidence } = reviewed;
  const isNew = isChanged(review, evidence.prior.ledger);
  const quiet = options.quiet === true && review.verdict === 'PASS';
  if (isNew) show(reviewed, options, terminal);
  else if (!quiet && options.json !== true) {
    const line = recheckLine(review);
    terminal.out(terminal.isInteractive ? terminal.prose(line) : line);
  }
  if (isNew || reviewed.publication !== null) showPublication(reviewed, options, terminal);
}
