import { reviewClaim } from '../review.ts';
import { exitOfReview, show, report, showPublication, worse } from './show.ts';
import { worldByHand, tellForge } from './forge.ts';
import { pendingByHand } from './pending.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `review M2`: one review, shown. */
export async function reviewCommand(
  options: ReviewOptions,
  terminal: Terminal,
  target = '',
): Promise<number> {
  const operator = operatorOf(options, terminal);
  const { world, close, setting } = worldByHand(options, terminal);
  try {
    const telling = { ...options, operator, world };
    const pending = pendingByHand(setting, telling);
    const reviewed = await pending.during((begins) => reviewClaim(target, operator, world, begins));
    const untold = await tellForge([reviewed], setting, telling, terminal);
    await pending.settle(reviewed);
    await close();
    report([reviewed], options, terminal);
    show(reviewed, options, terminal);
    showPublication(reviewed, options, terminal);
    return worse(exitOfReview(reviewed), untold);
  } finally {
    await close(false);
  }
}
