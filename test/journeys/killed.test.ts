// kill -9 at each step of a run: the next one completes it, nothing twice, nothing lost.
import type { ChildProcess } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commitFiles, git, scratchDirectory } from '../adapters/git/scratch.ts';
import { startForge, type RunningForge } from '../forge/start.ts';
import { drone, patched, placesOf, push, subjects } from './ci-place.ts';
import { useWorld } from './journey.ts';
import { killingGit, type Moment } from './killing-git.ts';

const world = useWorld();
const place = placesOf(world);

/** Where a run is killed: at a command of git's, at a request to the forge, while the host is asked, or when a file is in its place. */
type Step =
  | { readonly git: string }
  | { readonly forge: string }
  | { readonly host: true }
  | { readonly placed: string };

/** Kills the run at a step, once. */
function trap(step: Step, moment: Moment, forge: RunningForge) {
  const child: { runs?: ChildProcess } = {};
  const kill = () => void child.runs?.kill('SIGKILL');
  if ('host' in step) world.host.onAsked(kill);
  if ('forge' in step) forge.onRequest(step.forge, moment, kill);
  return {
    env: killing(step, moment),
    started: (runs: ChildProcess) => {
      child.runs = runs;
    },
  };
}

function killing(step: Step, moment: Moment): Readonly<Record<string, string>> {
  if ('git' in step) return killingGit(step.git, moment);
  return 'placed' in step ? { NODE_OPTIONS: `--require=${killingRename(step.placed)}` } : {};
}

/** Kills a process as soon as it has moved something to this name. */
function killingRename(name: string): string {
  const file = join(scratchDirectory(), 'kill.cjs');
  writeFileSync(
    file,
    `const fs = require('node:fs');
const rename = fs.renameSync;
fs.renameSync = (from, to) => {
  rename(from, to);
  if (to.endsWith(${JSON.stringify(`/${name}`)})) process.kill(process.pid, 'SIGKILL');
};
require('node:module').syncBuiltinESMExports();
`,
  );
  return file;
}

/** A claim on a branch with a pull request. */
async function claimed() {
  const at = await place();
  const forge = await startForge({ kind: 'gitea', repository: at.bare });
  git(at.builder, ['checkout', '-q', '-b', 'work']);
  commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
  const event = push(at, 'work');
  const number = forge.addPullRequest({ commit: event.after, branch: 'work' });
  return { at, forge, event, number };
}

const statuses = 'POST /api/v1/repos/acme/infra/statuses/';
const comments = 'POST /api/v1/repos/acme/infra/issues/';

it.each<[string, Step, Moment]>([
  ['when it begins to clone', { git: 'clone' }, 'before'],
  ['when it has cloned', { git: 'clone' }, 'after'],
  ['before it says that it looks', { forge: statuses }, 'before'],
  ['when it said that it looks', { forge: statuses }, 'after'],
  ['while it asks the host', { host: true }, 'before'],
  ['before it makes the commit', { git: 'commit-tree' }, 'before'],
  ['when it has made the commit', { git: 'commit-tree' }, 'after'],
  ['before it pushes', { git: 'push' }, 'before'],
  ['when it has pushed', { git: 'push' }, 'after'],
  ['before it makes the comment', { forge: comments }, 'before'],
  ['when the comment is made', { forge: comments }, 'after'],
])('killed %s, the next run completes it', async (_, step, moment) => {
  const { at, forge, event, number } = await claimed();
  try {
    const env = {
      ...drone(event, at),
      REVIEW_FORGE: 'gitea',
      REVIEW_FORGE_URL: forge.url,
      REVIEW_FORGE_TOKEN: forge.token,
    };
    const { env: own, ...rest } = trap(step, moment, forge);
    const run = { ...rest, env: { ...env, ...own } };
    const killed = await world.review(scratchDirectory(), ['ci'], run);
    expect(killed, killed.stderr).toMatchObject({ exit: null, signal: 'SIGKILL' });

    const next = await world.review(scratchDirectory(), ['ci'], { env });
    expect(next.exit, next.stderr).toBe(0);
    expect(subjects(at.bare, 'work').slice(0, 2)).toEqual([
      'review(pvfix-M1): M1 PASS',
      'claim(pvfix-M1): patched',
    ]);
    const state = (commit: string) => forge.statuses(commit)[0]?.state;
    expect(state(event.after)).toBe('success');
    expect(state(git(at.bare, ['rev-parse', 'work']))).toBe('success');
    expect(forge.comments(number).map(({ body }) => body.split('\n')[0])).toEqual([
      expect.stringMatching(/^<!-- cold-review:comment pvfix PASS/),
    ]);
    expect(git(at.bare, ['fsck', '--no-dangling'])).toBe('');
  } finally {
    await forge.close();
  }
});

const review = 'review(pvfix-M1): M1 PASS';

// By hand each run that gets to its commit makes a section: where the killed one did, the next supersedes it.
it.each<[string, Step, Moment, number]>([
  ['before it notes what it will do', { git: 'ls-files' }, 'before', 1],
  ['when it holds the index and makes the new one', { git: '--index-info' }, 'after', 1],
  ['before HEAD moves', { git: 'update-ref -m' }, 'before', 1],
  ['when HEAD has moved', { git: 'update-ref -m' }, 'after', 2],
  ['when the new index is in its place', { placed: 'index' }, 'after', 2],
  ['when the first file is', { placed: 'REVIEW-pvfix.md' }, 'after', 2],
  ['before it pushes', { git: 'push' }, 'before', 2],
  ['when it has pushed', { git: 'push' }, 'after', 2],
])('killed in a checkout %s, the next run completes it', async (_, step, moment, reviews) => {
  const { at, forge, event, number } = await claimed();
  try {
    git(at.builder, ['branch', '-q', '--set-upstream-to=origin/work']);
    writeFileSync(join(at.builder, 'mine.txt'), 'not committed\n');
    const env = {
      REVIEW_FORGE: 'gitea',
      REVIEW_FORGE_URL: forge.url,
      REVIEW_FORGE_REPOSITORY: 'acme/infra',
      REVIEW_FORGE_TOKEN: forge.token,
    };
    const { env: own, ...rest } = trap(step, moment, forge);
    const run = { ...rest, env: { ...env, ...own } };
    const killed = await world.review(at.builder, ['M1'], run);
    expect(killed, killed.stderr).toMatchObject({ exit: null, signal: 'SIGKILL' });

    const next = await world.review(at.builder, ['M1'], { env });
    expect(next.exit, next.stderr).toBe(0);
    const made = Array.from({ length: reviews }, () => review);
    expect(subjects(at.bare, 'work').slice(0, reviews + 1)).toEqual([
      ...made,
      'claim(pvfix-M1): patched',
    ]);
    expect(git(at.builder, ['rev-parse', 'HEAD'])).toBe(git(at.bare, ['rev-parse', 'work']));
    expect(git(at.builder, ['status', '--porcelain', '--untracked-files=all'])).toBe('?? mine.txt');
    const left = readdirSync(join(at.builder, '.git'));
    expect(left.filter((name) => /cold-review|lock/.test(name))).toEqual([]);
    expect(forge.statuses(event.after)[0]?.state).toBe('success');
    expect(forge.comments(number)).toHaveLength(1);
    expect(git(at.builder, ['fsck', '--no-dangling'])).toBe('');
  } finally {
    await forge.close();
  }
});
