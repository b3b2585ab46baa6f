import { createWorld } from '../main.ts';
import { checkText } from '../report/check.ts';
import { runProbe } from '../steps/one-probe.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

const exits = { PASS: 0, FAIL: 1, INCONCLUSIVE: 3 } as const;

/** `review probe NAME --host H --with k=v`: one probe by hand; nothing is recorded. */
export async function probeCommand(
  options: ReviewOptions,
  terminal: Terminal,
  name = '',
): Promise<number> {
  const operator = operatorOf(options, terminal);
  const { world, close } = createWorld(options, terminal);
  try {
    const request = { name, host: options.host ?? null, given: options.with ?? [] };
    const { result, note } = await runProbe(request, operator, world);
    await close();
    terminal.out(
      options.json === true ? `${JSON.stringify(result, null, 2)}\n` : checkText(result),
    );
    if (note !== '' && options.quiet !== true) terminal.err(`${note}\n`);
    return exits[result.verdict];
  } finally {
    await close(false);
  }
}
