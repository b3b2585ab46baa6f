import { describe, expect, it } from 'vitest';
import { detectBuild, type Build } from '../../src/ci/index.ts';

const [one, two] = ['1'.repeat(40), '2'.repeat(40)];
const zeros = '0'.repeat(40);

const drone = {
  CI: 'true',
  DRONE: 'true',
  DRONE_BUILD_EVENT: 'push',
  DRONE_BRANCH: 'main',
  DRONE_COMMIT_BRANCH: 'main',
  DRONE_COMMIT_BEFORE: one,
  DRONE_COMMIT_AFTER: two,
  DRONE_COMMIT_SHA: two,
  DRONE_REPO: 'ops/infra',
  DRONE_REPO_LINK: 'https://git.example.net/ops/infra',
  DRONE_GIT_HTTP_URL: 'https://git.example.net/ops/infra.git',
  DRONE_BUILD_LINK: 'https://drone.example.net/ops/infra/17',
};

const woodpecker = {
  // It sets Drone's variables too.
  ...drone,
  CI: 'woodpecker',
  CI_PIPELINE_EVENT: 'push',
  CI_COMMIT_SHA: two,
  CI_COMMIT_BRANCH: 'work',
  CI_PREV_COMMIT_SHA: one,
  CI_REPO: 'ops/infra',
  CI_REPO_CLONE_URL: 'https://git.example.net/ops/infra.git',
  CI_FORGE_TYPE: 'forgejo',
  CI_FORGE_URL: 'https://git.example.net',
  CI_PIPELINE_URL: 'https://ci.example.net/repos/1/pipeline/17',
};

const actions = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_SHA: two,
  GITHUB_REPOSITORY: 'ops/infra',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_RUN_ID: '17',
};
/** As act_runner and Forgejo's runner set it: the id is the instance's, the number the repository's. */
const ofGitea = {
  ...actions,
  GITEA_ACTIONS: 'true',
  GITEA_ACTIONS_RUNNER_VERSION: 'v0.2.13',
  GITHUB_API_URL: 'https://git.example.net/api/v1',
  GITHUB_SERVER_URL: 'https://git.example.net',
  GITHUB_REPOSITORY: 'ops/infra',
  GITHUB_RUN_ID: '4711',
  GITHUB_RUN_NUMBER: '9',
  GITHUB_RUN_ATTEMPT: '1',
};
const ofForgejo = {
  ...ofGitea,
  FORGEJO_ACTIONS: 'true',
  FORGEJO_REF: 'refs/heads/main',
  FORGEJO_RUN_ID: '4711',
  FORGEJO_RUN_NUMBER: '9',
  FORGEJO_SERVER_URL: 'https://git.example.net',
};
const atGitea = (system: 'gitea' | 'forgejo') => ({
  system,
  branch: 'main',
  before: one,
  after: two,
  pullRequest: null,
  cloneUrl: 'https://git.example.net/ops/infra.git',
  repository: 'ops/infra',
  forge: { kind: system, url: 'https://git.example.net' },
  run: 'https://git.example.net/ops/infra/actions/runs/9',
});
const pushed = JSON.stringify({ before: one, after: two, ref: 'refs/heads/main' });
const requested = JSON.stringify({ pull_request: { number: 7, head: { sha: one, ref: 'work' } } });

describe('a build', () => {
  it.each<[string, Record<string, string>, string | null, Partial<Build> | null]>([
    ['nowhere', { CI: 'true' }, null, null],
    [
      'of Drone',
      drone,
      null,
      {
        system: 'drone',
        branch: 'main',
        before: one,
        after: two,
        pullRequest: null,
        cloneUrl: 'https://git.example.net/ops/infra.git',
        repository: 'ops/infra',
        forge: { kind: null, url: 'https://git.example.net' },
        run: 'https://drone.example.net/ops/infra/17',
      },
    ],
    [
      'of Drone for a new branch',
      { ...drone, DRONE_COMMIT_BEFORE: zeros },
      null,
      { before: null, after: two },
    ],
    [
      'of Drone without a before',
      { ...drone, DRONE_COMMIT_BEFORE: '' },
      null,
      { before: null, after: two },
    ],
    [
      'of Drone for a pull request',
      {
        ...drone,
        DRONE_BUILD_EVENT: 'pull_request',
        DRONE_SOURCE_BRANCH: 'work',
        DRONE_TARGET_BRANCH: 'main',
        DRONE_PULL_REQUEST: '7',
      },
      null,
      { branch: 'work', before: null, after: two, pullRequest: 7 },
    ],
    [
      'of Woodpecker, which sets what Drone does',
      woodpecker,
      null,
      {
        system: 'woodpecker',
        branch: 'work',
        before: null,
        after: two,
        forge: { kind: 'forgejo', url: 'https://git.example.net' },
        run: 'https://ci.example.net/repos/1/pipeline/17',
      },
    ],
    [
      'of Woodpecker for a pull request, whose message is its title',
      {
        ...woodpecker,
        CI_PIPELINE_EVENT: 'pull_request',
        CI_COMMIT_SOURCE_BRANCH: 'work',
        CI_COMMIT_PULL_REQUEST: '7',
      },
      null,
      { branch: 'work', pullRequest: 7 },
    ],
    [
      'of GitHub',
      actions,
      pushed,
      {
        system: 'github',
        branch: 'main',
        before: one,
        after: two,
        cloneUrl: 'https://github.com/ops/infra.git',
        forge: { kind: 'github', url: 'https://github.com' },
        run: 'https://github.com/ops/infra/actions/runs/17',
      },
    ],
    [
      'of GitHub that is run again, which is another run',
      { ...actions, GITHUB_RUN_ATTEMPT: '2' },
      pushed,
      { run: 'https://github.com/ops/infra/actions/runs/17/attempts/2' },
    ],
    [
      'of GitHub for a pull request, whose commit is a merge that nobody pushed',
      { ...actions, GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge' },
      requested,
      { branch: 'work', before: null, after: one, pullRequest: 7 },
    ],
    [
      'of GitHub whose payload is nonsense',
      actions,
      'nonsense',
      { branch: 'main', before: null, after: two },
    ],
    [
      'of GitHub whose payload is of another shape',
      actions,
      '{"before":1,"pull_request":{}}',
      { before: null, after: two, pullRequest: null },
    ],
    ['of a tag', { ...actions, GITHUB_REF: 'refs/tags/v1' }, pushed, { branch: null }],
    ['of Gitea, which sets what GitHub does', ofGitea, pushed, atGitea('gitea')],
    ['of Forgejo, which says that it is Gitea too', ofForgejo, pushed, atGitea('forgejo')],
    [
      'of Forgejo for a pull request that is run again',
      {
        ...ofForgejo,
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_REF: 'refs/pull/7/head',
        GITHUB_RUN_ATTEMPT: '2',
      },
      requested,
      {
        ...atGitea('forgejo'),
        branch: 'work',
        before: null,
        after: one,
        pullRequest: 7,
        run: 'https://git.example.net/ops/infra/actions/runs/9#attempt-2',
      },
    ],
    [
      'whose link holds a password',
      { ...drone, DRONE_BUILD_LINK: 'https://a:b@drone.example.net/17' },
      null,
      { run: null },
    ],
    [
      'whose link is none',
      { ...drone, DRONE_BUILD_LINK: 'javascript:alert(1)' },
      null,
      { run: null },
    ],
  ])('%s', (_, env, event, expected) => {
    const build = detectBuild(env, event);
    if (expected === null) expect(build).toBeNull();
    else expect(build).toMatchObject(expected);
  });
});
