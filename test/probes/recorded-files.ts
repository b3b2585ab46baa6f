// Recorded files of a commit, as the repository gives them.
import { createHash } from 'node:crypto';
import type { FileAtCommit, TreeFile } from '../../src/observe/effects.ts';
import type { RecordedFile, Recording } from './recording.ts';

/** One path.
 * @throws Error where the recording says that nobody could read it
 */
export function fileOf(recorded: RecordedFile): FileAtCommit {
  if (recorded.kind === 'error') throw new Error(recorded.message);
  if (recorded.kind !== 'file') return recorded;
  const bytes = Buffer.from(recorded.text);
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { kind: 'file', mode: recorded.mode, size: bytes.length, bytes, digest };
}

/** Those whose path is wanted.
 * @throws Error where the recording says that nobody could read one
 */
export function treeOf(files: Recording['files'], isWanted: (path: string) => boolean): TreeFile[] {
  return Object.entries(files).flatMap(([path, one]): TreeFile[] => {
    if (one.kind === 'error') throw new Error(one.message);
    if (!isWanted(path) || one.kind === 'missing' || one.kind === 'directory') return [];
    if (one.kind === 'file') {
      const kind = one.mode === '100755' ? 'executable' : 'file';
      return [{ path, mode: one.mode, kind, bytes: Buffer.from(one.text) }];
    }
    if (one.kind === 'large') return [{ path, mode: '100644', kind: 'file', bytes: null }];
    return one.kind === 'symlink'
      ? [{ path, mode: '120000', kind: 'symlink', bytes: Buffer.from(one.target) }]
      : [{ path, mode: '160000', kind: 'submodule', bytes: null }];
  });
}
