/** Evidence in a folder of the operator's: `<sha256>.json`, for its owner alone, written whole or not at all. */
import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { EvidenceCellar, EvidenceRead, KeptFile } from '../model/evidence-store.ts';

/** More than any review writes. */
const longest = 256 * 1024 * 1024;
const fileName = /^([0-9a-f]{64})\.json$/;

/** Links are never followed, and a pipe is not waited for (open(2)). */
const reading = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const making = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Opens a folder of the operator's; nothing is read or made before it is asked for. */
export function evidenceStore(folder: string): EvidenceCellar {
  const pathOf = (digest: string): string => join(folder, nameOf(digest));
  return {
    place: folder,
    trouble: (checkout) => answered(() => assertFit(folder, checkout)),
    put: (digest, text) => answered(() => put(folder, pathOf(digest), digest, text)),
    get: (digest) => get(folder, digest),
    named: (prefix) => digestsIn(folder).filter((one) => one.startsWith(prefix)),
    files: () => listed(folder),
    remove: (file) => answered(() => remove(pathOf(file.digest), file)),
  };
}

function nameOf(digest: string): string {
  if (!isDigest(digest)) throw new TypeError(notDigest(digest));
  return `${digest}.json`;
}

const isDigest = (text: string): boolean => fileName.test(`${text}.json`);
const notDigest = (text: string): string => `${JSON.stringify(text)} is no SHA-256`;

/** Null where it is done; else why not, in the system's words or ours. */
function answered(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return whyNot(error);
  }
}

function whyNot(error: unknown): string {
  if (error instanceof TypeError || !(error instanceof Error)) throw error;
  return error.message;
}

/** Looks, and makes nothing: the folder comes with the first file. */
function assertFit(folder: string, checkout: string | null): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory() === false) throw new Error('it is no folder');
  const real = found ? realpathSync(folder) : join(realpathSync(dirname(folder)), basename(folder));
  if (checkout !== null && isWithin(real, realpathSync(checkout)))
    throw new Error(`it lies in the repository under review, ${checkout}`);
  const wanted = constants.R_OK | constants.W_OK | constants.X_OK;
  accessSync(found ? folder : dirname(folder), wanted);
}

function isWithin(inner: string, outer: string): boolean {
  const way = relative(outer, resolve(inner));
  return way === '' || !(way === '..' || way.startsWith('../'));
}

function put(folder: string, path: string, digest: string, text: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
    renew(path, digest);
    return;
  }
  make(folder);
  const part = join(folder, `.${digest}.${randomBytes(8).toString('hex')}.part`);
  try {
    const file = openSync(part, making, 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  const own = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(own);
  } finally {
    closeSync(own);
  }
}

/** One folder, and not those above it: a disk that is not mounted is not written beside. */
function make(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another review was first.
    if (statSync(folder, { throwIfNoEntry: false }) === undefined) throw error;
  }
}

/** What is there already is checked and not written again; it counts as put there now, so that nobody takes it for old. */
function renew(path: string, digest: string): void {
  const file = openSync(path, reading);
  try {
    textOf(file, digest);
    const now = Date.now() / 1000;
    futimesSync(file, now, now);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Who asks may have the digest from a repository: what is none is not there. */
function get(folder: string, digest: string): EvidenceRead {
  if (!isDigest(digest)) return { found: false, reason: notDigest(digest) };
  try {
    const file = openSync(join(folder, nameOf(digest)), reading);
    try {
      return { found: true, text: textOf(file, digest) };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return { found: false, reason: `not in ${folder}: ${saidOf(error)}` };
  }
}

function saidOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return 'it is not there';
  return code === 'ELOOP' ? 'a link has its name' : whyNot(error);
}

/** The text of an open file, which has the digest that its name says. */
function textOf(file: number, digest: string): string {
  const found = fstatSync(file);
  if (!found.isFile()) throw new Error('what has its name is no file');
  if (found.size > longest) throw new Error('what has its name is too large');
  const bytes = readFileSync(file);
  if (createHash('sha256').update(bytes).digest('hex') !== digest)
    throw new Error('what has its name has other bytes');
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** @throws Error where the folder is there and cannot be read */
function digestsIn(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((name) => fileName.exec(name)?.[1] ?? []);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** @throws Error where the folder cannot be read */
function listed(folder: string): { kept: KeptFile[]; others: number } {
  const kept: KeptFile[] = [];
  let others = 0;
  for (const name of readdirSync(folder)) {
    const digest = fileName.exec(name)?.[1];
    const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
    if (digest === undefined || found?.isFile() !== true) others += 1;
    else kept.push({ digest, bytes: found.size, putAt: found.mtimeMs });
  }
  return { kept, others };
}

/** A review that came upon the same file meanwhile made it young again: it stays. */
function remove(path: string, { putAt, bytes }: KeptFile): void {
  const found = lstatSync(path);
  if (!found.isFile() || found.mtimeMs !== putAt || found.size !== bytes)
    throw new Error('it is not as it was listed');
  rmSync(path);
}
