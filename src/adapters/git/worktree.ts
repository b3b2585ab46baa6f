/** Files of a work tree, read and replaced without ever following a link. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GitFailure } from './failure.ts';
import { parentsOf } from './path.ts';

/** A file's bytes; null where there is none. Throws for anything that is no regular file, or lies behind a link. */
export function readPlain(top: string, path: string): Uint8Array | null {
  for (const above of parentsOf(path)) {
    const there = look(join(top, above));
    if (there === undefined) return null;
    if (!there.isDirectory()) throw inTheWay(join(top, above), there);
  }
  const full = join(top, path);
  const there = look(full);
  if (there === undefined) return null;
  if (!there.isFile()) throw inTheWay(full, there);
  const handle = openSync(full, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    if (!fstatSync(handle).isFile()) throw inTheWay(full, there);
    return Uint8Array.from(readFileSync(handle));
  } finally {
    closeSync(handle);
  }
}

const look = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false });

function inTheWay(path: string, there: Stats): GitFailure {
  const kind = there.isSymbolicLink()
    ? 'symlink'
    : there.isDirectory()
      ? 'directory'
      : 'special file or file';
  return new GitFailure({
    code: 'unsafe-path',
    what: `A ${kind} stands where the review would be written`,
    where: path,
    wayOut: 'Move it away, or choose another `output` in review.yaml.',
  });
}

/** A file's new text, written beside it and not yet in its place. */
export interface PreparedFile {
  /** A rename: needs no space and cannot stop half-way. */
  place(): void;
  discard(): void;
}

/** Where a file's new text waits: beside it, under a name of the run that wrote it. */
export function besideOf(full: string, id: string): string {
  return join(dirname(full), `.${basename(full)}.cold-review-${id}`);
}

/** Writes the new bytes beside their place; whatever can fail for want of space or rights fails here. */
export function prepareFile(
  top: string,
  path: string,
  bytes: Uint8Array,
  id = randomBytes(6).toString('hex'),
): PreparedFile {
  const full = join(top, path);
  const made = makeDirectories(top, path);
  const beside = besideOf(full, id);
  const discard = (): void => {
    rmSync(beside, { force: true });
    for (const directory of made.toReversed()) removeEmpty(directory);
  };
  try {
    const mode = look(full)?.mode;
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const handle = openSync(beside, flags, 0o666);
    try {
      if (mode !== undefined) fchmodSync(handle, mode & 0o777);
      writeFileSync(handle, bytes);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    discard();
    throw error;
  }
  const place = (): void => {
    renameSync(beside, full);
  };
  return { place, discard };
}

function makeDirectories(top: string, path: string): string[] {
  const made: string[] = [];
  for (const above of parentsOf(path)) {
    const directory = join(top, above);
    const there = look(directory);
    if (there?.isDirectory() === true) continue;
    if (there !== undefined) throw inTheWay(directory, there);
    mkdirSync(directory);
    made.push(directory);
  }
  return made;
}

/** Removes a directory that was made for nothing. */
export function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // Someone put something there meanwhile: it stays.
  }
}
