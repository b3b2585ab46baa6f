/** Criteria that are not recorded yet, read from a work tree: for trials. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FileSelection } from '../../claims/criteria-path.ts';
import type { WorktreeFiles } from '../../model/repository.ts';
import { utf8 } from './bytes.ts';
import { GitFailure } from './failure.ts';
import { readPlain } from './worktree.ts';

const fileCap = 4 * 1024 * 1024;

/** Reads the files of a selection, sorted, without following a link out of the tree (or anywhere). */
export function readWorktreeFiles(top: string, wanted: FileSelection): Promise<WorktreeFiles> {
  const files: { path: string; text: string }[] = [];
  const skipped: { path: string; why: string }[] = [];
  for (const path of filesBelow(top, '', wanted).sort()) {
    const read = readText(top, path);
    if ('text' in read) files.push({ path, text: read.text });
    else skipped.push({ path, why: read.why });
  }
  return Promise.resolve({ files, skipped });
}

/** A link where a folder may stand is one of them: what it leads to is not read, and that is said. */
function filesBelow(top: string, folder: string, wanted: FileSelection): string[] {
  return readdirSync(join(top, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const isFolder = wanted.folder(path);
    if (entry.isDirectory()) return isFolder ? filesBelow(top, path, wanted) : [];
    return wanted.file(path) || (isFolder && entry.isSymbolicLink()) ? [path] : [];
  });
}

function readText(top: string, path: string): { readonly text: string } | { readonly why: string } {
  try {
    const { size } = lstatSync(join(top, path));
    if (size > fileCap) return { why: `larger than ${fileCap} bytes` };
    const bytes = readPlain(top, path);
    const text = bytes === null ? null : utf8(bytes);
    return text === null ? { why: bytes === null ? 'gone' : 'not UTF-8' } : { text };
  } catch (error) {
    if (error instanceof GitFailure) return { why: 'a symlink or special file: not followed' };
    throw error;
  }
}
