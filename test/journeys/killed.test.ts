// kill -9 at each step of a run: the next one completes it, nothing twice, nothing lost.
import { execFileSync, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { commitFiles, git, scratchDirectory } from '../adapters/git/scratch.ts';
import { startForge, type RunningForge } from '../forge/start.ts';
import { drone, patched, placesOf, push, subjects } from './ci-place.ts';
import { useWorld } from './journey.ts';

const world = useWorld();
const place = placesOf(world);

type Moment = 'before' | 'after';

/** Where a run is killed: at a command of git's, at a request to the forge, or while the host is asked. */
type Step = { readonly git: string } | { readonly forge: string } | { readonly host: true };

/** Kills the run at a step, once. */
function trap(step: Step, moment: Moment, forge: RunningForge) {
  const child: { runs?: ChildProcess } = {};
  const kill = () => void child.runs?.kill('SIGKILL');
  if ('host' in step) world.host.onAsked(kill);
  if ('forge' in step) forge.onRequest(step.forge, moment, kill);
  return {
    env: 'git' in step ? { PATH: `${killingGit(step.git, moment)}${delimiter}${path}` } : {},
    started: (runs: ChildProcess) => {
      child.runs = runs;
    },
  };
}

const path = process.env.PATH ?? '';

/** A folder with a `git` that kills who started it, before or after a command of its own. */
function killingGit(command: string, moment: Moment): string {
  const folder = scratchDirectory();
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const kill = 'kill -9 $PPID';
  const [before, after] = moment === 'before' ? [`${kill}; exit 1`, ''] : ['', kill];
  const script = `#!/bin/sh
case " $* " in
  *' ${command} '*) ${before || ':'}; ${real} "$@"; status=$?; ${after || ':'}; exit $status ;;
  *) exec ${real} "$@" ;;
esac
`;
  writeFileSync(join(folder, 'git'), script, { mode: 0o755 });
  return folder;
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
  const at = await place();
  const forge = await startForge({ kind: 'gitea', repository: at.bare });
  try {
    git(at.builder, ['checkout', '-q', '-b', 'work']);
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const event = push(at, 'work');
    const number = forge.addPullRequest({ commit: event.after, branch: 'work' });
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
