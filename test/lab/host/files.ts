// Files that are dropped into the host's upper directory before it boots.
import { chown, chmod, lstat, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** One file of the host; `link` makes it a symbolic link instead. */
export type HostFile =
  | {
      readonly path: string;
      readonly content: string;
      readonly mode?: number;
      readonly owner?: number;
    }
  | { readonly path: string; readonly link: string };

/** Writes files below `upper`; new directories take mode and owner from the same directory of `root`. */
export async function dropFiles(
  upper: string,
  root: string,
  files: readonly HostFile[],
): Promise<void> {
  for (const file of files) {
    const target = join(upper, file.path);
    await makeParents(upper, root, dirname(file.path));
    if ('link' in file) {
      await symlink(file.link, target);
      continue;
    }
    const mode = file.mode ?? 0o644;
    await writeFile(target, file.content, { mode });
    await chmod(target, mode);
    if (file.owner !== undefined) await chown(target, file.owner, file.owner);
  }
}

// The upper directory's attributes hide the lower one's: /root must not become world-readable by a file below it.
async function makeParents(upper: string, root: string, path: string): Promise<void> {
  if (path === '/' || path === '.') return;
  await makeParents(upper, root, dirname(path));
  const target = join(upper, path);
  const made = await mkdir(target, { mode: 0o755 }).then(
    () => true,
    (error: unknown) => ignoreExisting(error),
  );
  if (!made) return;
  const model = await lstat(join(root, path)).catch(() => undefined);
  if (!model?.isDirectory()) return;
  await chmod(target, model.mode & 0o7777);
  await chown(target, model.uid, model.gid);
}

function ignoreExisting(error: unknown): false {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
  throw error;
}
