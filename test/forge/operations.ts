/** The operations of GitHub's API that the contract server carries out, by GitHub's own names. */
export const operations = {
  user: { id: 'users/get-authenticated', method: 'GET', path: '/user', status: 200 },
  repository: { id: 'repos/get', method: 'GET', path: '/repos/{owner}/{repo}', status: 200 },
  setStatus: {
    id: 'repos/create-commit-status',
    method: 'POST',
    path: '/repos/{owner}/{repo}/statuses/{sha}',
    status: 201,
  },
  combined: {
    id: 'repos/get-combined-status-for-ref',
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits/{ref}/status',
    status: 200,
  },
  statuses: {
    id: 'repos/list-commit-statuses-for-ref',
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits/{ref}/statuses',
    status: 200,
  },
  checkRuns: {
    id: 'checks/list-for-ref',
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits/{ref}/check-runs',
    status: 200,
  },
  pulls: {
    id: 'pulls/list',
    method: 'GET',
    path: '/repos/{owner}/{repo}/pulls',
    status: 200,
  },
  pull: {
    id: 'pulls/get',
    method: 'GET',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}',
    status: 200,
  },
  pullsOf: {
    id: 'repos/list-pull-requests-associated-with-commit',
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits/{commit_sha}/pulls',
    status: 200,
  },
  comments: {
    id: 'issues/list-comments',
    method: 'GET',
    path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
    status: 200,
  },
  createComment: {
    id: 'issues/create-comment',
    method: 'POST',
    path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
    status: 201,
  },
  deleteComment: {
    id: 'issues/delete-comment',
    method: 'DELETE',
    path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    status: 204,
  },
  updateComment: {
    id: 'issues/update-comment',
    method: 'PATCH',
    path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    status: 200,
  },
} as const;

export type OperationName = keyof typeof operations;
