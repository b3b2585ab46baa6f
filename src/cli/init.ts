import { resolve } from 'node:path';
import { checkouts, exampleFile, openWork, type Work } from '../composition/edges.ts';
import { createWorld } from '../composition/world.ts';
import { visible } from '../document/visible.ts';
import { ReviewFailure } from '../model/failure.ts';
import { encodeVector } from '../observe/shell.ts';
import { addedText, reviewYaml, type Placed, type PlacedStep } from '../steps/init-files.ts';
import { ask } from './init-answers.ts';
import { assertClean, sheetFor } from './init-sheet.ts';
import { byHand, ciOf, stepFor, unseen } from './init-step.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import { openQuestions, type Questions } from './questions.ts';
import type { Terminal } from './terminal.ts';

/** `review init`: review.yaml, a first sheet, the CI step; nothing that is there is written over. */
export async function initCommand(options: ReviewOptions, terminal: Terminal): Promise<number> {
  const work = await openWork(resolve(terminal.cwd, options.repository));
  const isBegun = work.read('review.yaml') !== null;
  if (isBegun && options.ci === undefined && options.agents !== true) {
    const message = 'review.yaml is there already: it is left as it is.';
    throw new ReviewFailure(
      'usage',
      message,
      'review init --ci NAME adds the step of a CI to it, --agents a paragraph for coding agents; review doctor says what is missing',
    );
  }
  // Before the first question: what is written belongs to a branch.
  await checkouts.look(work.top);
  const questions = openQuestions(terminal, options.yes === true);
  try {
    return isBegun
      ? await addTo(work, options, questions, terminal)
      : await begin(work, options, questions, terminal);
  } finally {
    questions.close();
  }
}

async function begin(
  work: Work,
  options: ReviewOptions,
  questions: Questions,
  terminal: Terminal,
): Promise<number> {
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
    files.push(...(await beside(step, work, options, questions)));
    const said = terminal.prose(unseen(options.ci, work)) + byHand(step);
    if (!(await agreed(files, said, questions, terminal))) return 2;
    work.write(files);
    terminal.out(next(files, answers.phase, step, options));
    return 0;
  } finally {
    await close();
  }
}

/** What a repository that has begun is still given: the step of the CI that is named, the paragraph for agents. */
async function addTo(
  work: Work,
  options: ReviewOptions,
  questions: Questions,
  terminal: Terminal,
): Promise<number> {
  const step = options.ci === undefined ? null : stepFor(options.ci, work);
  const files = await beside(
    step,
    work,
    { ...options, agents: options.agents === true },
    questions,
  );
  if (files.length === 0) {
    const said = byHand(step);
    terminal.out(said === '' ? 'It is there already: nothing was written.\n' : said);
    return 0;
  }
  if (!(await agreed(files, byHand(step), questions, terminal))) return 2;
  work.write(files);
  terminal.out(
    list([
      ...ciSteps(step),
      [`${commits(files)} "ci: claims are reviewed"`, 'on the branch that CI builds'],
    ]),
  );
  return 0;
}

async function beside(
  step: PlacedStep | null,
  work: Work,
  options: ReviewOptions,
  questions: Questions,
): Promise<Placed[]> {
  const agents = (await wantsAgents(options, questions))
    ? addedText('AGENTS.md', exampleFile('AGENTS.md'), work.read('AGENTS.md'))
    : null;
  return [...(step?.at === 'file' ? [step.file] : []), ...(agents === null ? [] : [agents])];
}

/** Shows what would be written, and asks. */
async function agreed(
  files: readonly Placed[],
  said: string,
  questions: Questions,
  terminal: Terminal,
): Promise<boolean> {
  for (const file of files) terminal.out(shown(file));
  terminal.out(said);
  if (await questions.yes('Write this?', '--yes', true)) return true;
  terminal.err('Nothing was written.\n');
  return false;
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

type NextStep = readonly [does: string, says: string];

function next(
  files: readonly Placed[],
  phase: string,
  step: PlacedStep | null,
  { identity }: ReviewOptions,
): string {
  const key = identity === undefined ? '' : ` --identity ${encodeVector([identity])}`;
  return list([
    [`review doctor${key}`, 'what is missing on the host'],
    [`$EDITOR claims/${phase}.yaml`, 'what will be so when the work is done'],
    ...ciSteps(step),
    [`${commits(files)} "plan: ${phase}"`, 'these are the criteria'],
    [`review baseline ${phase}${key}`, 'before the work'],
    ['review claim M1', 'when it is done'],
  ]);
}

/** What nobody but its owner can put into a step. */
function ciSteps(step: PlacedStep | null): NextStep[] {
  if (step?.at !== 'file') return [];
  const { path } = step.file;
  return [[`$EDITOR ${path}`, 'name your image; the secrets that it names are added at the CI']];
}

function commits(files: readonly Placed[]): string {
  return `git add ${files.map(({ path }) => path).join(' ')} && git commit -m`;
}

function list(steps: readonly NextStep[]): string {
  return `Written. Next:\n${steps.map(([does, says]) => `  # ${says}\n  ${does}\n`).join('')}`;
}
