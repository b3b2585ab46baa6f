/** Commits made in the clone without a work tree: blobs, a temporary index, `git commit-tree`. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitFile, CommitRequest, TreeEntry } from '../../model/repository.ts';
import { text } from './bytes.ts';
import type { Clone } from './clone.ts';
import { fromSystem, GitFailure } from './failure.ts';
import { objectId, parentsOf, repositoryPath } from './path.ts';
import { lookup } from './lookup.ts';

/** Makes the commit and returns its id; no branch moves. */
export async function makeCommit(clone: Clone, request: CommitRequest): Promise<string> {
  const parent = objectId(request.parent);
  const files = request.files.map((file) => ({ ...file, path: repositoryPath(file.path) }));
  if (request.message.trim() === '') throw new TypeError('a commit needs a message');
  const work = await mkdtemp(clone.scratch('commit-')).catch((error: unknown) => {
    throw fromSystem(error, clone.directory);
  });
  try {
    const tree = await writeTree(clone, parent, files, work);
    return await commitTree(clone, tree, parent, request);
  } catch (error) {
    throw fromSystem(error, clone.directory);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function writeTree(
  clone: Clone,
  parent: string,
  files: readonly CommitFile[],
  work: string,
): Promise<string> {
  const env = { GIT_INDEX_FILE: join(work, 'index') };
  const [standing, blobs] = await Promise.all([
    lookup(
      clone,
      parent,
      files.map(({ path }) => path),
    ),
    writeBlobs(clone, files, work),
    clone.git(['read-tree', parent], { env }),
  ]);
  for (const { path } of files) refuseObstacles(path, standing);
  const lines = files.map(
    ({ path, mode = '100644' }, at) => `${mode} ${blobs[at] ?? ''}\t${path}\0`,
  );
  if (lines.length > 0) {
    await clone.git(['update-index', '-z', '--add', '--index-info'], {
      env,
      input: lines.join(''),
    });
  }
  return objectId(text((await clone.git(['write-tree'], { env })).stdout).trim());
}

async function writeBlobs(
  clone: Clone,
  files: readonly CommitFile[],
  work: string,
): Promise<string[]> {
  if (files.length === 0) return [];
  const paths = files.map((_, at) => join(work, `blob-${at}`));
  await Promise.all(files.map(({ bytes }, at) => writeFile(paths[at] ?? '', bytes)));
  const { stdout } = await clone.git(['hash-object', '-w', '--no-filters', '--stdin-paths'], {
    input: `${paths.join('\n')}\n`,
  });
  return text(stdout).trim().split('\n').map(objectId);
}

/** Only a regular file is replaced, and only real directories lead to it. */
function refuseObstacles(path: string, standing: ReadonlyMap<string, TreeEntry>): void {
  for (const above of parentsOf(path)) {
    const entry = standing.get(above);
    if (entry !== undefined && entry.kind !== 'tree') throw obstacle(entry);
  }
  const there = standing.get(path);
  if (there !== undefined && there.kind !== 'file' && there.kind !== 'executable')
    throw obstacle(there);
}

function obstacle({ path, kind }: TreeEntry): GitFailure {
  return new GitFailure({
    code: 'unsafe-path',
    what: `A ${kind} stands where the review would be written`,
    where: path,
    wayOut: 'Remove it from the branch, or choose another `output` in review.yaml.',
  });
}

async function commitTree(
  clone: Clone,
  tree: string,
  parent: string,
  { message, author, signingKey }: CommitRequest,
): Promise<string> {
  const key = signingKey === undefined ? [] : ['gpg.format=ssh', `user.signingKey=${signingKey}`];
  const sign = signingKey === undefined ? [] : ['-S'];
  try {
    const { stdout } = await clone.git(['commit-tree', ...sign, '-p', parent, '-F', '-', tree], {
      config: key,
      env: identity(author),
      input: message,
    });
    return objectId(text(stdout).trim());
  } catch (error) {
    throw signingKey === undefined ? error : signingFailure(error, signingKey);
  }
}

/** Environment that names author and committer. */
export function identity({ name, email }: CommitRequest['author']): NodeJS.ProcessEnv {
  const clean = (value: string, fallback: string): string =>
    value.replace(/[\p{Cc}<>]/gu, '').trim() || fallback;
  const author = clean(name, 'cold-review');
  const address = clean(email, 'cold-review@localhost');
  return {
    GIT_AUTHOR_NAME: author,
    GIT_AUTHOR_EMAIL: address,
    GIT_COMMITTER_NAME: author,
    GIT_COMMITTER_EMAIL: address,
  };
}

function signingFailure(error: unknown, key: string): unknown {
  if (!(error instanceof GitFailure) || error.code === 'disk-full') return error;
  return new GitFailure({
    code: 'signing',
    what: 'The commit could not be signed',
    where: key,
    wayOut: 'Name an SSH key file without a passphrase, or one whose key the agent holds.',
    detail: error.detail,
  });
}
