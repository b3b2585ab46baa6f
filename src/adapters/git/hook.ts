/** The commit-msg hook of a repository (githooks(5)): found as git finds it, and never another's overwritten. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { text } from './bytes.ts';
import { runGit } from './run.ts';
import { assertDirectory } from './source.ts';

const name = 'commit-msg';

export type HookInstalled =
  | { readonly done: 'written' | 'unchanged'; readonly path: string }
  /** Somebody else's is there, or the folder is not of this repository alone. */
  | { readonly done: 'refused'; readonly path: string; readonly why: 'taken' | 'shared' };

/**
 * Writes the hook of the repository at a directory, where there is none but ours.
 * @param mark a line that tells ours
 */
export async function installHook(
  directory: string,
  script: string,
  mark: string,
): Promise<HookInstalled> {
  assertDirectory(directory);
  const { folder, isShared } = await hooksFolder(directory);
  const path = join(folder, name);
  if (isShared) return { done: 'refused', path, why: 'shared' };
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there !== undefined) {
    const now = there.isFile() ? readFileSync(path, 'utf8') : '';
    if (!now.split('\n').includes(mark)) return { done: 'refused', path, why: 'taken' };
    if (now === script) return { done: 'unchanged', path };
  }
  mkdirSync(folder, { recursive: true });
  const beside = `${path}.${process.pid}`;
  try {
    writeFileSync(beside, script, { flag: 'wx' });
    chmodSync(beside, 0o755);
    renameSync(beside, path);
  } finally {
    if (existsSync(beside)) rmSync(beside);
  }
  return { done: 'written', path };
}

/** Our own processes run without hooks by a setting of the command line: only the settings of files count here. */
async function hooksFolder(directory: string): Promise<{ folder: string; isShared: boolean }> {
  const ask = async (args: readonly string[]) => {
    const { stdout } = await runGit({ directory, args, profile: 'theirs', accept: [1] });
    return text(stdout);
  };
  const where = await ask([
    'rev-parse',
    '--path-format=absolute',
    '--git-common-dir',
    '--show-toplevel',
  ]);
  const [common = '', top = ''] = where.split('\n');
  const said = await ask([
    'config',
    '--show-scope',
    '--type=path',
    '-z',
    '--get-all',
    'core.hooksPath',
  ]);
  const words = said.split('\0');
  const settings = words.flatMap((scope, at) =>
    at % 2 === 0 && scope !== '' && scope !== 'command'
      ? [{ scope, path: words[at + 1] ?? '' }]
      : [],
  );
  const last = settings.at(-1);
  if (last === undefined) return { folder: join(common, 'hooks'), isShared: false };
  const isShared = last.scope !== 'local' && last.scope !== 'worktree';
  return { folder: resolve(top, last.path), isShared };
}

/**
 * Whether the commit that is being made changes no file: git refuses such a one, unless it is told `--allow-empty`.
 * @param index the index that git hands its hook (githooks(5)); false also where git cannot tell
 */
export async function addsNothing(directory: string, index: string | undefined): Promise<boolean> {
  const env = index === undefined ? {} : { GIT_INDEX_FILE: resolve(directory, index) };
  const args = ['diff', '--cached', '--quiet'];
  const asked = runGit({ directory, args, profile: 'theirs', env, accept: [1] });
  return await asked.then(
    ({ exit }) => exit === 0,
    () => false,
  );
}
