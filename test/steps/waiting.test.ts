import { afterAll, expect, it } from 'vitest';
import { openCold } from '../../src/adapters/git/index.ts';
import { builtinProbes } from '../../src/adapters/package-files.ts';
import { waitingOn } from '../../src/ci.ts';
import { expressionReader } from '../../src/criteria/expression.ts';
import { ledgerText } from '../../src/document/ledger.ts';
import type { CriteriaEffects } from '../../src/steps/open-criteria.ts';
import type { World } from '../../src/steps/world.ts';
import { commitFiles, git, removeScratch, scratchRepository } from '../adapters/git/scratch.ts';
import { commitReview, operatorOf, plannedRepository } from './reviewed.ts';

afterAll(removeScratch);

it('a repository of criteria is opened once, whatever old claims and reverts there are', async () => {
  const { directory: url } = plannedRepository();
  const directory = scratchRepository();
  for (const name of ['M1', 'M9']) commitFiles(directory, `claim(pvfix-${name}): older\n`);
  const criteria = git(directory, ['rev-parse', 'HEAD']);
  const ledger = ledgerText({
    schema: 'cold-review/ledger/1',
    phase: 'pvfix',
    title: 'x',
    entries: [],
    findings: [],
    baseline: [],
  });
  commitReview(directory, { criteria, files: { 'machine-docs/REVIEW-pvfix.json': ledger } });
  const mistake = commitFiles(directory, 'claim(pvfix-M7): done\n');
  commitFiles(directory, `Revert "claim"\n\nThis reverts commit ${mistake}.\n`);
  const before = git(directory, ['rev-parse', 'HEAD']);
  commitFiles(directory, 'docs: words\n');

  const opened: string[] = [];
  const effects: CriteriaEffects = {
    openRepository: (source) => {
      opened.push(source.repository);
      return openCold(source);
    },
    worktreeFiles: () => Promise.reject(new Error('no work tree')),
    builtin: builtinProbes().filter(({ path }) =>
      /repo(?:sitory)?-file(?:-match)?\.yaml$/.test(path),
    ),
    expressions: () => Promise.resolve(expressionReader),
    evaluate: () => Promise.resolve([]),
  };
  const repository = await openCold({ repository: directory });
  try {
    const { pending } = await waitingOn(
      { before, after: null, isStrict: false },
      repository,
      operatorOf(directory, null, { criteria: { from: 'repository', url, branch: 'main' } }),
      effects as World,
    );
    expect(pending.map(({ claim }) => claim.milestone)).toEqual(['M1']);
    expect(opened).toEqual([url]);
  } finally {
    await repository.close();
  }
});
