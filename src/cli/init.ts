import { resolve } from 'node:path';
import { checkouts, exampleFile, openWork } from '../composition/edges.ts';
import { createWorld } from '../composition/world.ts';
import { visible } from '../document/visible.ts';
import { ReviewFailure } from '../model/failure.ts';
import { encodeVector } from '../observe/shell.ts';
import { addedText, reviewYaml, type Placed } from '../steps/init-files.ts';
import { ask } from './init-answers.ts';
import { assertClean, sheetFor } from './init-sheet.ts';
import { byHand, ciOf, stepFor, unseen } from './init-step.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import { openQuestions, type Questions } from './questions.ts';
import type { Terminal } from './terminal.ts';

/** `review init`: review.yaml, a first sheet, the CI step; nothing that is there is written over. */
export async function initCommand(options: ReviewOptions, terminal: Terminal): Promise<number> {
  const work = await openWork(resolve(terminal.cwd, options.repository));
  if (work.read('review.yaml') !== null) {
    const message = 'review.yaml is there already: it is left as it is.';
    throw new ReviewFailure(
      'usage',
      message,
      'review doctor says what is missing; review suggest drafts a sheet',
    );
  }
  // Before the first question: what is written belongs to a branch.
  await checkouts.look(work.top);
  const questions = openQuestions(terminal, options.yes === true);
  const { world, close } = createWorld({ ...options, quiet: true }, terminal);
  try {
    const answers = await ask(options, questions, terminal);
    const operator = operatorOf({ ...options, repository: work.top }, terminal);
    const own = { path: 'review.yaml', text: reviewYaml(answers) };
    const sheet = await sheetFor(answers, own, operator, world, terminal);
    const path = `claims/${answers.phase}.yaml`;
    const files: Placed[] = [{ ...own, added: null }];
    if (work.read(path) === null) files.push({ path, text: sheet, added: null });
    await assertClean(files, operator, world);
    const step = stepFor(options.ci ?? ciOf(work), work);
    if (step?.at === 'file') files.push(step.file);
    const agents = (await wantsAgents(options, questions))
      ? addedText('AGENTS.md', exampleFile('AGENTS.md'), work.read('AGENTS.md'))
      : null;
    if (agents !== null) files.push(agents);
    for (const file of files) terminal.out(shown(file));
    terminal.out(unseen(options.ci, work));
    terminal.out(byHand(step));
    if (!(await questions.yes('Write this?', '--yes', true))) {
      terminal.err('Nothing was written.\n');
      return 2;
    }
    work.write(files);
    terminal.out(next(files, answers.phase, options));
    return 0;
  } finally {
    questions.close();
    await close();
  }
}

async function wantsAgents({ agents }: ReviewOptions, questions: Questions): Promise<boolean> {
  const question = 'Tell coding agents in AGENTS.md how claims are made?';
  return agents ?? (await questions.yes(question, '--agents or --no-agents', false));
}

function shown({ path, text, added }: Placed): string {
  const lines = visible(added ?? text)
    .trimEnd()
    .split('\n')
    .map((line) => `  + ${line}`);
  return `${path}${added === null ? ' (new)' : ' (added at its end)'}\n${lines.join('\n')}\n\n`;
}

function next(files: readonly Placed[], phase: string, { identity }: ReviewOptions): string {
  const paths = files.map(({ path }) => path).join(' ');
  const key = identity === undefined ? '' : ` --identity ${encodeVector([identity])}`;
  const steps = [
    [`review doctor${key}`, 'what is missing on the host'],
    [`$EDITOR claims/${phase}.yaml`, 'what will be so when the work is done'],
    [`git add ${paths} && git commit -m "plan: ${phase}"`, 'these criteria'],
    [`review baseline ${phase}${key}`, 'before the work'],
    ['review claim M1', 'when it is done'],
  ];
  return `Written. Next:\n${steps.map(([does, says]) => `  # ${says}\n  ${does}\n`).join('')}`;
}
