import { forgeKind } from '../model/forge.ts';
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
 * A build of Woodpecker, by its documented variables (woodpecker-ci.org/docs/usage/environment). What the branch was at
 * before the push it does not say: `CI_PREV_COMMIT_SHA` is that of the build before this, which may be of another branch.
 */
export function woodpeckerBuild(env: Environment): Build {
  const isPullRequest = given(env, 'CI_PIPELINE_EVENT')?.startsWith('pull_request') === true;
  const branch = isPullRequest
    ? given(env, 'CI_COMMIT_SOURCE_BRANCH')
    : given(env, 'CI_COMMIT_BRANCH');
  const kind = forgeKind.safeParse(env.CI_FORGE_TYPE);
  const url = originOf(given(env, 'CI_FORGE_URL', 'CI_REPO_URL'));
  return {
    system: 'woodpecker',
    branch: branchOf(branch),
    before: null,
    after: commitOf(env.CI_COMMIT_SHA),
    pullRequest: isPullRequest ? numberOf(env.CI_COMMIT_PULL_REQUEST) : null,
    cloneUrl: given(env, 'CI_REPO_CLONE_URL'),
    repository: given(env, 'CI_REPO'),
    forge: url === null ? null : { kind: kind.success ? kind.data : null, url },
    run: linkOf(given(env, 'CI_PIPELINE_URL')),
  };
}
