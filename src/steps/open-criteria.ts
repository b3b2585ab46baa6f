import { readCriteria, type Criteria, type ExpressionReader } from '../criteria/index.ts';
import type { CriteriaFile, CriteriaSource } from '../model/evidence.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { SourceFile } from '../model/problem.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import { analysisNames } from '../adversary/names.ts';
import type { Evaluate } from '../judge/evaluation.ts';
import { satisfiedByNothing } from '../judge/nothing.ts';
import { builtinPrefix } from '../judge/recorded-criteria.ts';
import { isCriteriaPath } from '../claims/criteria-path.ts';
import { criteriaDigest } from './criteria-digest.ts';
import { locate, type Place, type PlaceEffects } from './criteria-place.ts';
import { filesMissing, withFilesNamed } from './files-named.ts';
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

export interface CriteriaEffects extends PlaceEffects {
  readonly builtin: readonly SourceFile[];
  readonly expressions: () => Promise<ExpressionReader>;
  readonly evaluate: Evaluate;
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
          ...filesMissing(read.criteria, place.files),
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
