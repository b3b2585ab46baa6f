/** What a forge is asked for, as its API has it. */
import * as answers from './answers.ts';
import { commitId } from './answers.ts';
import type { Client } from './client.ts';
import {
  ForgeFailure,
  type Comment,
  type CommitBuild,
  type CommitStatus,
  type Forge,
  type ForgePlace,
  type PullRequest,
} from '../../model/forge.ts';

const repo = '/repos/{owner}/{repo}';
const longestDescription = 140;

/** A forge, asked through a client. */
export function forgeOf(place: ForgePlace, client: Client): Forge {
  const { ask, list } = client;
  const here = `${place.owner}/${place.name}`;
  const isGithub = place.kind === 'github';
  return {
    place,
    login: () => loginOf(client, isGithub),
    setStatus: async (commit, status) => {
      await ask({
        what: `set the status ${status.context} of ${nameOf(commit)} in ${here}`,
        need: 'status',
        route: `POST ${repo}/statuses/{sha}`,
        parameters: { sha: commit, ...statusSent(status) },
        answer: answers.madeStatus,
        repeatable: true,
      });
    },
    builds: async (commit) => {
      const what = `list what ran on ${nameOf(commit)} in ${here}`;
      const common = { what, need: 'checks', parameters: { ref: commit } } as const;
      const statuses = await list(
        { ...common, route: `GET ${repo}/commits/{ref}/status`, answer: answers.combinedStatus },
        (answer) => answer?.statuses ?? [],
      );
      const runs = isGithub
        ? await list(
            { ...common, route: `GET ${repo}/commits/{ref}/check-runs`, answer: answers.checkRuns },
            (answer) => answer.check_runs,
          )
        : [];
      return newestOfEach(statuses, runs);
    },
    pullRequest: (number) => pullRequest(client, here, number),
    openPullRequests: async () => {
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
    },
    pullRequestsOf: (commit, branch) =>
      isGithub ? holding(client, here, commit) : joining(client, here, branch),
    comments: async (number) => {
      const question = {
        what: `list the comments of ${here}#${number}`,
        need: 'comments',
        route: `GET ${repo}/issues/{number}/comments`,
        parameters: { number },
        answer: answers.comments,
      } as const;
      // The others take no page: all come at once, and again for each page that is asked for.
      const found = isGithub ? await list(question, (items) => items) : await ask(question);
      return oldestFirst(found.map(answers.commentOf));
    },
    createComment: async (number, body) => {
      await ask({
        what: `make a comment on ${here}#${number}`,
        need: 'comment',
        route: `POST ${repo}/issues/{number}/comments`,
        parameters: { number, body },
        answer: answers.made,
      });
    },
    updateComment: async (id, body) => {
      await ask({
        what: `edit the comment ${id} in ${here}`,
        need: 'comment',
        route: `PATCH ${repo}/issues/comments/{id}`,
        parameters: { id, body },
        answer: answers.edited,
        repeatable: true,
      });
    },
  };
}

async function loginOf({ ask }: Client, isGithub: boolean): Promise<string> {
  try {
    const asked = { what: 'say whose the token is', need: 'login', route: 'GET /user' } as const;
    return (await ask({ ...asked, answer: answers.account })).login;
  } catch (error) {
    // The token of a GitHub Actions run belongs to no user.
    if (isGithub && isFailure(error, 'forbidden')) return 'github-actions[bot]';
    throw error;
  }
}

async function pullRequest(
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

/** GitHub knows which pull requests hold a commit. */
async function holding(
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
async function joining({ ask }: Client, here: string, branch: string): Promise<PullRequest[]> {
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

function statusSent({ context, state, description, link }: CommitStatus) {
  const characters = Array.from(description);
  const cut = `${characters.slice(0, longestDescription - 1).join('')}…`;
  return {
    context,
    state,
    description: characters.length > longestDescription ? cut : description,
    ...(link === null ? {} : { target_url: link }),
  };
}

/** From the worst to the best: of several of one name none hides another. */
const badness = ['failure', 'error', 'pending', 'success', 'skipped'] as const;

function newestOfEach(
  statuses: readonly Parameters<typeof answers.buildOfStatus>[0][],
  runs: readonly Parameters<typeof answers.buildOfCheckRun>[0][],
): CommitBuild[] {
  const newest = new Map<string, (typeof statuses)[number]>();
  for (const status of statuses) {
    const other = newest.get(status.context);
    if (!other || other.id < status.id) newest.set(status.context, status);
  }
  const worst = new Map<string, CommitBuild>();
  const all = [
    ...[...newest.values()].map(answers.buildOfStatus),
    ...runs.map(answers.buildOfCheckRun),
  ];
  for (const build of all) {
    const other = worst.get(build.context);
    if (!other || badness.indexOf(build.state) < badness.indexOf(other.state)) {
      worst.set(build.context, build);
    }
  }
  return [...worst.values()];
}

function oldestFirst(comments: readonly Comment[]): Comment[] {
  return [...comments].sort((one, other) => one.id - other.id);
}

function isFailure(error: unknown, kind: ForgeFailure['kind']): boolean {
  return error instanceof ForgeFailure && error.kind === kind;
}

/** A commit for people. @throws ForgeFailure `invalid` where it is no whole commit id: a route would lead elsewhere */
function nameOf(commit: string): string {
  if (commitId.test(commit)) return commit.slice(0, 8);
  throw new ForgeFailure('invalid', 'A commit is named by 40 hex digits.', 'Resolve it first.');
}
