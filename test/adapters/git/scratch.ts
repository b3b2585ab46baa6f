/** Real repositories in temporary directories, made by the git of this machine. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const made: string[] = [];
/** As it was when the tests began. */
const temporary = tmpdir();

export function scratchDirectory(): string {
  const path = realpathSync(mkdtempSync(join(temporary, 'git-test-')));
  made.push(path);
  return path;
}

/** For `afterAll`. */
export function removeScratch(): void {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
}

const environment = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Builder',
  GIT_AUTHOR_EMAIL: 'builder@example.org',
  GIT_COMMITTER_NAME: 'Builder',
  GIT_COMMITTER_EMAIL: 'builder@example.org',
};

export interface Options {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Plain git, for arranging and for looking. */
export function git(
  directory: string,
  args: readonly string[],
  { input, env }: Options = {},
): string {
  return execFileSync('git', args, {
    cwd: directory,
    env: { ...environment, ...env },
    encoding: 'utf8',
    // The patches of all evidence of a history are more than Node's own megabyte.
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(input === undefined ? {} : { input }),
  }).replace(/\n$/, '');
}

export function write(directory: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), content);
}

/** Writes files and commits everything that stands there. */
export function commitFiles(
  directory: string,
  message: string,
  files: Readonly<Record<string, string | Uint8Array>> = {},
): string {
  for (const [path, content] of Object.entries(files)) write(directory, path, content);
  git(directory, ['add', '-A']);
  git(directory, ['commit', '-q', '--allow-empty', '--cleanup=verbatim', '-F', '-'], {
    input: message,
  });
  return git(directory, ['rev-parse', 'HEAD']);
}

/** A checkout of branch `main` with one commit. */
export function scratchRepository(
  files: Readonly<Record<string, string>> = { 'README.md': 'hello\n' },
): string {
  const directory = scratchDirectory();
  git(directory, ['init', '-q', '-b', 'main']);
  commitFiles(directory, 'chore: begin\n', files);
  return directory;
}

/** A bare repository with the same history, as a remote. */
export function bareOf(directory: string): string {
  const bare = join(scratchDirectory(), 'remote.git');
  git(directory, ['clone', '-q', '--bare', directory, bare]);
  return bare;
}

export const author = { name: 'cold-review', email: 'review@example.org' };

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
