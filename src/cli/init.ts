import { resolve } from 'node:path';
import { visible, visibleLine } from '../document/visible.ts';
import { createWorld, exampleFile, openWork, scanHostKey, type Work } from '../main.ts';
import { phaseName } from '../model/claim.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { SourceFile } from '../model/problem.ts';
import {
  addedText,
  ciStep,
  firstSheet,
  reviewYaml,
  type FirstCheck,
  type InitAnswers,
  type Placed,
  type PlacedStep,
} from '../steps/init-files.ts';
import { lintCriteria } from '../steps/lint.ts';
import type { Operator } from '../steps/operator.ts';
import { suggest } from '../steps/suggest.ts';
import type { World } from '../steps/world.ts';
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
  const questions = openQuestions(terminal.isInteractive, options.yes === true);
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
    if (step?.at === 'print')
      terminal.out(`${step.path}: ${step.why}. To be added there:\n${step.text}\n`);
    if (!(await questions.yes('Write this?', '--yes', true))) {
      terminal.err('Nothing was written.\n');
      return 2;
    }
    work.write(files);
    terminal.out(next(files, answers.phase));
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

async function ask(
  options: ReviewOptions,
  questions: Questions,
  terminal: Terminal,
): Promise<InitAnswers> {
  const login = await questions.text(
    'The host, as user@address or user@address:port',
    '--host USER@ADDRESS[:PORT]',
    options.host,
    null,
  );
  const [, user, address, port] =
    /^([\w.-]+)@([\w.-]+?|\[[0-9a-fA-F:]+\])(?::(\d{1,5}))?$/.exec(login) ?? [];
  if (user === undefined || address === undefined || Number(port ?? 22) > 65_535) {
    throw new ReviewFailure(
      'usage',
      `${login} is no login.`,
      'Example: --host reviewer@web-1.example.net:22',
    );
  }
  const host = { user, address: address.replace(/^\[|\]$/g, ''), port: Number(port ?? 22) };
  const hostKey = await trusted(host, options, questions, terminal);
  const first = /^[a-z][a-z0-9-]*/i.exec(host.address)?.[0]?.toLowerCase() ?? 'host';
  const name = await questions.text(
    'What the host is called here',
    '--name NAME',
    options.name,
    first,
  );
  const phase = await questions.text(
    'The piece of work, in a word',
    '--phase NAME',
    options.phase,
    'setup',
  );
  if (!phaseName.safeParse(phase).success) {
    throw new ReviewFailure(
      'usage',
      `${phase} is no name of a phase.`,
      'Small letters, digits and dashes: --phase web-move',
    );
  }
  const title = await questions.text(
    'What will be so when it is done',
    '--title WORDS',
    options.title,
    `${name} is as it should be`,
  );
  return { host: { ...host, name }, hostKey, phase, title };
}

/** The key that the host shows, where somebody says that it is the right one. */
async function trusted(
  { address, port }: Pick<InitAnswers['host'], 'address' | 'port'>,
  { hostKey }: ReviewOptions,
  questions: Questions,
  terminal: Terminal,
): Promise<string> {
  const seen = await scanHostKey(address, port);
  if (!seen.ok) {
    if (hostKey !== undefined) return hostKey;
    const way =
      'Where it cannot be reached from here, give what `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` shows on it: --host-key';
    throw new ReviewFailure(
      'usage',
      `${address} shows no host key: ${visibleLine(seen.reason)}.`,
      way,
    );
  }
  if (hostKey === seen.pin) return hostKey;
  if (hostKey !== undefined) {
    const message = `${address} shows another host key than --host-key: ${seen.pin}`;
    throw new ReviewFailure(
      'usage',
      message,
      'Find out why before anything else: it may not be that host.',
    );
  }
  terminal.err(`${address} shows the host key\n  ${seen.pin}\n`);
  const right = await questions.yes(
    'Is it the right one (ssh-keygen -lf on the host shows it)?',
    `--host-key '${seen.pin}', once it is compared`,
    null,
  );
  if (right) return seen.pin;
  throw new ReviewFailure(
    'usage',
    'The host key is not trusted: nothing was written.',
    'Compare it on the host itself.',
  );
}

const most = 3;

/** A sheet of what the host says now, or a sample where it cannot be asked. */
async function sheetFor(
  answers: InitAnswers,
  config: SourceFile,
  operator: Operator,
  world: World,
  terminal: Terminal,
): Promise<string> {
  const { name } = answers.host;
  let checks: readonly FirstCheck[] = [];
  try {
    const seen = await suggest(name, operator, withFiles([config], world));
    const probes = new Set<string>();
    checks = seen.proposals
      .filter(({ draft }) => !probes.has(draft.probe) && probes.add(draft.probe))
      .slice(0, most)
      .map(({ id, draft: { says, probe, with: given } }) => ({ id, says, probe, with: given }));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    terminal.err(`The host could not be asked for a first sheet: ${visibleLine(error.message)}\n`);
  }
  if (checks.length === 0)
    terminal.err('Nothing was seen on the host: the first sheet holds a sample.\n');
  return firstSheet(answers, name, checks);
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

async function assertClean(
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

type Ci = 'drone' | 'woodpecker' | 'github' | 'none';

const places = {
  drone: '.drone.yml',
  woodpecker: '.woodpecker/review.yaml',
  github: '.github/workflows/review.yml',
} as const;

function ciOf({ exists }: Work): Ci {
  if (exists(places.drone)) return 'drone';
  if (exists('.woodpecker')) return 'woodpecker';
  return exists('.github/workflows') ? 'github' : 'none';
}

function stepFor(ci: string, { read, exists }: Work): PlacedStep | null {
  if (ci === 'none') return null;
  const path = Object.entries(places).find(([name]) => name === ci)?.[1];
  if (path === undefined) {
    const message = `There is no example for ${ci}.`;
    throw new ReviewFailure('usage', message, '--ci drone, woodpecker, github or none');
  }
  const text = exampleFile(path);
  const isHiding = ci === 'woodpecker' && !exists('.woodpecker') && exists('.woodpecker.yml');
  if (!isHiding) return ciStep(path, text, read(path));
  const why = 'the folder would hide .woodpecker.yml, which has to move there first';
  return { at: 'print', path, text, why };
}

function shown({ path, text, added }: Placed): string {
  const lines = visible(added ?? text)
    .trimEnd()
    .split('\n')
    .map((line) => `  + ${line}`);
  return `${path}${added === null ? ' (new)' : ' (added at its end)'}\n${lines.join('\n')}\n\n`;
}

function next(files: readonly Placed[], phase: string): string {
  const paths = files.map(({ path }) => path).join(' ');
  return `Written. Next:
  review doctor             what is missing on the host
  $EDITOR claims/${phase}.yaml
  git add ${paths} && git commit -m "plan: ${phase}"
  review baseline ${phase}      before the work
  review claim M1           when it is done
`;
}
