import * as z from 'zod';
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

/** The part of a webhook's payload that Actions hand over as `GITHUB_EVENT_PATH`. */
const payload = z.object({
  before: z.string().optional().catch(undefined),
  after: z.string().optional().catch(undefined),
  pull_request: z
    .object({
      number: z.number(),
      head: z.object({ sha: z.string(), ref: z.string() }),
    })
    .optional()
    .catch(undefined),
});

/**
 * A build of GitHub Actions, or of Gitea's or Forgejo's, which set the same variables. `GITHUB_SHA` of a pull request is a
 * merge that nobody pushed: the payload has what was.
 * @param event text of the file at `GITHUB_EVENT_PATH`; null where it cannot be read
 */
export function actionsBuild(env: Environment, event: string | null): Build {
  const { before, after, pull_request: pullRequest } = payloadOf(event);
  const url = originOf(given(env, 'GITHUB_SERVER_URL'));
  const repository = given(env, 'GITHUB_REPOSITORY');
  const system = systemOf(env);
  const isPullRequest = given(env, 'GITHUB_EVENT_NAME')?.startsWith('pull_request') === true;
  return {
    system,
    branch: branchOf(
      isPullRequest ? (pullRequest?.head.ref ?? env.GITHUB_HEAD_REF) : env.GITHUB_REF,
    ),
    before: isPullRequest ? null : commitOf(before),
    after: commitOf(isPullRequest ? pullRequest?.head.sha : (after ?? env.GITHUB_SHA)),
    pullRequest: isPullRequest ? numberOf(pullRequest?.number) : null,
    cloneUrl: url === null || repository === null ? null : `${url}/${repository}.git`,
    repository,
    forge: url === null ? null : { kind: system, url },
    run: runOf(env, url, repository),
  };
}

function systemOf(env: Environment): 'github' | 'gitea' | 'forgejo' {
  if (given(env, 'FORGEJO_ACTIONS') !== null) return 'forgejo';
  return given(env, 'GITEA_ACTIONS') === null ? 'github' : 'gitea';
}

function payloadOf(event: string | null): z.infer<typeof payload> {
  try {
    return payload.parse(JSON.parse(event ?? '{}'));
  } catch {
    return {};
  }
}

function runOf(env: Environment, url: string | null, repository: string | null): string | null {
  // Gitea and Forgejo show a run under its number in the repository, GitHub under its id.
  const isGitHub = systemOf(env) === 'github';
  const id = given(env, ...(isGitHub ? [] : ['GITHUB_RUN_NUMBER']), 'GITHUB_RUN_ID');
  if (url === null || repository === null || id === null) return null;
  const attempt = given(env, 'GITHUB_RUN_ATTEMPT') ?? '1';
  // A build that is run again is another run: what an earlier one saw is not its own.
  const again = /^[1-9]\d*$/.test(attempt) && attempt !== '1' ? attempt : null;
  const which = again === null ? '' : `${isGitHub ? '/attempts/' : '#attempt-'}${again}`;
  return linkOf(`${url}/${repository}/actions/runs/${id}${which}`);
}
