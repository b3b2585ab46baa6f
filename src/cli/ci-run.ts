import { readFileSync } from 'node:fs';
import { forgePlace, type ForgeSetting } from '../ci/forge.ts';
import { detectBuild, type Build } from '../ci/index.ts';
import { reviewedBy } from '../claims/side-branch.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { Operator } from '../steps/operator.ts';
import type { Push } from '../steps/pushed.ts';
import type { World } from '../steps/world.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** What a step of CI is about, by its flags first and by the CI system's word second. */
export interface CiStep {
  readonly build: Build | null;
  readonly push: Push;
  readonly operator: Operator;
  readonly setting: ForgeSetting | null;
}

/**
 * Reads off the environment which push a step is about.
 * @throws ReviewFailure `usage`
 */
export function ciRun(options: ReviewOptions, terminal: Terminal): CiStep {
  const build = besides(buildOf(terminal), options);
  const push = pushOf(options, build);
  const own = inBuild(options, build);
  const operator = operatorOf(own, withRun(terminal, build));
  return { build, push, operator, setting: forgePlace(own, build, terminal) };
}

/** A build of a branch that holds reviews is about the branch that they are of: the same stands there. */
function besides(build: Build | null, { reviews }: ReviewOptions): Build | null {
  const branch = reviews === 'side' ? reviewedBy(build?.branch ?? '') : null;
  return build && branch !== null ? { ...build, branch, before: null, after: null } : build;
}

function buildOf({ env }: Terminal): Build | null {
  return detectBuild(env, eventOf(env.GITHUB_EVENT_PATH));
}

function eventOf(path: string | undefined): string | null {
  try {
    return path === undefined || path === '' ? null : readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** What was pushed: as it is given, or as the CI system says. */
function pushOf({ range }: ReviewOptions, build: Build | null): Push {
  if (range === undefined) {
    return { before: build?.before ?? null, after: build?.after ?? null, isStrict: false };
  }
  const [before, after, ...more] = range.split('..');
  if (range.includes('...')) {
    throw new ReviewFailure(
      'usage',
      `--range ${JSON.stringify(range.slice(0, 80))} has three dots: that names what two branches do not share, and no push.`,
      `A range has two: --range ${range.replace(/\.{3,}/g, '..').slice(0, 80)}`,
    );
  }
  if (before === undefined || after === undefined || more.length > 0) {
    throw new ReviewFailure(
      'usage',
      `--range ${JSON.stringify(range.slice(0, 80))} is no range of commits.`,
      'Example: --range origin/main..HEAD, or --range ..HEAD for all there is',
    );
  }
  const named = (end: string) => (end === '' ? null : end);
  return { before: named(before), after: named(after), isStrict: true };
}

/**
 * A world in which it is undecidable, and nobody's mistake, where the repository that a build is of has no branch of the build.
 * Nobody looked. What git says of any other repository stays as it is.
 */
export function ofBuild(
  { build, operator }: CiStep,
  { branch }: ReviewOptions,
  world: World,
): World {
  const named = branch === undefined ? (build?.branch ?? null) : null;
  return {
    ...world,
    openRepository: (source) =>
      world.openRepository(source).catch((error: unknown) => {
        const isOwn =
          source.repository === operator.repository && (source.branch ?? null) === operator.branch;
        throw (isOwn ? undecidable(error, named) : null) ?? error;
      }),
  };
}

/** @param branch the build's, where it alone says which is meant */
function undecidable(error: unknown, branch: string | null): ReviewFailure | null {
  // Adapters are not imported here: their failures are known by name.
  if (!(error instanceof Error) || error.name !== 'GitFailure') return null;
  if (codeOf(error) !== 'no-such-branch' || branch === null) return null;
  return new ReviewFailure(
    'undecidable',
    `The branch ${JSON.stringify(branch.slice(0, 80))}, which this build is of, is not in the repository: it is a fork's, or was deleted.`,
    'A fork is not reviewed, as it could set its own exam: merge it, or push it to a branch here. What was merged before its branch was deleted is reviewed where it was merged to.',
  );
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : null;
}

/** The repository is cloned from where it lives: a CI checkout may be shallow, and its head a merge that nobody pushed. */
function inBuild(options: ReviewOptions, build: Build | null): ReviewOptions {
  const { repository, branch } = options;
  return {
    ...options,
    repository: repository === '.' ? (build?.cloneUrl ?? repository) : repository,
    ...((branch ?? build?.branch) ? { branch: branch ?? build?.branch ?? '' } : {}),
  };
}

function withRun(terminal: Terminal, build: Build | null): Terminal {
  const { env } = terminal;
  if ((env.REVIEW_RUN ?? '') !== '' || !build?.run) return terminal;
  return { ...terminal, env: { ...env, REVIEW_RUN: build.run } };
}
