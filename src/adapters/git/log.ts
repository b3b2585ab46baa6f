/** `git log` in and out (git-log(1)). */
import type { CommitInfo } from '../../model/repository.ts';
import { text } from './bytes.ts';
import { GitFailure } from './failure.ts';
import { isObjectId } from './path.ts';

const format = ['%H', '%P', '%an', '%ae', '%ct', '%s', '%B'].join('%x00');

/** Arguments that make every commit come out as fields ended by NUL. */
export const logFormat: readonly string[] = [
  '-z',
  '--no-color',
  '--no-show-signature',
  '--encoding=UTF-8',
  `--format=tformat:${format}`,
];

/** Narrows to commits with a line that begins like a claim's or a review's: the subject is judged by us. */
export const markedOnly: readonly string[] = [
  '--basic-regexp',
  '--grep=^claim(',
  '--grep=^review(',
];

const fieldCount = format.split('%x00').length;

/** Commits out of `git log` with {@link logFormat}. */
export function parseLog(output: Uint8Array): CommitInfo[] {
  const fields = text(output).split('\0');
  const commits: CommitInfo[] = [];
  for (let at = 0; at + fieldCount <= fields.length; at += fieldCount) {
    commits.push(commitOf(fields.slice(at, at + fieldCount)));
  }
  return commits;
}

function commitOf(fields: readonly string[]): CommitInfo {
  const [id = '', parents = '', name = '', email = '', time = '', subject = '', message = ''] =
    fields;
  if (!isObjectId(id)) {
    throw new GitFailure({
      code: 'corrupt',
      what: 'git log answered with something that is no commit',
      where: JSON.stringify(id.slice(0, 60)),
      wayOut: 'Run `git fsck` in the source.',
    });
  }
  return {
    id,
    subject,
    body: bodyOf(message),
    message,
    author: { name, email },
    committedAt: instantOf(time),
    parents: parents === '' ? [] : parents.split(' '),
  };
}

/** What follows the first paragraph, as `%b` has it. */
function bodyOf(message: string): string {
  const lines = message.split('\n');
  const isFilled = (line: string): boolean => line.trim() !== '';
  const next = (from: number, filled: boolean): number => {
    const found = lines.findIndex((line, at) => at >= from && isFilled(line) === filled);
    return found < 0 ? lines.length : found;
  };
  return lines.slice(next(next(next(0, true), false), true)).join('\n');
}

const lastSecond = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;

/** A commit may carry any number as its time: what no calendar has becomes the nearest end of it. */
function instantOf(seconds: string): string {
  const time = Number(seconds);
  const sane = Number.isFinite(time) ? Math.min(Math.max(Math.trunc(time), 0), lastSecond) : 0;
  return new Date(sane * 1000).toISOString();
}
