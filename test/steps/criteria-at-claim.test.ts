import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCold } from '../../src/adapters/git/index.ts';
import { builtinProbes } from '../../src/adapters/package-files.ts';
import { claimOf } from '../../src/claims/select.ts';
import { expressionReader } from '../../src/criteria/expression.ts';
import type { CriteriaAtClaim } from '../../src/model/evidence.ts';
import type { Operator } from '../../src/steps/operator.ts';
import { criteriaAtClaim } from '../../src/steps/criteria-at-claim.ts';
import { openCriteria, type CriteriaEffects } from '../../src/steps/open-criteria.ts';
import { recordAt } from '../../src/steps/record-tip.ts';
import { bareOf, commitFiles, git, removeScratch } from '../adapters/git/scratch.ts';
import {
  commitCriteria,
  commitReview,
  makeKeys,
  operatorOf,
  plannedRepository,
  reviewYaml,
  type Keys,
} from './reviewed.ts';

let keys: Keys;
beforeAll(() => {
  keys = makeKeys();
});
afterAll(removeScratch);

const effects: CriteriaEffects = {
  openRepository: openCold,
  worktreeFiles: () => Promise.resolve([]),
  evaluate: () => Promise.resolve([]),
  builtin: builtinProbes().filter(({ path }) =>
    /repo(?:sitory)?-file(?:-match)?\.yaml$/.test(path),
  ),
  expressions: () => Promise.resolve(expressionReader),
};

async function atClaim(
  directory: string,
  claim: string,
  parts: Partial<Operator> = {},
  signed: Keys | null = null,
): Promise<CriteriaAtClaim | null> {
  const operator = operatorOf(directory, signed, parts);
  const { branch } = operator;
  const repository = await openCold({
    repository: directory,
    ...(branch === null ? {} : { branch }),
  });
  try {
    const head = await repository.head();
    const history = await repository.history(head);
    const record = await recordAt(repository, operator, { head, history });
    const opened = await openCriteria(repository, record.history, head, operator, effects);
    const setting = { repository, record, opened, operator, world: effects };
    return await criteriaAtClaim({ claim: claimOf(await repository.commitInfo(claim)) }, setting);
  } finally {
    await repository.close();
  }
}

const claimIn = (directory: string, milestone = 'M1'): string =>
  commitFiles(directory, `claim(pvfix-${milestone}): done\n`);
const headOf = (directory: string): string => git(directory, ['rev-parse', 'HEAD']);
const none: CriteriaAtClaim = { commit: null, changes: [] };

describe('the criteria that counted when a claim was made', () => {
  it('are none where the first baseline came after the claim, and those of it for one that is made anew', async () => {
    const { directory } = plannedRepository();
    const claim = claimIn(directory);
    commitReview(directory, { criteria: claim });
    expect(await atClaim(directory, claim)).toEqual(none);
    const later = commitFiles(directory, 'feat: more\n');
    commitReview(directory, { criteria: later });
    expect(await atClaim(directory, claim)).toEqual(none);
    const anew = claimIn(directory);
    expect(await atClaim(directory, anew)).toEqual({ commit: later, changes: [] });
  });

  it('are none where a baseline before the claim is not of the signers', async () => {
    const { directory, anchor } = plannedRepository();
    commitReview(directory, { criteria: anchor, key: keys.builder });
    const claim = claimIn(directory);
    commitReview(directory, { criteria: headOf(directory), key: keys.reviewer });
    expect(await atClaim(directory, claim, {}, keys)).toEqual(none);
  });

  it('ask the same where only words, other milestones or other hosts changed since', async () => {
    const { directory, anchor } = plannedRepository();
    commitReview(directory, { criteria: anchor });
    const claim = claimIn(directory);
    const other = reviewYaml.replace(
      'hosts:\n',
      'hosts:\n  other:\n    address: 192.0.2.9\n    user: a\n    knownHosts: k\n',
    );
    const after = commitCriteria(directory, 'the plan, in better words', { 'review.yaml': other });
    commitReview(directory, { criteria: after });
    expect(await atClaim(directory, claim)).toEqual({ commit: anchor, changes: [] });
  });

  it('are told from those that ask a check otherwise, or not at all', async () => {
    const { directory, anchor } = plannedRepository();
    commitReview(directory, { criteria: anchor });
    const claim = claimIn(directory);
    const sheet = git(directory, ['show', 'HEAD:claims/pvfix.yaml']);
    const easier = `${sheet.replace('pattern: hello', 'pattern: .')}
      - id: more
        says: more
        probe: repo-file-match
        holds: once
        with:
          path: README.md
          pattern: hello
`;
    const now = commitCriteria(directory, '', { 'claims/pvfix.yaml': easier });
    commitReview(directory, { criteria: now });
    const changes = ['check more is new', 'check patch is asked otherwise'];
    expect(await atClaim(directory, claim)).toEqual({ commit: anchor, changes });
    const less = easier.replace(/ {6}- id: patch[^]*?(?= {6}- id: more)/, '');
    commitReview(directory, {
      criteria: commitCriteria(directory, '', { 'claims/pvfix.yaml': less }),
    });
    expect((await atClaim(directory, claim))?.changes).toEqual([
      'check more is new',
      'check patch is not asked any more',
    ]);
  });

  it('did not know a milestone that was added later', async () => {
    const { directory, anchor } = plannedRepository();
    commitReview(directory, { criteria: anchor });
    const claim = claimIn(directory, 'M2');
    const sheet = git(directory, ['show', 'HEAD:claims/pvfix.yaml']);
    const more = sheet
      .slice(sheet.indexOf('  M1:'))
      .replace('M1', 'M2')
      .replace('id: patch', 'id: other');
    const both = commitCriteria(directory, '', { 'claims/pvfix.yaml': `${sheet}\n${more}` });
    commitReview(directory, { criteria: both });
    expect((await atClaim(directory, claim))?.changes).toEqual(['M2 was not in claims/pvfix.yaml']);
  });

  it('are told by their paths where this version cannot read them', async () => {
    const { directory } = plannedRepository();
    const odd = commitCriteria(directory, '', { 'claims/pvfix.yaml': 'phase: [\n' });
    commitReview(directory, { criteria: odd });
    const claim = claimIn(directory);
    commitReview(directory, { criteria: commitCriteria(directory, 'mended') });
    expect(await atClaim(directory, claim)).toEqual({
      commit: odd,
      changes: ['claims/pvfix.yaml'],
    });
  });
});

describe('a branch that was cut before the baseline', () => {
  /** A claim on a branch, and a baseline beside it on main. */
  function sideBySide(cutAfterCriteria: boolean) {
    const { directory, anchor } = plannedRepository();
    git(directory, ['branch', 'work', cutAfterCriteria ? anchor : `${anchor}~1`]);
    commitReview(directory, { criteria: anchor });
    git(directory, ['switch', '-q', 'work']);
    commitFiles(directory, 'feat: work\n', { 'work.txt': 'done' });
    const claim = claimIn(directory);
    git(directory, ['switch', '-q', 'main']);
    return { directory, anchor, claim };
  }

  it('stands on criteria that were there when it was cut', async () => {
    const { directory, anchor, claim } = sideBySide(true);
    git(directory, ['merge', '-q', '--no-edit', 'work']);
    expect(await atClaim(directory, claim)).toEqual({ commit: anchor, changes: [] });
  });

  it('stands on none that came beside it, when it is merged', async () => {
    const { directory, claim } = sideBySide(false);
    git(directory, ['merge', '-q', '--no-edit', 'work']);
    expect(await atClaim(directory, claim)).toEqual(none);
  });

  it('stands on them when it is rebased, or squashed into a claim', async () => {
    const { directory, anchor } = sideBySide(false);
    git(directory, ['cherry-pick', '--allow-empty', 'main..work']);
    const rebased = headOf(directory);
    expect(await atClaim(directory, rebased)).toEqual({ commit: anchor, changes: [] });
    const again = sideBySide(false);
    git(again.directory, ['merge', '-q', '--squash', 'work']);
    const squashed = claimIn(again.directory);
    expect(await atClaim(again.directory, squashed)).toEqual({ commit: again.anchor, changes: [] });
  });
});

it('beside the branch, a baseline that saw the claim came after it', async () => {
  const { directory, anchor } = plannedRepository();
  const claim = claimIn(directory);
  git(directory, ['switch', '-q', '-c', 'cold-review/main']);
  commitReview(directory, { criteria: claim, branchTip: claim });
  const seenBySide = { branch: 'main', reviews: 'side' } as const;
  expect(await atClaim(bareOf(directory), claim, seenBySide)).toEqual(none);
  git(directory, ['reset', '-q', '--hard', 'main']);
  commitReview(directory, { criteria: anchor, branchTip: anchor });
  commitReview(directory, { criteria: claim, branchTip: claim });
  const before = { commit: anchor, changes: [] };
  expect(await atClaim(bareOf(directory), claim, seenBySide)).toEqual(before);
});

it('nothing is asked of criteria that no anchor names', async () => {
  const { directory } = plannedRepository();
  const claim = claimIn(directory);
  const criteria = { from: 'repository', url: directory, branch: 'main' } as const;
  expect(await atClaim(directory, claim, { criteria })).toBeNull();
});
