/** The routes of the forges, in the order they are tried. */
import type { Answered, Asked } from './answer.ts';
import * as carryOut from './carry-out.ts';
import type { OperationName } from './operations.ts';
import type { Right, State } from './state.ts';

export interface Route {
  /** Null: not of the API that is described. */
  readonly operation: OperationName | null;
  readonly method: string;
  readonly path: RegExp;
  readonly right: Right;
  readonly only?: 'github' | 'others';
  readonly answer: (state: State, asked: Asked) => Answered;
}

const repo = '/repos/(?<owner>[^/]+)/(?<name>[^/]+)';
const sha = '(?<sha>[^/]+)';
const number = '(?<number>\\d+)';
const on = (path: string): RegExp => new RegExp(`^${path}$`);

export const routes: readonly Route[] = [
  { operation: 'user', method: 'GET', path: on('/user'), right: 'user', answer: carryOut.user },
  {
    operation: null,
    method: 'POST',
    path: on('/graphql'),
    right: 'user',
    only: 'github',
    answer: carryOut.viewer,
  },
  {
    operation: 'repository',
    method: 'GET',
    path: on(repo),
    right: 'read',
    answer: carryOut.repository,
  },
  {
    operation: 'setStatus',
    method: 'POST',
    path: on(`${repo}/statuses/${sha}`),
    right: 'status',
    answer: carryOut.setStatus,
  },
  {
    operation: 'combined',
    method: 'GET',
    path: on(`${repo}/commits/${sha}/status`),
    right: 'read',
    answer: carryOut.combined,
  },
  {
    operation: 'statuses',
    method: 'GET',
    path: on(`${repo}/commits/${sha}/statuses`),
    right: 'read',
    answer: carryOut.statuses,
  },
  {
    operation: 'checkRuns',
    method: 'GET',
    path: on(`${repo}/commits/${sha}/check-runs`),
    right: 'read',
    only: 'github',
    answer: carryOut.checkRuns,
  },
  {
    operation: 'pullsOf',
    method: 'GET',
    path: on(`${repo}/commits/${sha}/pulls`),
    right: 'read',
    only: 'github',
    answer: carryOut.pullsOf,
  },
  {
    operation: 'pulls',
    method: 'GET',
    path: on(`${repo}/pulls`),
    right: 'read',
    answer: carryOut.pulls,
  },
  {
    operation: 'pull',
    method: 'GET',
    path: on(`${repo}/pulls/${number}`),
    right: 'read',
    answer: carryOut.pull,
  },
  {
    operation: 'pull',
    method: 'GET',
    path: on(`${repo}/pulls/(?<base>[^/]+)/(?<head>.+)`),
    right: 'read',
    only: 'others',
    answer: carryOut.pullJoining,
  },
  {
    operation: 'comments',
    method: 'GET',
    path: on(`${repo}/issues/${number}/comments`),
    right: 'read',
    answer: carryOut.comments,
  },
  {
    operation: 'createComment',
    method: 'POST',
    path: on(`${repo}/issues/${number}/comments`),
    right: 'comment',
    answer: carryOut.createComment,
  },
  {
    operation: 'updateComment',
    method: 'PATCH',
    path: on(`${repo}/issues/comments/${number}`),
    right: 'comment',
    answer: carryOut.updateComment,
  },
  {
    operation: 'deleteComment',
    method: 'DELETE',
    path: on(`${repo}/issues/comments/${number}`),
    right: 'comment',
    answer: carryOut.deleteComment,
  },
];
