/** A repository with all its refs, read where it stands, or in a mirror of what a URL shows. */
import { join, resolve } from 'node:path';
import { isCloneUrl } from '../../model/clone-url.ts';
import type { CommitInfo } from '../../model/repository.ts';
import type { LeftFile, WholeRepository } from '../../model/whole-repository.ts';
import type { Access } from './access.ts';
import { text } from './bytes.ts';
import { GitFailure, plain } from './failure.ts';
import { logFormat, parseLog } from './log.ts';
import { runGit, type GitCall } from './run.ts';
import { locate, requireGit, shallowSource, type Source } from './source.ts';
import { temporaryDirectory } from './temporary.ts';
import { parseBatch } from './tree.ts';

type Git = (args: readonly string[], more?: Partial<GitCall>) => Promise<string>;

/**
 * Opens a repository in a way that misses nothing.
 * @throws GitFailure where any of its history, its refs or its objects is not there
 */
export async function openWhole(source: {
  readonly repository: string;
  readonly access?: Access | undefined;
}): Promise<WholeRepository> {
  const [located] = await Promise.all([locate(source.repository, source.access), requireGit()]);
  const mirror = located.kind === 'remote' ? await mirrorOf(located) : null;
  const directory = mirror?.directory ?? located.address;
  const close = () => mirror?.remove();
  try {
    return { ...(await readWhole(located, directory)), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function mirrorOf(source: Source) {
  const temporary = temporaryDirectory();
  const directory = join(temporary.path, 'mirror.git');
  const how = ['clone', '--quiet', '--mirror', '--no-hardlinks', '--template='];
  try {
    await runGit({
      directory: temporary.path,
      args: [...how, '--', source.address, directory],
      profile: 'theirs',
      about: source.origin,
      access: source.access,
      silenceMs: patienceMs,
    });
    return { ...temporary, directory };
  } catch (error) {
    temporary.remove();
    throw error;
  }
}

/** Walking all there is takes long, and is silent. */
const patienceMs = 30 * 60_000;
/** Blobs that are read at once. */
const batchBytes = 64 * 1024 * 1024;

const strict: NodeJS.ProcessEnv = {
  GIT_REF_PARANOIA: '1', // a ref to what is not there is a failure, not passed over
  GIT_NO_LAZY_FETCH: '1',
  GIT_GRAFT_FILE: '/dev/null',
};

async function readWhole(
  { origin, kind }: Source,
  directory: string,
): Promise<Omit<WholeRepository, 'close'>> {
  const call = (args: readonly string[], more: Partial<GitCall> = {}) => {
    const env = { ...strict, ...more.env };
    const silenceMs = patienceMs;
    return runGit({ profile: 'theirs', about: origin, silenceMs, ...more, directory, args, env });
  };
  const git: Git = async (args, more) => text((await call(args, more)).stdout);
  await assertWhole(git, origin);
  const commits = parseLog((await call(['log', '--all', ...logFormat, '--'])).stdout);
  const noted = lines(await git(['rev-list', '--glob=refs/notes/*']));
  return {
    origin,
    remotes: kind === 'remote' ? [] : await remotesOf(git, directory),
    commits,
    files: [
      ...(await leftBy(commits, [':(glob)**/REVIEW-*'], git)),
      ...(await leftBy(
        noted.map((id) => ({ id })),
        [],
        git,
      )),
    ],
    tags: await git(['for-each-ref', '--format=%(contents)', 'refs/tags']),
    read: async (blobs, each) => {
      for (const batch of await batches(blobs, git)) {
        const { stdout } = await call(['cat-file', '--batch'], { input: `${batch.join('\n')}\n` });
        for (const [blob, bytes] of parseBatch(stdout)) each(blob, bytes);
      }
    },
  };
}

const lines = (said: string): string[] => said.split('\n').filter(Boolean);

async function assertWhole(git: Git, origin: string): Promise<void> {
  const shallow = await git(['rev-parse', '--is-shallow-repository']);
  if (shallow.trim() !== 'false') throw shallowSource(origin);
  const partial = [
    'config',
    '--get-regexp',
    '^(remote\\..*\\.(promisor|partialclonefilter)|extensions\\.partialclone)$',
  ];
  if ((await git(partial, { accept: [1] })) !== '') {
    throw new GitFailure({
      code: 'shallow',
      what: 'This clone is partial: some of its files are elsewhere',
      where: origin,
      wayOut: 'Name one that was cloned without --filter.',
    });
  }
  // Every object that a ref reaches is there, blobs too; dies with the first that is not (git-rev-list(1), --quiet).
  await git(['rev-list', '--all', '--objects', '--quiet']);
}

async function remotesOf(git: Git, directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of lines(await git(['remote']))) {
    for (const how of [[], ['--push']]) {
      const urls = await git(['remote', 'get-url', '--all', ...how, '--', name]);
      found.push(...lines(urls).map((url) => whereOf(url, directory)));
    }
  }
  return [...new Set(found)];
}

/** As `locate` names it; a path is one from the repository. */
function whereOf(url: string, directory: string): string {
  return isCloneUrl(url) ? plain(url) : resolve(directory, url);
}

/** What each commit left otherwise than any of its parents (git-diff-tree(1), -m). */
async function leftBy(
  commits: readonly Pick<CommitInfo, 'id'>[],
  paths: readonly string[],
  git: Git,
): Promise<LeftFile[]> {
  if (commits.length === 0) return [];
  const how = ['-r', '-m', '--root', '--raw', '--no-abbrev', '--no-renames', '-z'];
  const said = await git(['diff-tree', '--stdin', ...how, '--', ...paths], {
    input: `${commits.map(({ id }) => id).join('\n')}\n`,
    env: { GIT_LITERAL_PATHSPECS: '0' },
  });
  return parseLeft(said);
}

/** Out of `git diff-tree --stdin -z --raw`: a commit, then for each file how it changed, and its path. */
function parseLeft(said: string): LeftFile[] {
  const files: LeftFile[] = [];
  const fields = said.split('\0');
  let commit = '';
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at] ?? '';
    const [, mode, blob, how] =
      /^:\d{6} (\d{6}) [0-9a-f]{40} ([0-9a-f]{40}) ([A-Z])\d*$/.exec(field) ?? [];
    if (mode === undefined || blob === undefined) {
      commit = field.trim().slice(0, 40);
      continue;
    }
    at += 1;
    const isBlob = how !== 'D' && mode !== '160000';
    if (isBlob) files.push({ commit, path: fields[at] ?? '', blob, isPlain: mode === '100644' });
  }
  return files;
}

async function batches(blobs: readonly string[], git: Git): Promise<string[][]> {
  const wanted = [...new Set(blobs)];
  if (wanted.length === 0) return [];
  const said = await git(['cat-file', '--batch-check=%(objectname) %(objectsize)'], {
    input: `${wanted.join('\n')}\n`,
  });
  const all: string[][] = [[]];
  let bytes = 0;
  for (const line of lines(said)) {
    const [blob = '', size = '0'] = line.split(' ');
    bytes += Number(size);
    if (bytes > batchBytes && all.at(-1)?.length !== 0) {
      all.push([]);
      bytes = Number(size);
    }
    all.at(-1)?.push(blob);
  }
  return all;
}
