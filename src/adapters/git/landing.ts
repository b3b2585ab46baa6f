/**
 * One run that writes into a checkout, and what the next one does where it was killed in the middle.
 *
 * A run first leaves a note of who it is beside the index, and `index.lock` is a second name of that note (link(2)): so the
 * next run knows that the lock is not somebody else's, and removes no other. What is about to be moved is noted, too, before
 * HEAD moves. Where HEAD moved, the next run moves the rest; where it did not, it takes away what was prepared.
 */
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { hasEnded, runner, thisRunner } from './alive.ts';
import { blobName } from './bytes.ts';
import { openCheckout, type Checkout } from './checkout.ts';
import { GitFailure } from './failure.ts';
import { repositoryPath } from './path.ts';
import { besideOf, readPlain, removeEmpty } from './worktree.ts';

/** Nothing outside the checkout is touched, whoever wrote the plan. */
const inside = z.string().transform((path) => repositoryPath(path));

const plan = z.strictObject({
  /** What HEAD becomes. */
  commit: z.string(),
  /** The index file that the new one is made of. */
  index: z.string(),
  /** Files that are moved into place, and the blob that stood there; null: nothing did. */
  files: z.array(z.strictObject({ path: inside, was: z.string().nullable() })),
  /** Directories that are made for them, the outer ones first. */
  made: z.array(inside),
});
export type Plan = z.infer<typeof plan>;

/** A run that writes into a checkout; there is one at a time. */
export interface Landing {
  /** Names its files apart from those of every other. */
  readonly id: string;
  /** The note that `index.lock` becomes a second name of. */
  readonly note: string;
  /** Where the new index is built. */
  readonly index: string;
  /** Notes what is about to be moved into place. */
  plan(plan: Plan): void;
  end(): void;
}

const notePattern = /^cold-review-([0-9a-f]{12})\.run$/;
const tries = 20;

/**
 * Begins to write into a checkout, and ends what was killed there.
 * @throws GitFailure `locked` where another run is at it
 */
export async function beginLanding(checkout: Checkout): Promise<Landing> {
  let other = '';
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const landing = announce(checkout);
    // Two that begin at once see each other, and both stand back.
    const busy = await endKilled(checkout, landing.id);
    if (busy === null) return landing;
    landing.end();
    other = busy;
    await pause(20 + Math.random() * 80);
  }
  throw new GitFailure({
    code: 'locked',
    what: 'Another review is writing into this checkout',
    where: other,
    wayOut:
      'Wait for it to end. If it ran on another machine or in a container and was killed, remove this file and index.lock, and run it again.',
  });
}

function announce({ gitDirectory }: Checkout): Landing {
  const id = randomBytes(6).toString('hex');
  const { note, index, planned } = namesOf(gitDirectory, id);
  writeWhole(note, JSON.stringify(thisRunner()));
  return {
    id,
    note,
    index,
    plan: (what) => {
      writeWhole(planned, JSON.stringify(what));
    },
    end: () => {
      for (const file of [planned, index, `${index}.lock`, note]) rmSync(file, { force: true });
    },
  };
}

function namesOf(gitDirectory: string, id: string) {
  const named = (kind: string) => join(gitDirectory, `cold-review-${id}.${kind}`);
  return { note: named('run'), index: named('index'), planned: named('plan') };
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { flush: true });
  renameSync(`${path}.new`, path);
}

/** Ends every run that was killed here; returns the note of one that still goes on, or may. */
async function endKilled(checkout: Checkout, own: string): Promise<string | null> {
  let killed: string[] = [];
  for (const name of readdirSync(checkout.gitDirectory)) {
    const id = notePattern.exec(name)?.[1];
    if (id === undefined || id === own) continue;
    const { note } = namesOf(checkout.gitDirectory, id);
    const who = read(note, runner);
    if (who === 'gone') continue;
    if (who === null || !hasEnded(who)) return note;
    killed = [...killed, id];
  }
  if (killed.length === 0) return null;
  const { head } = await openCheckout(checkout.top);
  for (const id of killed) finish({ ...checkout, head }, id);
  return null;
}

/** Moves what a killed run had prepared into place where its commit stands; takes it away where it does not. */
function finish(checkout: Checkout, id: string): void {
  const { gitDirectory, top, head } = checkout;
  const { note, index, planned } = namesOf(gitDirectory, id);
  const lock = join(gitDirectory, 'index.lock');
  const found = read(planned, plan);
  const what = found === 'gone' ? null : found;
  const stands = what !== null && what.commit === head;
  // Somebody may have taken the lock away by hand.
  const isOurs = isSame(lock, note) || (stands && isLinked(note, lock));
  const isAsItWas = stands && indexDigest(checkout) === what.index;
  if (isOurs && isAsItWas && existsSync(index)) renameSync(index, join(gitDirectory, 'index'));
  for (const { path, was } of what?.files ?? []) settle(top, path, was, id, stands);
  for (const directory of what?.made.toReversed() ?? []) removeEmpty(join(top, directory));
  for (const file of [`${index}.lock`, index, planned, `${planned}.new`])
    rmSync(file, { force: true });
  if (isOurs) rmSync(lock, { force: true });
  // The last: where this is killed, too, the next one goes on.
  rmSync(note, { force: true });
}

function isLinked(note: string, lock: string): boolean {
  try {
    linkSync(note, lock);
    return true;
  } catch {
    return false;
  }
}

/** Names the index as it is; where there is none, it is empty. */
export function indexDigest({ gitDirectory }: Checkout): string {
  const path = join(gitDirectory, 'index');
  return existsSync(path) ? blobName(readFileSync(path)) : '';
}

function settle(top: string, path: string, was: string | null, id: string, stands: boolean): void {
  const full = join(top, path);
  const beside = besideOf(full, id);
  if (!existsSync(beside)) return;
  if (stands && blobAt(top, path) === was) renameSync(beside, full);
  else rmSync(beside, { force: true });
}

/** The blob that a file of the work tree is; null where there is none. What is no plain file is somebody's own. */
function blobAt(top: string, path: string): string | null | undefined {
  try {
    const bytes = readPlain(top, path);
    return bytes === null ? null : blobName(bytes);
  } catch {
    return undefined;
  }
}

/** Whether two names are of one file. */
function isSame(one: string, other: string): boolean {
  const look = (path: string) => lstatSync(path, { throwIfNoEntry: false });
  const [a, b] = [look(one), look(other)];
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

/** A note; null where it cannot be read as one. */
function read<T>(path: string, as: z.ZodType<T>): T | 'gone' | null {
  try {
    const parsed = as.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isGone ? 'gone' : null;
  }
}
