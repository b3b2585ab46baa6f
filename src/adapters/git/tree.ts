/** Trees and blobs of a commit: `git ls-tree` and `git cat-file --batch`, in and out. */
import type { EntryKind, TreeEntry } from '../../model/repository.ts';
import { text } from './bytes.ts';
import { GitFailure } from './failure.ts';

const kinds: Readonly<Record<string, EntryKind>> = {
  '040000': 'tree',
  '100644': 'file',
  '100664': 'file',
  '100755': 'executable',
  '120000': 'symlink',
  '160000': 'submodule',
};

/** Entries out of `git ls-tree -l -z`. Names that are not UTF-8 show U+FFFD. */
export function parseTree(output: Uint8Array): TreeEntry[] {
  return text(output)
    .split('\0')
    .filter((record) => record !== '')
    .map(entryOf);
}

function entryOf(record: string): TreeEntry {
  const [, mode = '', blob = '', size = '', path = ''] =
    /^(\d{6}) \w+ ([0-9a-f]{40}) +(\d+|-)\t([^]+)$/.exec(record) ?? [];
  const kind = kinds[mode];
  if (kind === undefined) throw damaged('git ls-tree', record);
  return { path, mode, kind, blob, size: size === '-' ? 0 : Number(size) };
}

/** Blobs out of `git cat-file --batch`, by id. */
export function parseBatch(output: Uint8Array): Map<string, Uint8Array> {
  const blobs = new Map<string, Uint8Array>();
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(10, at);
    const header = text(output.subarray(at, end < 0 ? output.length : end));
    const [, id = '', length] = /^([0-9a-f]{40}) \w+ (\d+)$/.exec(header) ?? [];
    if (length === undefined) throw damaged('git cat-file', header);
    const start = end + 1;
    at = start + Number(length) + 1;
    blobs.set(id, output.slice(start, at - 1));
  }
  return blobs;
}

function damaged(command: string, said: string): GitFailure {
  return new GitFailure({
    code: 'corrupt',
    what: `${command} could not read an object`,
    where: JSON.stringify(said.slice(0, 100)),
    wayOut: 'Run `git fsck` in the source, or clone it again (without --filter).',
  });
}
