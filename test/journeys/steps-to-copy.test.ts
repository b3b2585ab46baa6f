// The steps that people copy, run as their CI runs them: what it documents that it sets, and no more, at a forge by HTTP.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { answerGit } from '../adapters/git/http-server.ts';
import { commitFiles, git, scratchDirectory } from '../adapters/git/scratch.ts';
import type { RunningForge } from '../forge/start.ts';
import { useForges } from '../forge/use.ts';
import { drone, patched, placesOf, push, subjects, type PushEvent } from './ci-place.ts';
import { useWorld } from './journey.ts';

const world = useWorld();
const place = placesOf(world);
const forgeAt = useForges();

const read = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

/** Where a step takes a secret from. */
interface FromSecret {
  readonly from_secret: string;
}
type Values = Readonly<Record<string, string | FromSecret>>;

/** What stands in README is a step of Drone: its settings are handed over as `PLUGIN_*`. */
function ofReadme(secrets: Readonly<Record<string, string>>): Record<string, string> {
  const [, text = ''] = /## In your CI\n\n```yaml\n([^]*?)```/.exec(read('README.md')) ?? [];
  expect(text.trim().split('\n')).toHaveLength(4);
  const [step] = parse(text) as [{ settings: Values }];
  expect(Object.keys(step)).toEqual(['name', 'image', 'settings']);
  const given = Object.entries(step.settings).map(([name, value]) => [
    `PLUGIN_${name.toUpperCase()}`,
    typeof value === 'string' ? value : (secrets[value.from_secret] ?? ''),
  ]);
  return Object.fromEntries(given) as Record<string, string>;
}

/** A job of Actions has the step's own variables, with its expressions replaced. */
function ofActions(
  system: 'gitea' | 'forgejo',
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  const workflow = parse(read(`examples/.${system}/workflows/review.yml`)) as {
    jobs: { review: { steps: [{ run: string; env: Record<string, string> }] } };
  };
  const [{ run, env }] = workflow.jobs.review.steps;
  expect(run).toBe('review ci');
  const given = Object.entries(env).map(([name, value]) => {
    const [, secret = ''] = /^\$\{\{ secrets\.(\w+) \}\}$/.exec(value) ?? [];
    return [name, secrets[secret] ?? ''];
  });
  return Object.fromEntries(given) as Record<string, string>;
}

/** As act_runner and Forgejo's runner say it: the id is the instance's, the number the repository's. */
function actions(
  system: 'gitea' | 'forgejo',
  { before, after, branch }: PushEvent,
  { url }: RunningForge,
): Record<string, string> {
  const event = join(scratchDirectory(), 'event.json');
  writeFileSync(event, JSON.stringify({ ref: `refs/heads/${branch}`, before, after }));
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITEA_ACTIONS: 'true',
    ...(system === 'forgejo' ? { FORGEJO_ACTIONS: 'true' } : {}),
    GITHUB_API_URL: `${url}/api/v1`,
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: event,
    GITHUB_REF: `refs/heads/${branch}`,
    GITHUB_REPOSITORY: 'acme/infra',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '4711',
    GITHUB_RUN_NUMBER: '9',
    GITHUB_SERVER_URL: url,
    GITHUB_SHA: after,
  };
}

it.each(['README', 'gitea', 'forgejo'] as const)(
  'the step of %s reviews what was pushed, pushes that, and tells the forge',
  async (which) => {
    const at = await place();
    const kind = which === 'README' ? 'gitea' : which;
    const forge = await forgeAt({
      kind,
      repository: at.bare,
      git: (request, response) => {
        answerGit(at.bare, request, response);
      },
    });
    git(at.builder, ['checkout', '-q', '-b', 'work']);
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const event = push(at, 'work');
    const number = forge.addPullRequest({ commit: event.after, branch: 'work' });
    const [key, { token }] = [readFileSync(world.identity, 'utf8'), forge];
    const env =
      which === 'README'
        ? {
            ...drone(event, at),
            DRONE_GIT_HTTP_URL: `${forge.url}/acme/infra.git`,
            DRONE_REPO_LINK: `${forge.url}/acme/infra`,
            ...ofReadme({ ssh_key: key, token }),
          }
        : {
            ...actions(which, event, forge),
            ...ofActions(which, {
              REVIEW_SSH_KEY: key,
              REVIEW_FORGE_TOKEN: token,
              GITEA_TOKEN: token,
            }),
          };
    const ran = await world.review(scratchDirectory(), ['ci'], {
      env: { ...env, REVIEW_IDENTITY: '' },
    });
    expect(ran.exit, ran.stderr).toBe(0);
    expect(subjects(at.bare, 'work')[0]).toBe('review(pvfix-M1): M1 PASS');
    const [status] = forge.statuses(git(at.bare, ['rev-parse', 'work']));
    expect(status).toMatchObject({ state: 'success' });
    if (which !== 'README')
      expect(JSON.stringify(status)).toContain(`${forge.url}/acme/infra/actions/runs/9"`);
    expect(forge.comments(number)).toHaveLength(1);
  },
);
