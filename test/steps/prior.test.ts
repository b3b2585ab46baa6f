import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCold } from '../../src/adapters/git/index.ts';
import { ledgerText } from '../../src/document/ledger.ts';
import { priorOf, type Prior } from '../../src/steps/prior.ts';
import { commitFiles, git, removeScratch } from '../adapters/git/scratch.ts';
import { commitReview, makeKeys, operatorOf, plannedRepository, type Keys } from './reviewed.ts';

let keys: Keys;

beforeAll(() => {
  keys = makeKeys();
});
afterAll(removeScratch);

/** A ledger that is told apart by its title. */
const ledgerOf = (title: string): string =>
  ledgerText({
    schema: 'cold-review/ledger/1',
    phase: 'pvfix',
    title,
    entries: [],
    findings: [],
    baseline: [],
  });

async function priorIn(directory: string, output = 'docs'): Promise<Prior> {
  const repository = await openCold({ repository: directory });
  try {
    const head = await repository.head();
    const history = await repository.history(head);
    const operator = operatorOf(directory, keys);
    return await priorOf({ phase: 'pvfix', output }, { head, history }, repository, operator);
  } finally {
    await repository.close();
  }
}

const document = '# REVIEW pvfix: x\n';

/** A signed baseline that wrote its record into docs/. */
function reviewedRepository(): string {
  const { directory, anchor } = plannedRepository();
  commitReview(directory, {
    criteria: anchor,
    key: keys.reviewer,
    files: { 'docs/REVIEW-pvfix.json': ledgerOf('genuine'), 'docs/REVIEW-pvfix.md': document },
  });
  return directory;
}

describe('what earlier reviews left', () => {
  it('is nothing before the first', async () => {
    const { directory } = plannedRepository();
    commitFiles(directory, 'docs\n', { 'docs/REVIEW-pvfix.json': ledgerOf('planted') });
    expect(await priorIn(directory)).toEqual({
      prior: { commit: null, ledger: null, changes: [] },
      document: null,
    });
  });

  it('is what the last genuine one wrote, and unchanged where nobody touched it', async () => {
    const directory = reviewedRepository();
    const commit = git(directory, ['rev-parse', 'HEAD']);
    commitFiles(directory, 'feat: work\n', { 'src/x': 'x' });
    expect(await priorIn(directory)).toMatchObject({
      prior: { commit, ledger: { title: 'genuine' }, changes: [] },
      document,
    });
  });

  it.each<[string, Record<string, string>, string, unknown[]]>([
    [
      'changed at the head',
      { 'docs/REVIEW-pvfix.json': ledgerOf('forged') },
      'docs',
      [{ name: 'REVIEW-pvfix.json', how: 'changed' }],
    ],
    [
      'changed to what is none',
      { 'docs/REVIEW-pvfix.json': '{}' },
      'docs',
      [{ name: 'REVIEW-pvfix.json', how: 'changed' }],
    ],
    [
      'planted where another `output` would look',
      { 'elsewhere/REVIEW-pvfix.json': ledgerOf('planted') },
      'elsewhere',
      [{ name: 'REVIEW-pvfix.json', how: 'changed' }],
    ],
    ['planted where nobody looks', { 'a/REVIEW-pvfix.json': ledgerOf('planted') }, 'docs', []],
    ['not at a new `output` yet', {}, 'elsewhere', []],
  ])('is not what is %s', async (_, files, output, changes) => {
    const directory = reviewedRepository();
    commitFiles(directory, 'docs: words\n', files);
    const { prior } = await priorIn(directory, output);
    expect(prior).toMatchObject({ ledger: { title: 'genuine' }, changes });
  });

  it('is not what a forged review wrote; that it did is named', async () => {
    const directory = reviewedRepository();
    const anchor = git(directory, ['rev-parse', 'HEAD~1']);
    commitReview(directory, {
      criteria: anchor,
      key: keys.builder,
      files: { 'docs/REVIEW-pvfix.json': ledgerOf('forged') },
    });
    const { prior } = await priorIn(directory);
    expect(prior.ledger?.title).toBe('genuine');
    expect(prior.changes).toEqual([{ name: 'REVIEW-pvfix.json', how: 'changed' }]);
  });

  it('is there although somebody removed it', async () => {
    const directory = reviewedRepository();
    git(directory, ['rm', '-q', '-r', 'docs']);
    commitFiles(directory, 'chore: tidy up\n');
    expect(await priorIn(directory)).toMatchObject({
      prior: {
        ledger: { title: 'genuine' },
        changes: [
          { name: 'REVIEW-pvfix.md', how: 'removed' },
          { name: 'REVIEW-pvfix.json', how: 'removed' },
        ],
      },
      document,
    });
  });

  it.each<[string, Record<string, string>]>([
    ['wrote no ledger', { 'docs/other.json': '{}' }],
    ['wrote two', { 'a/REVIEW-pvfix.json': ledgerOf('a'), 'b/REVIEW-pvfix.json': ledgerOf('b') }],
    ['wrote one that cannot be read', { 'docs/REVIEW-pvfix.json': '{}' }],
    ['wrote one of another phase', { 'docs/REVIEW-other.json': ledgerOf('other') }],
  ])('cannot be told where the last genuine one %s', async (_, files) => {
    const { directory, anchor } = plannedRepository();
    commitReview(directory, { criteria: anchor, key: keys.reviewer, files });
    await expect(priorIn(directory)).rejects.toMatchObject({
      code: 'no-anchor',
      message: expect.stringMatching(/holds no .*REVIEW-pvfix\.json/) as unknown,
    });
  });
});
