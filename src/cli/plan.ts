import { createWorld } from '../composition/world.ts';
import { planTarget } from '../steps/plan-target.ts';
import { planText } from '../report/plan.ts';
import { sudoersText } from '../report/sudoers.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `review plan M2`: every command template, where, with which rights. */
export async function planCommand(
  options: ReviewOptions,
  terminal: Terminal,
  target = '',
): Promise<number> {
  const operator = operatorOf(options, terminal);
  const { world, close } = createWorld({ ...options, quiet: true }, terminal);
  try {
    const { plan, config, note } = await planTarget(target, operator, world);
    if (options.sudoers === true) terminal.out(sudoersText(plan, config));
    else if (options.json === true) terminal.out(`${JSON.stringify(plan, null, 2)}\n`);
    else terminal.out(planText(plan, config, terminal.width));
    if (note !== '' && options.quiet !== true) terminal.err(terminal.prose(`${note}\n`));
    return 0;
  } finally {
    await close();
  }
}
