import { afterAll, expect, it } from 'vitest';
import { openCold } from '../../src/adapters/git/index.ts';
import { builtinProbes } from '../../src/adapters/package-files.ts';
import { claimOf } from '../../src/claims/select.ts';
import { expressionReader } from '../../src/criteria/expression.ts';
import type { CriteriaEffects } from '../../src/steps/open-criteria.ts';
import { recordAt } from '../../src/steps/record-tip.ts';
import { isTakenBack } from '../../src/steps/taken-back.ts';
import { commitFiles, git, removeScratch } from '../adapters/git/scratch.ts';
import { commitCriteria, commitReview, operatorOf, plannedRepository } from './reviewed.ts';

afterAll(removeScratch);

const world: CriteriaEffects = {
  openRepository: openCold,
  worktreeFiles: () => Promise.resolve([]),
  builtin: builtinProbes().filter(({ path }) =>
    /repo(?:sitory)?-file(?:-match)?\.yaml$/.test(path),
  ),
  expressions: () => Promise.resolve(expressionReader),
  evaluate: () => Promise.resolve([]),
};

async function takenBack(directory: string, ...commits: string[]): Promise<boolean[]> {
  const operator = operatorOf(directory, null);
  const repository = await openCold({ repository: directory });
  try {
    const head = await repository.head();
    const record = await recordAt(repository, operator, {
      head,
      history: await repository.history(head),
    });
    const here = { repository, record, counted: null, operator, world, head };
    return await Promise.all(
      commits.map(async (id) => {
        const claim = claimOf(await repository.commitInfo(id));
        return claim !== null && isTakenBack(claim, here);
      }),
    );
  } finally {
    await repository.close();
  }
}

const claimIn = (directory: string, milestone: string): string =>
  commitFiles(directory, `claim(pvfix-${milestone}): done\n`);
const revert = (directory: string, commit: string, more = ''): string =>
  commitFiles(directory, `Revert "claim"\n\nThis reverts commit ${commit}${more}.\n`);

it('a claim that nothing asked is taken back for good; what could have been judged is not', async () => {
  const { directory, anchor } = plannedRepository();
  commitReview(directory, { criteria: anchor });
  const asked = claimIn(directory, 'M1');
  const mistake = claimIn(directory, 'M2');
  expect(await takenBack(directory, asked, mistake)).toEqual([false, false]);
  revert(directory, asked);
  revert(directory, mistake, ' in part');
  expect(await takenBack(directory, asked, mistake)).toEqual([false, false]);
  revert(directory, mistake);
  expect(await takenBack(directory, asked, mistake)).toEqual([false, true]);

  const sheet = git(directory, ['show', 'HEAD:claims/pvfix.yaml']);
  const more = sheet
    .slice(sheet.indexOf('  M1:'))
    .replace('M1', 'M2')
    .replace('id: patch', 'id: b');
  const both = commitCriteria(directory, '', { 'claims/pvfix.yaml': `${sheet}\n${more}\n` });
  commitReview(directory, { criteria: both });
  const anew = claimIn(directory, 'M2');
  revert(directory, anew);
  expect(await takenBack(directory, mistake, anew)).toEqual([true, false]);
  // That the milestone is dropped afterwards makes no mistake of a claim that could have been judged.
  commitReview(directory, { criteria: commitCriteria(directory, 'M1 alone') });
  expect(await takenBack(directory, asked, anew)).toEqual([false, false]);
});

it('what was asked at the claim, or since, is not taken back by a baseline that drops it first', async () => {
  const { directory, anchor } = plannedRepository();
  const sheet = git(directory, ['show', 'HEAD:claims/pvfix.yaml']);
  commitReview(directory, { criteria: anchor });
  const asked = claimIn(directory, 'M1');
  const [early, never] = [claimIn(directory, 'M2'), claimIn(directory, 'M9')];
  const withM2 = { 'claims/pvfix.yaml': sheet.replace('  M1:', '  M2:') };
  commitReview(directory, { criteria: commitCriteria(directory, '', withM2) });
  const withM3 = { 'claims/pvfix.yaml': sheet.replace('  M1:', '  M3:') };
  commitReview(directory, { criteria: commitCriteria(directory, '', withM3) });
  for (const one of [asked, early, never]) revert(directory, one);
  expect(await takenBack(directory, asked, early, never)).toEqual([false, false, true]);
});

it('nothing is taken back where no baseline says what is asked', async () => {
  const { directory } = plannedRepository();
  const claim = claimIn(directory, 'M9');
  revert(directory, claim);
  expect(await takenBack(directory, claim)).toEqual([false]);
});
