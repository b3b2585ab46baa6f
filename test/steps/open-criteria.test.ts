import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCold } from '../../src/adapters/git/index.ts';
import { startEvaluator } from '../../src/adapters/evaluator.ts';
import { builtinProbes, workerScript } from '../../src/adapters/package-files.ts';
import { expressionReader } from '../../src/criteria/expression.ts';
import type { Operator } from '../../src/steps/operator.ts';
import {
  openCriteria,
  type CriteriaEffects,
  type OpenCriteria,
} from '../../src/steps/open-criteria.ts';
import { planBaseline } from '../../src/review.ts';
import type { World } from '../../src/steps/world.ts';
import { commitFiles, git, removeScratch } from '../adapters/git/scratch.ts';
import {
  commitCriteria,
  commitReview,
  makeKeys,
  operatorOf,
  plannedRepository,
  type Keys,
} from './reviewed.ts';

const evaluator = startEvaluator(workerScript());
let keys: Keys;

beforeAll(() => {
  keys = makeKeys();
});
afterAll(async () => {
  await evaluator.close();
  removeScratch();
});

const effects: CriteriaEffects = {
  openRepository: openCold,
  worktreeFiles: () => Promise.resolve([]),
  builtin: builtinProbes(),
  expressions: () => Promise.resolve(expressionReader),
  evaluate: (scopes, jobs) => evaluator.evaluate(scopes, jobs),
};

async function opened(directory: string, operator: Operator): Promise<OpenCriteria> {
  const repository = await openCold({ repository: directory });
  try {
    const head = await repository.head();
    return await openCriteria(repository, await repository.history(head), head, operator, effects);
  } finally {
    await repository.close();
  }
}

const titleOf = ({ criteria }: OpenCriteria): string | undefined =>
  criteria.sheets.get('pvfix')?.title;

describe('the criteria that count', () => {
  it('are those of the anchor, not those that stand at the head or that a forged baseline names', async () => {
    const { directory, anchor } = plannedRepository();
    commitReview(directory, { criteria: anchor, key: keys.reviewer });
    const easy = commitCriteria(directory, 'an easy plan');
    commitReview(directory, { criteria: easy });
    const verified = await opened(directory, operatorOf(directory, keys));
    expect(titleOf(verified)).toBe('the plan');
    expect(verified.source).toMatchObject({
      from: 'anchor',
      commit: anchor,
      protection: 'verified',
    });
    const unprotected = await opened(directory, operatorOf(directory, null));
    expect(titleOf(unprotected)).toBe('an easy plan');
    expect(unprotected.source.protection).toBe('unprotected');
  });

  it('are not to be had where the anchor is no ancestor of the head', async () => {
    const { directory } = plannedRepository();
    git(directory, ['checkout', '-q', '-b', 'side']);
    const aside = commitCriteria(directory, 'aside');
    git(directory, ['checkout', '-q', 'main']);
    commitReview(directory, { criteria: aside, key: keys.reviewer });
    await expect(opened(directory, operatorOf(directory, keys))).rejects.toMatchObject({
      code: 'no-anchor',
      message: expect.stringMatching(/is not an ancestor of/) as unknown,
    });
  });

  it('are those of their own repository at the tip of its branch, where the operator names one', async () => {
    const { directory } = plannedRepository();
    commitReview(directory, { criteria: 'a'.repeat(40), key: keys.reviewer });
    const { directory: own } = plannedRepository();
    const tip = commitCriteria(own, 'of the reviewer');
    git(own, ['checkout', '-q', '-b', 'other']);
    commitCriteria(own, 'of another branch');
    const criteria = { from: 'repository', url: own, branch: 'main' } as const;
    const there = await opened(directory, operatorOf(directory, keys, { criteria }));
    expect(titleOf(there)).toBe('of the reviewer');
    expect(there.source).toMatchObject({ from: 'repository', commit: tip });
    const unsigned = await opened(directory, operatorOf(directory, null, { criteria }));
    expect(unsigned.source.protection).toBe('unprotected');
  });

  it('are refused, where a file only looks like one of them, at the anchor as anywhere', async () => {
    const { directory } = plannedRepository();
    const anchor = commitFiles(directory, 'plan\n', { 'claims/other.yml': 'phase: other\n' });
    commitReview(directory, { criteria: anchor, key: keys.reviewer });
    await expect(opened(directory, operatorOf(directory, keys))).rejects.toMatchObject({
      code: 'configuration',
      problems: [{ file: 'claims/other.yml', expected: 'claims/other.yaml' }],
    });
  });
});

it('a baseline of a work tree is refused: nobody could look its criteria up', async () => {
  const { directory } = plannedRepository();
  const operator = operatorOf(directory, null, { criteria: { from: 'worktree' } });
  const world = { ...effects, stage: () => undefined } as unknown as World;
  await expect(planBaseline('pvfix', operator, world)).rejects.toMatchObject({
    code: 'usage',
    wayOut: expect.stringMatching(/--criteria/) as unknown,
  });
});
