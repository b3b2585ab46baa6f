import { openRepository } from '../main.ts';
import { findingsText, toFindingsJson } from '../report/findings.ts';
import { recordedFindings } from '../steps/findings.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `review findings [phase]`: the findings that reviews recorded, with their numbers and states. */
export async function findingsCommand(
  options: ReviewOptions,
  terminal: Terminal,
  phase?: string,
): Promise<number> {
  const found = await recordedFindings(phase ?? null, operatorOf(options, terminal), {
    openRepository,
  });
  const { width } = terminal;
  if (options.json === true) terminal.out(toFindingsJson(found));
  else terminal.out(findingsText(found, { width, verbose: options.verbose === true }));
  return 0;
}
