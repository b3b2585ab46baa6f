import { visibleLine } from '../document/visible.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { SourceFile } from '../model/problem.ts';
import { firstSheet, type FirstCheck, type InitAnswers } from '../steps/init-files.ts';
import { lintCriteria } from '../steps/lint.ts';
import type { Operator } from '../steps/operator.ts';
import { suggest, type Suggestion } from '../steps/suggest.ts';
import type { World } from '../steps/world.ts';
import type { Terminal } from './terminal.ts';

const most = 3;

/** A sheet of what the host says now, or a sample where it cannot be asked. */
export async function sheetFor(
  answers: InitAnswers,
  config: SourceFile,
  operator: Operator,
  world: World,
  terminal: Terminal,
): Promise<string> {
  const { name } = answers.host;
  let checks: readonly FirstCheck[] = [];
  let why: readonly string[];
  try {
    terminal.err(`Looking at ${name}, for a first sheet.\n`);
    const seen = await suggest(name, operator, withFiles([config], world));
    const probes = new Set<string>();
    checks = seen.proposals
      .filter(({ draft }) => !probes.has(draft.probe) && probes.add(draft.probe))
      .slice(0, most)
      .map(({ id, draft: { says, probe, with: given } }) => ({ id, says, probe, with: given }));
    why = reasonsOf(seen);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    why = [error.message];
  }
  if (checks.length === 0) {
    const reasons = why.map((one) => `  ${visibleLine(one)}\n`).join('');
    const says = 'Nothing was seen on the host: the first sheet holds a sample.';
    terminal.err(terminal.prose(`${says}\n${reasons}`));
  }
  return firstSheet(answers, name, checks);
}

/** Why nothing was seen: a reason with more words to it is the same reason. */
function reasonsOf({ unseen }: Suggestion): readonly string[] {
  const all = [...new Set(unseen.map(({ why }) => why))];
  return all
    .filter((one) => !all.some((other) => other !== one && one.startsWith(other)))
    .slice(0, most);
}

/** The world as it will be with these files in the work tree. */
function withFiles(files: readonly SourceFile[], world: World): World {
  const paths = new Set(files.map(({ path }) => path));
  return {
    ...world,
    worktreeFiles: async (top, wanted) => [
      ...(await world.worktreeFiles(top, wanted)).filter(({ path }) => !paths.has(path)),
      ...files.filter(({ path }) => wanted.file(path)),
    ],
  };
}

/** @throws {ReviewFailure} `configuration`, where what would be written has mistakes */
export async function assertClean(
  files: readonly SourceFile[],
  operator: Operator,
  world: World,
): Promise<void> {
  const { problems } = await lintCriteria(operator, withFiles(files, world));
  if (problems.length === 0) return;
  throw new ReviewFailure(
    'configuration',
    'With these answers the criteria have mistakes.',
    'Answer otherwise.',
    problems,
  );
}
