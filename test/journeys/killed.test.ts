// kill -9 at each step of a run: the next one completes it, nothing twice, nothing lost.
import type { ChildProcess } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commitFiles, git, scratchDirectory } from '../adapters/git/scratch.ts';
import { startForge, type RunningForge } from '../forge/start.ts';
import { drone, patched, placesOf, push, subjects } from './ci-place.ts';
import { useWorld } from './journey.ts';
import { killing, requests, stepsByHand, stepsOfCi, titled, type KillStep } from './kill-steps.ts';

const world = useWorld();
const place = placesOf(world);

/** Kills the run at a step, once. */
function trap({ at, moment }: KillStep, forge: RunningForge) {
  const child: { runs?: ChildProcess } = {};
  const kill = () => void child.runs?.kill('SIGKILL');
  if ('host' in at) world.host.onAsked(kill);
  if ('forge' in at) forge.onRequest(requests[at.forge], moment, kill);
  return {
    env: 'host' in at || 'forge' in at ? {} : killing(at, moment),
    started: (runs: ChildProcess) => {
      child.runs = runs;
    },
  };
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

it.each(titled(stepsOfCi))('killed %s, the next run completes it', async (_, step) => {
  const { at, forge, event, number } = await claimed();
  try {
    const env = {
      ...drone(event, at),
      REVIEW_FORGE: 'gitea',
      REVIEW_FORGE_URL: forge.url,
      REVIEW_FORGE_TOKEN: forge.token,
    };
    const { env: own, ...rest } = trap(step, forge);
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

it.each(titled(stepsByHand))(
  'killed in a checkout %s, the next run completes it',
  async (_, step) => {
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
      const { env: own, ...rest } = trap(step, forge);
      const run = { ...rest, env: { ...env, ...own } };
      const killed = await world.review(at.builder, ['M1'], run);
      expect(killed, killed.stderr).toMatchObject({ exit: null, signal: 'SIGKILL' });

      const next = await world.review(at.builder, ['M1'], { env });
      expect(next.exit, next.stderr).toBe(0);
      const made = Array.from({ length: step.reviews }, () => review);
      expect(subjects(at.bare, 'work').slice(0, step.reviews + 1)).toEqual([
        ...made,
        'claim(pvfix-M1): patched',
      ]);
      expect(git(at.builder, ['rev-parse', 'HEAD'])).toBe(git(at.bare, ['rev-parse', 'work']));
      expect(git(at.builder, ['status', '--porcelain', '--untracked-files=all'])).toBe(
        '?? mine.txt',
      );
      const left = readdirSync(join(at.builder, '.git'));
      expect(left.filter((name) => /cold-review|lock/.test(name))).toEqual([]);
      expect(forge.statuses(event.after)[0]?.state).toBe('success');
      expect(forge.comments(number)).toHaveLength(1);
      expect(git(at.builder, ['fsck', '--no-dangling'])).toBe('');
    } finally {
      await forge.close();
    }
  },
);
