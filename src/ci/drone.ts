import {
  branchOf,
  commitOf,
  given,
  linkOf,
  numberOf,
  originOf,
  type Build,
  type Environment,
} from './build.ts';

/**
 * A build of Drone, by its documented variables (docs.drone.io/pipeline/environment/reference). On a pull request
 * `DRONE_COMMIT_BEFORE` is the base, and `DRONE_BRANCH` the target.
 */
export function droneBuild(env: Environment): Build {
  const isPullRequest = given(env, 'DRONE_BUILD_EVENT') === 'pull_request';
  const branch = isPullRequest
    ? given(env, 'DRONE_SOURCE_BRANCH')
    : given(env, 'DRONE_COMMIT_BRANCH', 'DRONE_BRANCH');
  const url = originOf(given(env, 'DRONE_REPO_LINK'));
  return {
    system: 'drone',
    branch: branchOf(branch),
    before: isPullRequest ? null : commitOf(env.DRONE_COMMIT_BEFORE),
    after: commitOf(given(env, 'DRONE_COMMIT_AFTER', 'DRONE_COMMIT_SHA', 'DRONE_COMMIT')),
    pullRequest: isPullRequest ? numberOf(env.DRONE_PULL_REQUEST) : null,
    cloneUrl: given(env, 'DRONE_GIT_HTTP_URL', 'DRONE_REMOTE_URL'),
    repository: given(env, 'DRONE_REPO'),
    forge: url === null ? null : { kind: null, url },
    run: linkOf(given(env, 'DRONE_BUILD_LINK')),
  };
}
