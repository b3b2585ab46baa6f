import { createWorld } from '../composition/world.ts';
import { ReviewFailure } from '../model/failure.ts';
import { lintCriteria, type Linted } from '../steps/lint.ts';
import { isOver } from '../steps/lint-waivers.ts';
import { toLintJson } from '../report/lint-json.ts';
import { count } from '../document/phrases.ts';
import { visibleLine } from '../document/visible.ts';
import { formatProblems } from '../criteria/format.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `review lint`: the criteria of the work tree (or of a branch's head), every mistake at once. */
export async function lintCommand(options: ReviewOptions, terminal: Terminal): Promise<number> {
  const operator = operatorOf(options, terminal);
  const { world, close } = createWorld({ ...options, quiet: true }, terminal);
  try {
    const linted = await lintCriteria(operator, world);
    if (linted.problems.length > 0) {
      if (options.json === true) throw mistakes(linted);
      terminal.out(`${formatProblems(linted.problems, { color: terminal.color })}\n`);
      return 2;
    }
    if (options.json === true) terminal.out(toLintJson(linted, world.now()));
    else if (options.quiet !== true) {
      terminal.out(
        `No mistake in ${linted.where}: ${count(linted.sheets, 'sheet')}, ${count(linted.checks, 'check')}; ${count(linted.asked, 'probe')} ${linted.asked === 1 ? 'is' : 'are'} asked.\n${forgeLine(linted)}${endedLines(linted, world.now())}`,
      );
    }
    return 0;
  } catch (error) {
    if (options.json !== true && error instanceof ReviewFailure && error.problems.length > 0) {
      terminal.out(`${formatProblems(error.problems, { color: terminal.color })}\n`);
      return 2;
    }
    throw error;
  } finally {
    await close();
  }
}

function forgeLine({ forge }: Linted): string {
  if (forge.length === 0) return '';
  return `Asks the forge that REVIEW_FORGE_TOKEN is for, and is inconclusive without: ${forge.join(', ')}.\n`;
}

/** Waivers whose last day is over: what they accepted is open again. */
function endedLines({ waivers }: Linted, now: Date): string {
  return waivers
    .filter((one) => isOver(one, now))
    .map(
      ({ phase, finding, until }) =>
        `Warning: ${phase}: the waiver of ${visibleLine(finding)} was until ${until}, and accepts nothing any more.\n`,
    )
    .join('');
}

function mistakes({ problems, where }: Linted): ReviewFailure {
  const message = `${count(problems.length, 'mistake')} in ${where}.`;
  return new ReviewFailure('configuration', message, 'Mend them, then: review lint', problems);
}
