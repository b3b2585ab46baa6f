import { readFileSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import process from 'node:process';
import {
  nearClaim,
  subjectOfMessage,
  textOfMessage,
  type NearClaim,
} from '../claims/near-claim.ts';
import { skipWord } from '../claims/skip-word.ts';
import { parseClaimSubject } from '../claims/subject.ts';
import { visibleExact, visibleLine } from '../document/visible.ts';
import type { Claim } from '../model/claim.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `review hook install`, and `review hook commit-msg FILE`, which git runs for every commit. */
export async function hookCommand(
  { repository }: ReviewOptions,
  terminal: Terminal,
  action = '',
  file = '',
): Promise<number> {
  if (action === 'commit-msg' && file !== '') return await lookAtMessage(file, terminal);
  if (action === 'install' && file === '') return await install(repository, terminal);
  throw new ReviewFailure(
    'usage',
    `There is no review hook ${[action, file].join(' ').trim()}.`,
    'review hook install; git itself runs: review hook commit-msg FILE',
  );
}

async function lookAtMessage(file: string, terminal: Terminal): Promise<number> {
  const text = textOf(file, terminal);
  const subject = subjectOfMessage(text);
  const near = nearClaim(subject);
  if (near !== null) {
    terminal.err(lesson(near, await again(file, terminal), terminal));
    return 2;
  }
  const claim = parseClaimSubject(subject);
  const skip = claim === null ? null : skipWord(textOfMessage(text));
  if (skip !== null) {
    terminal.err(terminal.prose(skipped(skip, await again(file, terminal))));
    return 2;
  }
  const unknown = claim === null ? null : await unknownMilestone(claim, terminal);
  if (unknown !== null) terminal.err(terminal.prose(unknown));
  return 0;
}

/** The command that makes this commit with its message mended, from the directory where git was called. */
async function again(file: string, { cwd, env }: Terminal): Promise<string> {
  const { hooks } = await import('../composition/edges.ts');
  // Most claims change no file, and git makes an empty commit only where it is told to.
  const empty = (await hooks.addsNothing(cwd, env.GIT_INDEX_FILE)) ? '--allow-empty ' : '';
  const path = isAbsolute(file) ? file : relative(env.GIT_PREFIX ?? '', file);
  return `git commit ${empty}-e -F ${visibleExact(path)}`;
}

/** A milestone that the sheet here does not have; no more than a word, as the criteria may lie elsewhere. */
async function unknownMilestone(
  { phase, milestone }: Pick<Claim, 'phase' | 'milestone'>,
  { cwd }: Terminal,
): Promise<string | null> {
  const path = `claims/${phase}.yaml`;
  let text: string;
  try {
    text = readFileSync(resolve(cwd, path), 'utf8');
  } catch {
    return null;
  }
  const { readYaml } = await import('../criteria/yaml.ts');
  const yaml = readYaml({ path, text });
  const { milestones } = (yaml.ok ? yaml.file.value : {}) as { milestones?: unknown };
  if (typeof milestones !== 'object' || milestones === null) return null;
  if (Object.hasOwn(milestones, milestone)) return null;
  const there = Object.keys(milestones).map(visibleLine).join(', ');
  return `review: ${path} has no ${milestone}, only ${there}: this claim cannot be judged until it has.\n`;
}

function textOf(file: string, { cwd }: Terminal): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch {
    const message = `The message ${file} cannot be read.`;
    throw new ReviewFailure('usage', message, 'git gives the file of the message: githooks(5)');
  }
}

function skipped(word: string, mended: string): string {
  return [
    `review: ${visibleExact(word)} makes CI skip this commit, and nobody would look at the claim.`,
    `  Nothing was committed. To mend the message: ${mended}`,
    '',
  ].join('\n');
}

const shown = 100;

function lesson(
  { subject, at, expected, example }: NearClaim,
  mended: string,
  { prose }: Terminal,
): string {
  const before = visibleExact(subject.slice(0, at));
  const line = `${before}${visibleExact(subject.slice(at))}`;
  return [
    'review: this message looks like a claim, and is none.',
    `  ${line.slice(0, Math.max(shown, before.length + 20))}`,
    prose(`  ${' '.repeat(before.length)}^ here: ${expected}`),
    `  Example: ${visibleExact(example)}`,
    prose(`  Nothing was committed. To mend the message: ${mended}`),
    '  If it is no claim: git commit --no-verify',
    '',
  ].join('\n');
}

const mark =
  '# Written by `review hook install`: it teaches how a claim is written. Delete it to be rid of it.';

/** What somebody else's hook needs to do the same. */
const line = 'review hook commit-msg "$1" || exit $?';

async function install(repository: string, terminal: Terminal): Promise<number> {
  const { encodeVector } = await import('../observe/shell.ts');
  const { hooks } = await import('../composition/edges.ts');
  // Ours by its place first: another program may be called review.
  const program = resolve(process.argv[1] ?? '');
  const script = `#!/bin/sh
${mark}
if [ -f ${encodeVector([program])} ]; then exec ${encodeVector([process.execPath, program])} hook commit-msg "$1"; fi
if command -v review >/dev/null; then exec review hook commit-msg "$1"; fi
echo 'review: not found: the message was not looked at' >&2
`;
  const { path, ...installed } = await hooks.install(
    resolve(terminal.cwd, repository),
    script,
    mark,
  );
  if (installed.done === 'refused') {
    const why =
      installed.why === 'taken'
        ? `${path} is there already, and not ours: it is left as it is.`
        : `core.hooksPath makes ${path} the hook of other repositories too: nothing is written.`;
    throw new ReviewFailure('usage', why, `Add this line to it: ${line}`);
  }
  const what = installed.done === 'written' ? 'Wrote' : 'It is there already:';
  terminal.out(
    `${what} ${path}\nRefused is a message that looks like a claim and is none, and a claim that CI is told to skip.\n`,
  );
  return 0;
}
