/** Where a repository is cloned from: a work tree, a bare repository, or a URL. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isCloneUrl } from '../../model/clone-url.ts';
import type { Access } from './access.ts';
import { GitFailure, plain } from './failure.ts';
import { gitText, runGit } from './run.ts';

export interface Source {
  readonly kind: 'remote' | 'bare' | 'checkout';
  /** What git clones. */
  readonly address: string;
  /** The same for people. */
  readonly origin: string;
  /** The operator's token for it. */
  readonly access?: Access | undefined;
}

const wantedVersion = { major: 2, minor: 34 }; // SSH signatures

/** Finds out what `repository` names, and refuses early what cannot be reviewed. */
export async function locate(repository: string, access?: Access): Promise<Source> {
  const directory = localDirectory(repository);
  if (directory === null)
    return { kind: 'remote', address: repository, origin: plain(repository), access };
  const facts = await gitText({
    directory,
    args: ['rev-parse', '--is-bare-repository', '--absolute-git-dir', '--show-cdup'],
    profile: 'theirs',
  });
  const [bare, gitDirectory = '', up = ''] = facts.split('\n');
  const address = bare === 'true' ? gitDirectory : resolve(directory, up);
  return { kind: bare === 'true' ? 'bare' : 'checkout', address, origin: address, access };
}

function localDirectory(repository: string): string | null {
  const path = resolve(repository);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return path;
  if (isCloneUrl(repository)) return null;
  throw noDirectory(
    path,
    found !== undefined,
    'a checkout, a bare repository or a clone URL (`repository` in review.yaml)',
  );
}

/**
 * For what is done in a work tree alone: no URL will do.
 * @throws {GitFailure} where there is no directory
 */
export function assertDirectory(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true)
    throw noDirectory(path, found !== undefined, 'a checkout: --repository PATH');
}

function noDirectory(where: string, isThere: boolean, wanted: string): GitFailure {
  const what = isThere ? 'This is not a directory' : 'There is no such directory';
  const wayOut = `Name ${wanted}.`;
  return new GitFailure({ code: 'not-a-repository', what, where, wayOut });
}

/**
 * The failure for a source whose history was cut off.
 * @param why it was not fetched, where that was tried
 */
export function shallowSource(where: string, why?: string): GitFailure {
  const missing = 'This clone is shallow: claims and the anchor may be in the part that is missing';
  return new GitFailure({
    code: 'shallow',
    what: why === undefined ? missing : `${missing}, and ${why}`,
    where,
    wayOut:
      'Run there: git fetch --unshallow. Or have it cloned from where it lives: --repository URL',
  });
}

let checked: Promise<void> | undefined;

/** Refuses a git that cannot check SSH signatures; asked once per process. */
export function requireGit(): Promise<void> {
  checked ??= (async () => {
    const { stdout } = await runGit({
      directory: '/',
      args: ['version'],
      profile: 'ours',
      about: 'git',
    });
    const [, major, minor] = /(\d+)\.(\d+)/.exec(new TextDecoder().decode(stdout)) ?? [];
    const isOld =
      Number(major) < wantedVersion.major ||
      (Number(major) === wantedVersion.major && Number(minor) < wantedVersion.minor);
    if (!isOld) return;
    throw new GitFailure({
      code: 'too-old',
      what: 'This git is too old',
      where: `git ${major ?? '?'}.${minor ?? '?'}`,
      wayOut: `Install git ${wantedVersion.major}.${wantedVersion.minor} or newer.`,
    });
  })();
  return checked;
}
