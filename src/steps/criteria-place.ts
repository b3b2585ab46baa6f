// Where the criteria stand that count: at the anchor, in a repository of their own, or for a trial in the work tree.
import { criteriaSelection, selectionOf, type FileSelection } from '../claims/criteria-path.ts';
import type { CriteriaFile, CriteriaSource } from '../model/evidence.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { SourceFile } from '../model/problem.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import { filesNamed, withFilesNamed } from './files-named.ts';
import { newestGenuine, sameCriteria } from './genuine.ts';
import type { Operator } from './operator.ts';

export interface PlaceEffects {
  readonly openRepository: (source: { repository: string; branch?: string }) => Promise<Repository>;
  /** Files of a work tree links not followed. */
  readonly worktreeFiles: (path: string, wanted: FileSelection) => Promise<readonly SourceFile[]>;
}

export interface Place {
  readonly from: CriteriaSource['from'];
  readonly commit: string | null;
  readonly protection: CriteriaSource['protection'];
  readonly files: readonly CriteriaFile[];
  /** Whether a baseline checked and recorded them. */
  readonly isRecorded: boolean;
}

/** @throws ReviewFailure `no-anchor`, `usage` */
export async function locate(
  repository: Repository,
  history: readonly CommitInfo[],
  head: string,
  operator: Operator,
  effects: PlaceEffects,
): Promise<Place> {
  switch (operator.criteria.from) {
    case 'worktree':
      return trialPlace(repository, effects);
    case 'repository':
      return repositoryPlace(operator, operator.criteria, effects);
    case 'anchor':
      return anchorPlace(repository, history, head, operator.allowedSigners);
  }
}

async function anchorPlace(
  repository: Repository,
  history: readonly CommitInfo[],
  head: string,
  allowedSigners: string | null,
): Promise<Place> {
  const newest = await newestGenuine(repository, history, allowedSigners, { agree: sameCriteria });
  if (!newest) {
    const signed = allowedSigners === null ? '' : ' that the allowed signers made';
    throw new ReviewFailure(
      'no-anchor',
      `No baseline or review commit${signed} says which criteria count.`,
      'Make one before the work: review baseline. A claim that is there already came first, which its review says; one that is made anew stands on it.',
    );
  }
  const commit = newest.trailers.criteria;
  const known = await repository.resolve(commit);
  if (known === null || !(await repository.isAncestor(commit, head))) {
    throw new ReviewFailure(
      'no-anchor',
      `The anchor ${commit.slice(0, 8)}, named by ${newest.commit.id.slice(0, 8)}, is not an ancestor of ${head.slice(0, 8)}.`,
      'The history was rewritten. Look at what changed, then set the anchor again: review baseline',
    );
  }
  const files = await withFilesNamed(repository, commit);
  return { from: 'anchor', commit, protection: newest.protection, files, isRecorded: true };
}

async function repositoryPlace(
  { allowedSigners }: Operator,
  { url, branch }: { url: string; branch: string },
  effects: PlaceEffects,
): Promise<Place> {
  const criteria = await effects.openRepository({ repository: url, branch });
  try {
    const commit = await criteria.head(branch);
    const files = await withFilesNamed(criteria, commit);
    // The reviewer's own repository; what earlier reviews say is protected by signatures alone.
    const protection = allowedSigners === null ? 'unprotected' : 'verified';
    return { from: 'repository', commit, protection, files, isRecorded: false };
  } finally {
    await criteria.close();
  }
}

async function trialPlace(repository: Repository, effects: PlaceEffects): Promise<Place> {
  if (repository.checkout === null) {
    throw new ReviewFailure(
      'usage',
      '--criteria worktree tries the criteria of a work tree, and this repository has none.',
      'Run it in a checkout.',
    );
  }
  const criteria = await effects.worktreeFiles(repository.checkout, criteriaSelection);
  const named = filesNamed(criteria);
  const others =
    named.length === 0 ? [] : await effects.worktreeFiles(repository.checkout, selectionOf(named));
  const files = [...criteria, ...others].map(({ path, text }) => ({
    path,
    blob: repository.blobId(text),
    text,
  }));
  return { from: 'worktree', commit: null, protection: 'unprotected', files, isRecorded: false };
}
