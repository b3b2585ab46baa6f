/** Pull requests, by number and by what they hold. */
import type { PullRequest } from '../../model/forge.ts';
import * as answers from './answers.ts';
import type { Client } from './client.ts';
import { isFailure } from './failure.ts';
import { nameOf, repo } from './route.ts';

/** Null where there is none of that number in a repository that is seen. */
export async function pullRequest(
  { ask }: Client,
  here: string,
  number: number,
): Promise<PullRequest | null> {
  const read = { need: 'read' } as const;
  try {
    const pull = await ask({
      ...read,
      what: `show the pull request ${here}#${number}`,
      route: `GET ${repo}/pulls/{number}`,
      parameters: { number },
      answer: answers.wholePull,
    });
    return answers.pullRequestOf(pull);
  } catch (error) {
    if (!isFailure(error, 'not-found')) throw error;
    // A repository that is not seen has no pull requests either: that is no answer.
    await ask({
      ...read,
      what: `show the repository ${here}`,
      route: `GET ${repo}`,
      answer: answers.repository,
    });
    return null;
  }
}

/** All that are open. */
export async function openOnes({ list }: Client, here: string): Promise<readonly PullRequest[]> {
  const found = await list(
    {
      what: `list the open pull requests of ${here}`,
      need: 'read',
      route: `GET ${repo}/pulls`,
      parameters: { state: 'open' },
      answer: answers.pulls,
    },
    (pulls) => pulls,
  );
  return pullRequestsIn(found);
}

/** GitHub knows which pull requests hold a commit. */
export async function holding(
  { list }: Client,
  here: string,
  commit: string,
): Promise<readonly PullRequest[]> {
  try {
    const found = await list(
      {
        what: `list the pull requests of ${nameOf(commit)} in ${here}`,
        need: 'read',
        route: `GET ${repo}/commits/{commit}/pulls`,
        parameters: { commit },
        answer: answers.pulls,
      },
      (pulls) => pulls,
    );
    return pullRequestsIn(found);
  } catch (error) {
    // It does not know the commit.
    if (isFailure(error, 'not-found') || isFailure(error, 'invalid')) return [];
    throw error;
  }
}

/** The others know which one joins a branch to the default branch. */
export async function joining(
  { ask }: Client,
  here: string,
  branch: string,
): Promise<PullRequest[]> {
  const read = { need: 'read' } as const;
  const { default_branch: base } = await ask({
    ...read,
    what: `show the repository ${here}`,
    route: `GET ${repo}`,
    answer: answers.repository,
  });
  if (!base || base === branch || branch === '') return [];
  try {
    const pull = await ask({
      ...read,
      what: `show the pull request of a branch of ${here}`,
      route: `GET ${repo}/pulls/{base}/{head}`,
      parameters: { base, head: branch },
      answer: answers.pull,
    });
    return pullRequestsIn([pull]);
  } catch (error) {
    if (isFailure(error, 'not-found')) return [];
    throw error;
  }
}

function pullRequestsIn(pulls: readonly Parameters<typeof answers.pullRequestOf>[0][]) {
  return pulls.flatMap((pull) => answers.pullRequestOf(pull) ?? []);
}
