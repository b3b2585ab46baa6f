import { createReadStream, realpathSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Artifact } from '../observe/effects.ts';

/**
 * Reads `<folder>/<commit>/<path>`, which the operator's pipeline put there. A folder inside the checkout that is
 * reviewed is refused: the builder could have written it. Links are not followed.
 */
export async function readArtifact(
  { folder, checkout, commit }: Place,
  path: string,
  capBytes: number,
): Promise<Artifact> {
  const no = (reason: string): Artifact => ({ ok: false, reason });
  if (folder === null)
    return no('no folder of artifacts is given: --artifacts DIR, with DIR/<commit>/REPORT in it');
  try {
    const root = realpathSync(folder);
    if (checkout !== null && `${root}${sep}`.startsWith(`${realpathSync(checkout)}${sep}`))
      return no('the folder of artifacts lies in the reviewed checkout, where the builder writes');
    const file = join(root, commit, path);
    if (realpathSync(file) !== file) return no(`${path} of ${commit.slice(0, 8)} is behind a link`);
    const found = await lstat(file);
    if (!found.isFile()) return no(`${path} of ${commit.slice(0, 8)} is no file`);
    const { size } = found;
    if (size > capBytes) return no(`${path} has ${size} bytes, more than are read`);
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(file, { end: capBytes }))
      chunks.push(chunk as Buffer);
    return { ok: true, bytes: Buffer.concat(chunks) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    return no(`${path} of ${commit.slice(0, 8)} ${why}, in the operator's artifacts`);
  }
}

interface Place {
  readonly folder: string | null;
  /** Root of the reviewed work tree, if there is one. */
  readonly checkout: string | null;
  readonly commit: string;
}
