import { createWorld } from '../main.ts';
import { reviewClaim } from '../review.ts';
import { exitOfReview, show, report, showPublication } from './show.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `review M2`: one review, shown. */
export async function reviewCommand(
  options: ReviewOptions,
  terminal: Terminal,
  target = '',
): Promise<number> {
  const operator = operatorOf(options, terminal);
  const { world, close } = createWorld(options, terminal);
  try {
    const reviewed = await reviewClaim(target, operator, world);
    await close();
    report([reviewed], options, terminal);
    show(reviewed, options, terminal);
    showPublication(reviewed, options, terminal);
    return exitOfReview(reviewed);
  } finally {
    await close(false);
  }
}
