import { appendFileSync } from 'node:fs';
import { exitOfCi, reviewPush, type Attempted, type Audience } from '../ci.ts';
import type { ForgeSetting } from '../ci/forge.ts';
import type { Build } from '../ci/index.ts';
import { visibleLine } from '../document/visible.ts';
import { openForge } from '../composition/edges.ts';
import { createWorld } from '../composition/world.ts';
import type { Claim } from '../model/claim.ts';
import { toCiJson } from '../report/ci-json.ts';
import { ciLine } from '../report/ci.ts';
import { toJunit } from '../report/junit.ts';
import type { NearClaimIn } from '../steps/pushed.ts';
import type { Gathered } from '../steps/shards/gather.ts';
import { ciRun, ofBuild, type CiStep } from './ci-run.ts';
import { describeFailure } from './failures.ts';
import { tokenMissing, untoldLine } from './forge.ts';
import type { ReviewOptions } from './options.ts';
import { show, showPublication, writeJunit } from './show.ts';
import type { Terminal } from './terminal.ts';

/** `review ci`: every claim that waits on the branch that was pushed, and the exit status of what stands. */
export function ciCommand(options: ReviewOptions, terminal: Terminal): Promise<number> {
  return reviewWaiting(ciRun(options, terminal), options, terminal);
}

/**
 * Reviews what waits, tells of it, and ends with the exit status of what stands.
 * @param shards what they saw, where nothing is looked at any more
 */
export async function reviewWaiting(
  step: CiStep,
  options: ReviewOptions,
  terminal: Terminal,
  shards?: Gathered,
): Promise<number> {
  const { build, push, operator, setting } = step;
  const opened = createWorld({ ...options, ...(setting && { access: setting }) }, terminal);
  const { close } = opened;
  const own = ofBuild(step, options, opened.world);
  const world = shards ? { ...own, shards } : own;
  try {
    const watch = {
      meant: (near: readonly NearClaimIn[]) => {
        if (options.quiet !== true) for (const one of near) terminal.err(nearLine(one));
      },
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
    const { attempted, standing, torn, untold } = run;
    const said = new Set(attempted.flatMap((one) => ('failure' in one ? one.failure.message : [])));
    for (const one of torn)
      if (!said.has(one.message)) terminal.err(describeFailure(one, terminal));
    for (const why of untold) terminal.err(untoldLine(why, terminal));
    const missing = operator.commit ? tokenMissing(options, build, terminal) : null;
    if (missing !== null && options.quiet !== true) terminal.err(missing);
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

/** One line each: the hook would have said it before the commit. */
function nearLine({ commit, subject, expected, at, example }: NearClaimIn): string {
  const [word, meant] = [visibleLine(subject.slice(0, 100)), visibleLine(example)];
  return `review: ${commit.slice(0, 8)} looks like a claim, and is none: ${word} (at character ${at + 1}: ${expected}). Example: ${meant}\n`;
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
