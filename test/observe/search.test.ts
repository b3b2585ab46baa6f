import { describe, expect, it } from 'vitest';
import type { TreeFile } from '../../src/observe/effects.ts';
import { observeSearch } from '../../src/observe/search.ts';
import { searchStep } from '../../src/model/step.ts';
import { collectionOf, effectsWith } from './fake-effects.ts';

const step = searchStep.parse({
  search: { paths: { param: 'paths' }, except: { param: 'except' }, pattern: { param: 'pattern' } },
});
const given = { paths: ['**/*.py'], except: ['old/**'], pattern: 'utcnow' };

const file = (path: string, text: string | null, kind: TreeFile['kind'] = 'file'): TreeFile => ({
  path,
  mode: '100644',
  kind,
  bytes: text === null ? null : Buffer.from(text),
});

async function search(files: readonly TreeFile[]) {
  const params = { paths: ['a'], except: ['a'], pattern: 'a' };
  const collection = { ...collectionOf([step], { params }), params: given };
  const effects = effectsWith({
    readFiles: (isWanted) => Promise.resolve(files.filter(({ path }) => isWanted(path))),
  });
  return observeSearch(collection, 0, step, effects);
}

describe('a search of the claimed commit', () => {
  it('counts lines of the files that fit, and says where they are', async () => {
    const { value, observation } = await search([
      file('a.py', 'utcnow()\r\nutc_now()\n  utcnow() # again\n'),
      file('b.txt', 'utcnow()\n'),
      file('old/c.py', 'utcnow()\n'),
      file('d.py', 'x\n', 'executable'),
    ]);
    expect(value).toMatchObject({
      total: 2,
      count: 2,
      matching: ['a.py:1: utcnow()', 'a.py:3: utcnow() # again'],
      paths: ['a.py'],
      filesMatching: 1,
      unread: [],
    });
    expect(observation.argv.slice(0, 4)).toEqual(['git', 'grep', '-nP', 'utcnow']);
    expect(JSON.parse(observation.stdout?.text ?? '')).toEqual(value);
  });

  it.each([
    ['a binary file', file('a.py', 'utcnow\0')],
    ['a file above the cap', file('a.py', null)],
    ['a submodule', file('a.py', null, 'submodule')],
  ])('names %s as unread', async (_, one) => {
    const { value } = await search([one]);
    expect(value).toMatchObject({ count: 0, unread: ['a.py'] });
  });

  it('does not follow a link', async () => {
    const { value } = await search([file('a.py', 'utcnow', 'symlink')]);
    expect(value).toMatchObject({ count: 0, unread: [], total: 1 });
  });

  it('takes secrets out of what it shows, and counts them all the same', async () => {
    const { value, observation } = await search([
      file('a.py', 'utcnow password=correct-horse-battery-staple\n'),
    ]);
    expect(value).toMatchObject({ count: 1 });
    expect(JSON.stringify(observation)).not.toContain('correct-horse');
  });
});
