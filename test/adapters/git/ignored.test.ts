import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCold } from '../../../src/adapters/git/index.ts';
import type { IgnoredFiles } from '../../../src/model/repository.ts';
import { git, removeScratch, scratchRepository, write } from './scratch.ts';

afterAll(removeScratch);

/** What is ignored of a commit of these files, all added by force. */
async function ignoredOf(files: Readonly<Record<string, string>>): Promise<IgnoredFiles> {
  const directory = scratchRepository();
  for (const [path, text] of Object.entries(files)) write(directory, path, text);
  git(directory, ['add', '--all', '--force']);
  git(directory, ['commit', '-q', '-m', 'all of it']);
  // What only the checkout says does not count.
  writeFileSync(join(directory, '.git/info/exclude'), '*\n');
  const repository = await openCold({ repository: directory });
  try {
    return await repository.ignored(await repository.head());
  } finally {
    await repository.close();
  }
}

const paths = ({ files }: IgnoredFiles) => files.map(({ path }) => path).sort();

describe('files that .gitignore ignores', () => {
  it('are found with the rule, wherever it stands', async () => {
    const seen = await ignoredOf({
      '.gitignore': '__pycache__/\n*.log\n!keep.log\n',
      'app/.gitignore': 'local.*\n',
      'app/__pycache__/a.pyc': 'x',
      'app/local.env': 'x',
      'app/main.py': 'x',
      'local.env': 'x',
      'a.log': 'x',
      'keep.log': 'x',
    });
    expect(paths(seen)).toEqual(['a.log', 'app/__pycache__/a.pyc', 'app/local.env']);
    expect(seen.files.find(({ path }) => path === 'a.log')?.rule).toBe('.gitignore:2:*.log');
    expect([...seen.rules].sort()).toEqual(['.gitignore', 'app/.gitignore']);
    expect(seen.tracked).toBeGreaterThanOrEqual(8);
  });

  it('are none where no rule says so', async () => {
    const seen = await ignoredOf({ '.gitignore': 'build/\n', 'src/a.c': 'x' });
    expect(paths(seen)).toEqual([]);
    expect(seen.rules).toEqual(['.gitignore']);
  });

  it('are told without rules as well: there are none', async () => {
    expect(await ignoredOf({ 'a b/ü\t.txt': 'x' })).toMatchObject({ rules: [], files: [] });
  });

  it('have names as hostile as names can be', async () => {
    const name = 'a\n!keep "x" :(glob)* ü.log';
    expect(paths(await ignoredOf({ '.gitignore': '*.log\n', [name]: 'x' }))).toEqual([name]);
  });
});
