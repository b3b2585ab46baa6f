import { openRepository } from '../composition/edges.ts';
import { findingsText, toFindingsJson } from '../report/findings.ts';
import { recordedFindings } from '../steps/findings.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

const inconclusive = 3;

/** `review findings [phase]`: what reviews recorded, with numbers and states; 3 where a record cannot be read. */
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
  return found.unread.length === 0 ? 0 : inconclusive;
}
