/** What a commit's own .gitignore files ignore, as git reads them: gitignore(5) is git's to interpret. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { IgnoredFiles, TreeEntry } from '../../model/repository.ts';
import { text } from './bytes.ts';
import type { Clone } from './clone.ts';
import { GitFailure } from './failure.ts';
import { repositoryPath } from './path.ts';

/** A name that is asked about besides, and a rule of ours that ignores it: git has to say so. */
const control = 'cold-review-control';

/**
 * Asks git about all files of a commit, in a work tree that holds nothing but the commit's .gitignore files.
 * @throws GitFailure where git does not find the control either
 */
export async function ignoredFiles(
  clone: Clone,
  entries: readonly TreeEntry[],
  blobs: ReadonlyMap<string, Uint8Array>,
): Promise<IgnoredFiles> {
  const tracked = entries.filter(({ kind }) => kind !== 'tree');
  const rules = tracked.filter(isRules);
  const directory = mkdtempSync(clone.scratch('ignored-'));
  try {
    const tree = join(directory, 'tree');
    mkdirSync(tree);
    for (const { path, blob } of rules) {
      const file = join(tree, repositoryPath(path));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, blobs.get(blob) ?? missing(path));
    }
    const excludes = join(directory, 'excludes');
    writeFileSync(excludes, `/${control}\n`);
    const { stdout } = await clone.git(['check-ignore', '--no-index', '-v', '-z', '--stdin'], {
      input: [...tracked.map(({ path }) => path), control].map((path) => `./${path}\0`).join(''),
      accept: [1],
      // This command knows no literal pathspecs; no magic begins with ./ either.
      env: { GIT_WORK_TREE: tree, GIT_LITERAL_PATHSPECS: '0' },
      config: [`core.excludesFile=${excludes}`, 'core.bare=false'],
    });
    const found = matches(text(stdout));
    if (!found.some(({ path }) => path === control)) throw unseen();
    const files = found.filter(({ path }) => path !== control);
    return { tracked: tracked.length, rules: rules.map(({ path }) => path), files };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A .gitignore that is a link is not followed by git either. */
export function isRules({ path, kind }: TreeEntry): boolean {
  return /(?:^|\/)\.gitignore$/.test(path) && (kind === 'file' || kind === 'executable');
}

/** `source NUL line NUL pattern NUL path NUL`, for each path that a rule speaks of; a rule with `!` says no. */
function matches(output: string): { path: string; rule: string }[] {
  const fields = output.split('\0');
  const found: { path: string; rule: string }[] = [];
  for (let at = 0; at + 3 < fields.length; at += 4) {
    const [source = '', line = '', pattern = '', path = ''] = fields.slice(at, at + 4);
    if (!pattern.startsWith('!'))
      found.push({ path: path.replace(/^\.\//, ''), rule: `${source}:${line}:${pattern}` });
  }
  return found;
}

function unseen(): GitFailure {
  return new GitFailure({
    code: 'corrupt',
    what: 'git check-ignore does not see what has to be ignored',
    where: control,
    wayOut: 'Look at the .gitignore files of the repository.',
  });
}

function missing(path: string): never {
  throw new GitFailure({
    code: 'too-large',
    what: 'a .gitignore file is larger than a review reads',
    where: JSON.stringify(path),
    wayOut: 'Make it smaller.',
  });
}
