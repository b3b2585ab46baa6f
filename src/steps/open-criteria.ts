import { readCriteria, type Criteria, type ExpressionReader } from '../criteria/index.ts';
import type { CriteriaFile, CriteriaSource } from '../model/evidence.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { Problem, SourceFile } from '../model/problem.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import { analysisNames } from '../adversary/names.ts';
import type { Evaluate } from '../judge/evaluation.ts';
import { satisfiedByNothing } from '../judge/nothing.ts';
import { builtinPrefix } from '../judge/recorded-criteria.ts';
import {
  criteriaSelection,
  isCriteriaPath,
  selectionOf,
  type FileSelection,
} from '../claims/criteria-path.ts';
import { criteriaFilesAt } from './criteria-files.ts';
import { criteriaDigest } from './criteria-digest.ts';
import { newestGenuine, sameCriteria } from './genuine.ts';
import type { Operator } from './operator.ts';

/** The criteria that count, read and checked, and where they came from. */
export interface OpenCriteria {
  readonly criteria: Criteria;
  readonly source: Omit<
    CriteriaSource,
    'touched' | 'atClaim' | 'difference' | 'selfAttested' | 'waivers'
  >;
  /** The repository that has the criteria's other files (a private CA), and the commit. */
  readonly text: (path: string) => string | null;
}

export interface CriteriaEffects {
  readonly openRepository: (source: { repository: string; branch?: string }) => Promise<Repository>;
  /** Files of a work tree links not followed. */
  readonly worktreeFiles: (path: string, wanted: FileSelection) => Promise<readonly SourceFile[]>;
  readonly builtin: readonly SourceFile[];
  readonly expressions: () => Promise<ExpressionReader>;
  readonly evaluate: Evaluate;
}

interface Place {
  readonly from: CriteriaSource['from'];
  readonly commit: string | null;
  readonly protection: CriteriaSource['protection'];
  readonly files: readonly CriteriaFile[];
  /** Whether a baseline checked and recorded them. */
  readonly isRecorded: boolean;
}

/**
 * Opens the criteria: those at the anchor, those of the criteria repository, or for a trial those
 * of the work tree. Never those of the claim.
 * @throws ReviewFailure `no-anchor`, `configuration`
 */
export async function openCriteria(
  repository: Repository,
  history: readonly CommitInfo[],
  head: string,
  operator: Operator,
  effects: CriteriaEffects,
): Promise<OpenCriteria> {
  const place = await locate(repository, history, head, operator, effects);
  return readPlace(place, operator, effects);
}

/** Reads the criteria as they stand at one commit: what a baseline is about to make count. */
export async function criteriaAt(
  repository: Repository,
  commit: string,
  operator: Operator,
  effects: CriteriaEffects,
): Promise<OpenCriteria> {
  const signed = operator.signingKey !== null && operator.allowedSigners !== null;
  const protection = signed ? 'verified' : 'unprotected';
  const files = await withFilesNamed(repository, commit);
  const place = { from: 'anchor', commit, protection, files, isRecorded: false } as const;
  return readPlace(place, operator, effects);
}

async function locate(
  repository: Repository,
  history: readonly CommitInfo[],
  head: string,
  operator: Operator,
  effects: CriteriaEffects,
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

/**
 * Reads criteria that counted once, as a baseline recorded them.
 * @throws ReviewFailure `configuration` where this version cannot read them
 */
export async function recordedCriteria(
  commit: string,
  repository: Repository,
  operator: Operator,
  effects: CriteriaEffects,
): Promise<OpenCriteria> {
  const files = await withFilesNamed(repository, commit);
  const from = { from: 'anchor', protection: 'unprotected', isRecorded: true } as const;
  return readPlace({ ...from, commit, files }, operator, effects);
}

async function repositoryPlace(
  { allowedSigners }: Operator,
  { url, branch }: { url: string; branch: string },
  effects: CriteriaEffects,
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

async function trialPlace(repository: Repository, effects: CriteriaEffects): Promise<Place> {
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

/** The criteria of a commit and the files that their checks name: private CAs. */
async function withFilesNamed(repository: Repository, commit: string): Promise<CriteriaFile[]> {
  const files = await criteriaFilesAt(repository, commit);
  const wanted = filesNamed(files);
  return wanted.length === 0 ? files : criteriaFilesAt(repository, commit, wanted);
}

/** Paths that claim sheets name as a private CA. */
function filesNamed(files: readonly SourceFile[]): string[] {
  const named = files
    .filter(({ path }) => path.startsWith('claims/'))
    .flatMap(({ text }) => [...text.matchAll(/\bca['"]?:\s*['"]?([A-Za-z0-9_./-]+)/g)])
    .flatMap(([, path]) => path ?? []);
  return [...new Set(named)].filter((path) => !isCriteriaPath(path));
}

/** Private CAs that checks name and that are not there: such a check could only be inconclusive. */
function filesMissing({ sheets, probes, locate }: Criteria, { files }: Place): Problem[] {
  const there = new Set(files.map(({ path }) => path));
  return [...sheets.values()].flatMap(({ phase, milestones }) =>
    Object.entries(milestones).flatMap(([milestone, { checks }]) =>
      checks.flatMap(({ id, probe, with: { ca } }, index) => {
        const isFile = probes.get(probe)?.params.ca?.type === 'repository-path';
        if (!isFile || typeof ca !== 'string' || there.has(ca)) return [];
        const at = ['milestones', milestone, 'checks', index, 'with', 'ca'];
        return [
          {
            ...locate('sheet', phase, at),
            message: `${id}: there is no file ${JSON.stringify(ca)} beside the criteria`,
            expected:
              'the path of a certificate in the repository of the criteria: letters, digits and . _ - / only',
            example: 'ca: infra/ca.pem',
          },
        ];
      }),
    ),
  );
}

async function readPlace(
  place: Place,
  { extraReaders, probes }: Operator,
  { builtin, expressions, evaluate }: CriteriaEffects,
): Promise<OpenCriteria> {
  const own = place.files.filter(({ path }) => isCriteriaPath(path));
  if (!own.some(({ path }) => path === 'review.yaml')) throw noConfig(place);
  const read = readCriteria(own, builtin, {
    analyses: new Set(analysisNames),
    extraReaders: new Set(extraReaders),
    ...(place.isRecorded ? {} : { expressions: await expressions() }),
    ...(probes === undefined ? {} : { probes }),
  });
  const problems = !read.ok
    ? read.problems
    : place.isRecorded
      ? []
      : [
          ...filesMissing(read.criteria, place),
          ...(await satisfiedByNothing(read.criteria, evaluate)),
        ];
  if (!read.ok || problems.length > 0) {
    const where = place.commit === null ? 'of the work tree' : `at ${place.commit.slice(0, 8)}`;
    throw new ReviewFailure(
      'configuration',
      `The criteria ${where} have mistakes.`,
      'Mend them, then: review lint, and review baseline to make them count.',
      problems,
    );
  }
  const { from, commit, protection } = place;
  const files = [...place.files, ...builtinFiles(read.criteria.builtin)];
  return {
    criteria: read.criteria,
    source: { from, commit, protection, digest: criteriaDigest(files), files },
    text: (path) => place.files.find((file) => file.path === path)?.text ?? null,
  };
}

function builtinFiles(builtin: readonly SourceFile[]): CriteriaFile[] {
  return builtin.map(({ path, text }) => ({ path: `${builtinPrefix}${path}`, blob: '', text }));
}

function noConfig({ commit }: Place): ReviewFailure {
  const where = commit === null ? 'in the work tree' : `at ${commit.slice(0, 8)}`;
  return new ReviewFailure(
    'configuration',
    `There is no review.yaml ${where}: it names the hosts to look at.`,
    'review init writes one, with a first sheet. Commit it, then: review baseline',
  );
}
