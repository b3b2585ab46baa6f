/** Criteria that are not recorded yet, read from a work tree: for trials. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { WorktreeFiles } from '../../model/repository.ts';
import { utf8 } from './bytes.ts';
import { GitFailure } from './failure.ts';
import { readPlain } from './worktree.ts';

const fileCap = 4 * 1024 * 1024;

/**
 * Reads the files that match, without following a link out of the tree (or anywhere). In a pattern `*` stands for part of a
 * name and `**` for any directories; the first part is a plain name, as in `probes/**\/*.yaml`.
 */
export function readWorktreeFiles(
  top: string,
  patterns: readonly string[],
): Promise<WorktreeFiles> {
  const wanted = patterns.map(expressionOf);
  const roots = new Set(patterns.map((pattern) => pattern.split('/')[0] ?? ''));
  const files: { path: string; text: string }[] = [];
  const skipped: { path: string; why: string }[] = [];
  for (const path of [...roots].flatMap((root) => filesBelow(top, root)).sort()) {
    const isWanted = wanted.some((expression) => expression.test(path));
    if (!isWanted && !isLink(top, path)) continue; // a link may stand for a directory of them: say so
    const read = readText(top, path);
    if ('text' in read) files.push({ path, text: read.text });
    else skipped.push({ path, why: read.why });
  }
  return Promise.resolve({ files, skipped });
}

function expressionOf(pattern: string): RegExp {
  const source = pattern
    .split('/')
    .map((part) =>
      part === '**'
        ? '(?:[^/]+/)*'
        : `${part.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '[^/]*')}/`,
    )
    .join('')
    .replace(/\/$/, '');
  return new RegExp(`^${source}$`);
}

function filesBelow(top: string, path: string): string[] {
  const there = lstatSync(join(top, path), { throwIfNoEntry: false });
  if (there === undefined) return [];
  if (!there.isDirectory()) return [path];
  return readdirSync(join(top, path))
    .filter((name) => name !== '.git')
    .flatMap((name) => filesBelow(top, `${path}/${name}`));
}

const isLink = (top: string, path: string): boolean => lstatSync(join(top, path)).isSymbolicLink();

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
