import { writeFileSync } from 'node:fs';
import { createWorld } from '../composition/world.ts';
import { ReviewFailure } from '../model/failure.ts';
import { checkText } from '../report/check.ts';
import { runProbe } from '../steps/one-probe.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** @throws ReviewFailure `usage` where the file is there already, or cannot be written */
function keep(path: string, recording: object): void {
  try {
    writeFileSync(path, `${JSON.stringify(recording, null, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ReviewFailure('usage', `No recording: ${why}.`, 'Name a file that is not there yet.');
  }
}

const exits = { PASS: 0, FAIL: 1, INCONCLUSIVE: 3 } as const;

/** `review probe NAME --host H --with k=v`: one probe by hand; nothing is recorded. */
export async function probeCommand(
  options: ReviewOptions,
  terminal: Terminal,
  name = '',
): Promise<number> {
  const operator = operatorOf(options, terminal);
  const { world, close } = createWorld({ ...options, commit: false }, terminal);
  try {
    const request = { name, host: options.host ?? null, given: options.with ?? [] };
    const record = options.record !== undefined;
    const { result, note, recording } = await runProbe({ ...request, record }, operator, world);
    await close();
    terminal.out(
      options.json === true ? `${JSON.stringify(result, null, 2)}\n` : checkText(result),
    );
    if (note !== '' && options.quiet !== true) terminal.err(terminal.prose(`${note}\n`));
    if (options.record !== undefined && recording !== null) keep(options.record, recording);
    return exits[result.verdict];
  } finally {
    await close(false);
  }
}
