import { appendFileSync, readFileSync } from 'node:fs';
import { exitOfCi, reviewPush, type Attempted, type Audience } from '../ci.ts';
import { forgePlace, type ForgeSetting } from '../ci/forge.ts';
import { detectBuild, type Build } from '../ci/index.ts';
import { visibleLine } from '../document/visible.ts';
import { openForge } from '../composition/edges.ts';
import { createWorld } from '../composition/world.ts';
import type { Claim } from '../model/claim.ts';
import { ReviewFailure } from '../model/failure.ts';
import { toCiJson } from '../report/ci-json.ts';
import { ciLine } from '../report/ci.ts';
import { toJunit } from '../report/junit.ts';
import type { Push } from '../steps/pushed.ts';
import { describeFailure } from './failures.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import { show, showPublication, writeJunit } from './show.ts';
import type { Terminal } from './terminal.ts';

/** `review ci`: every claim that waits on the branch that was pushed, and the exit status of what stands. */
export async function ciCommand(options: ReviewOptions, terminal: Terminal): Promise<number> {
  const build = buildOf(terminal);
  const push = pushOf(options, build);
  const own = inBuild(options, build);
  const operator = operatorOf(own, withRun(terminal, build));
  const setting = forgePlace(own, build, terminal);
  const { world, close } = createWorld(
    { ...options, ...(setting && { access: setting }) },
    terminal,
  );
  try {
    const watch = {
      begins: (claim: Claim) => {
        tellBeginning(claim, options, terminal);
      },
      ended: (one: Attempted) => {
        tellEnd(one, options, terminal);
      },
    };
    const audience =
      setting && operator.commit && options.tell ? await audienceAt(setting, build) : null;
    const run = await reviewPush(push, operator, world, watch, audience);
    await close();
    const { attempted, standing, untold } = run;
    for (const why of untold) terminal.err(`review: the forge was not told: ${visibleLine(why)}\n`);
    const reviews = attempted.flatMap((one) => ('reviewed' in one ? [one.reviewed.review] : []));
    summarize(reviews.map(world.publisher.render.section), terminal);
    if (options.json === true) terminal.out(toCiJson(run));
    else {
      const counts = { reviewed: reviews.length, unjudged: attempted.length - reviews.length };
      terminal.out(`${visibleLine(ciLine(counts, standing))}\n`);
    }
    if (options.junit !== undefined) writeJunit(options.junit, toJunit(...reviews), terminal);
    return exitOfCi(run);
  } finally {
    await close(false);
  }
}

async function audienceAt({ place, token }: ForgeSetting, build: Build | null): Promise<Audience> {
  return { forge: await openForge(place, token), pullRequest: build?.pullRequest ?? null };
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

function tellBeginning(claim: Claim, options: ReviewOptions, terminal: Terminal): void {
  if (options.quiet === true || options.json === true) return;
  const { phase, milestone, commit, summary } = claim;
  terminal.err(`${visibleLine(`${phase}-${milestone} ${commit.slice(0, 8)}: ${summary}`)}\n`);
}

function tellEnd(one: Attempted, options: ReviewOptions, terminal: Terminal): void {
  if ('failure' in one) {
    terminal.err(describeFailure(one.failure, terminal));
    return;
  }
  show(one.reviewed, options, terminal);
  if (isToldByOther(one)) terminal.err('Another run has told this already: nothing was added.\n');
  else showPublication(one.reviewed, options, terminal);
}

function isToldByOther({ reviewed }: Extract<Attempted, { reviewed: unknown }>): boolean {
  const { publication } = reviewed;
  return publication?.published === false && publication.reason === 'nothing-to-do';
}

/** GitHub's job summary, where there is one; it takes a megabyte. */
function summarize(sections: readonly string[], { env }: Terminal): void {
  const path = env.GITHUB_STEP_SUMMARY ?? '';
  if (path === '' || sections.length === 0) return;
  const text = sections.join('\n');
  try {
    if (text.length < 500_000) appendFileSync(path, text);
  } catch {
    // The summary is a copy: what counts is committed.
  }
}
