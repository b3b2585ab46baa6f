/** A checkout's index, changed the way git changes it: a lock, a new file, a rename (gitformat-index(5)). */
import {
  closeSync,
  copyFileSync,
  existsSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { inCheckout, type Checkout } from './checkout.ts';
import { GitFailure } from './failure.ts';
import type { Landing } from './landing.ts';

export interface IndexLine {
  readonly mode: string;
  readonly blob: string;
  readonly path: string;
}

/** The index, held: nobody else changes it until it is placed or released. */
export interface HeldIndex {
  /** Builds the new index beside the old one. */
  prepare(lines: readonly IndexLine[]): Promise<void>;
  /** Puts it in the old one's place: a rename. */
  place(): void;
  /** Gives it back as it was; without effect once it is placed. */
  release(): void;
}

/** Takes `index.lock`, as every git process does that changes the index; fails where another holds it. */
export function holdIndex(checkout: Checkout, { note, index: next }: Landing): HeldIndex {
  const index = join(checkout.gitDirectory, 'index');
  const lock = `${index}.lock`;
  take(lock, note);
  let prepared = false;
  let held = true;
  return {
    async prepare(lines) {
      if (lines.length === 0) return;
      if (existsSync(index)) copyFileSync(index, next);
      await inCheckout(checkout, ['update-index', '-z', '--add', '--index-info'], {
        env: { GIT_INDEX_FILE: next },
        input: lines.map(({ mode, blob, path }) => `${mode} ${blob}\t${path}\0`).join(''),
      });
      prepared = true;
    },
    place() {
      if (prepared) renameSync(next, index);
      rmSync(lock, { force: true });
      held = false; // a lock that stands there from now on is another's
    },
    release() {
      for (const file of [next, `${next}.lock`]) rmSync(file, { force: true });
      if (held) rmSync(lock, { force: true });
      held = false;
    },
  };
}

/** As exclusive as git's own way, and a name of our note: no other process leaves such a lock behind. */
function take(lock: string, note: string): void {
  try {
    linkSync(note, lock);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw taken(lock);
    takePlain(lock);
  }
}

/** Where there are no links, nobody knows later whose the lock was. */
function takePlain(lock: string): void {
  try {
    closeSync(openSync(lock, 'wx', 0o644));
  } catch (error) {
    throw codeOf(error) === 'EEXIST' ? taken(lock) : error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

function taken(lock: string): GitFailure {
  return new GitFailure({
    code: 'locked',
    what: 'Another git process holds the index',
    where: lock,
    wayOut: 'Wait for it to end, or remove the lock it left behind, and run it again.',
  });
}
