import { createWorld } from '../main.ts';
import { planBaseline, takeBaseline } from '../review.ts';
import { exitOfReview, show, showJson } from './show.ts';
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
    const done: Reviewed[] = [];
    for (const one of asked.phases) {
      const reviewed = await takeBaseline(one, operator, world);
      show(reviewed, options, terminal);
      done.push(reviewed);
    }
    showJson(done, options, terminal);
    return Math.max(...done.map(exitOfReview));
  } finally {
    await close();
  }
}
