/** What a forge is asked for, as its API has it. */
import * as answers from './answers.ts';
import { newestOfEach } from './builds.ts';
import type { Client } from './client.ts';
import { scopeOf } from './failure.ts';
import { loginOf } from './login.ts';
import { holding, joining, openOnes, pullRequest } from './pulls.ts';
import { nameOf, repo } from './route.ts';
import {
  ForgeFailure,
  type Comment,
  type CommitStatus,
  type Forge,
  type ForgePlace,
} from '../../model/forge.ts';

const longestDescription = 140;

/** A forge, asked through a client. */
export function forgeOf(place: ForgePlace, client: Client): Forge {
  const { ask, list } = client;
  const here = `${place.owner}/${place.name}`;
  const isGithub = place.kind === 'github';
  return {
    place,
    login: () => loginOf(client, isGithub),
    access: async () => {
      const { body, scopes } = await client.askScoped({
        what: `show the repository ${here}`,
        need: 'read',
        route: `GET ${repo}`,
        answer: answers.repositoryAccess,
      });
      return {
        push: body.permissions?.push ?? null,
        isPrivate: body.private ?? null,
        scopes: isGithub ? scopes : null,
        needs: { status: scopeOf(place, 'status'), comment: scopeOf(place, 'comment') },
      };
    },
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
    statuses: async (commit) =>
      newestOfEach(await statusesOf(client, here, commit, 'statuses'), []),
    builds: async (commit) => {
      const statuses = await statusesOf(client, here, commit, 'checks');
      const runs = isGithub
        ? await list(
            {
              what: `list what ran on ${nameOf(commit)} in ${here}`,
              need: 'checks',
              route: `GET ${repo}/commits/{ref}/check-runs`,
              parameters: { ref: commit },
              answer: answers.checkRunsOf(commit),
            },
            (answer) => answer.check_runs,
          )
        : [];
      return newestOfEach(statuses, runs);
    },
    pullRequest: (number) => pullRequest(client, here, number),
    openPullRequests: () => openOnes(client, here),
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
    deleteComment: async (id) => {
      try {
        await ask({
          what: `delete the comment ${id} in ${here}`,
          need: 'comment',
          route: `DELETE ${repo}/issues/comments/{id}`,
          parameters: { id },
          answer: answers.nothing,
          repeatable: true,
        });
      } catch (error) {
        if (!(error instanceof ForgeFailure && error.kind === 'not-found')) throw error;
      }
    },
  };
}

/** What was set on a commit, in all contexts: check runs are none of it. */
function statusesOf({ list }: Client, here: string, commit: string, need: 'checks' | 'statuses') {
  return list(
    {
      what: `list ${need === 'checks' ? 'what ran on' : 'the statuses of'} ${nameOf(commit)} in ${here}`,
      need,
      route: `GET ${repo}/commits/{ref}/status`,
      parameters: { ref: commit },
      answer: answers.combinedStatusOf(commit),
    },
    (answer) => answer?.statuses ?? [],
  );
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

function oldestFirst(comments: readonly Comment[]): Comment[] {
  return [...comments].sort((one, other) => one.id - other.id);
}
