/** How each forge writes down what it knows. */
import { filled, type Json } from './description.ts';
import type { State, StoredCheckRun, StoredComment, StoredPull, StoredStatus } from './state.ts';

const day = '2026-11-21T12:00:00Z';

/** GitHub's, filled up from its own description. */
export const githubShapes = {
  user: (login: string): Json =>
    filled('simple-user', { login, id: 7, type: login.endsWith('[bot]') ? 'Bot' : 'User' }),
  account: (login: string): Json =>
    filled('public-user', { login, id: 7, user_view_type: 'public' }),
  repository: ({ owner, name, defaultBranch, push, isPrivate }: State): Json =>
    filled('full-repository', {
      private: isPrivate,
      permissions: { admin: false, maintain: false, push, triage: push, pull: true },
      name,
      full_name: `${owner}/${name}`,
      default_branch: defaultBranch,
    }),
  status: (status: StoredStatus, state: State): Json =>
    filled('status', {
      id: status.id,
      state: status.state,
      context: status.context,
      description: status.description,
      target_url: status.link,
      creator: githubShapes.user(state.login ?? 'github-actions[bot]'),
    }),
  combined: (page: readonly StoredStatus[], total: number, commit: string): Json =>
    filled('combined-commit-status', {
      state: page.length === 0 ? 'pending' : 'success',
      sha: commit,
      total_count: total,
      repository: filled('minimal-repository', {}),
      statuses: page.map((status) =>
        filled('simple-commit-status', {
          id: status.id,
          state: status.state,
          context: status.context,
          description: status.description,
          target_url: status.link,
        }),
      ),
    }),
  checkRun: ({ id, name, status, conclusion, commit }: StoredCheckRun): Json =>
    filled('check-run', { id, name, status, conclusion, head_sha: commit, pull_requests: [] }),
  pull: (pull: StoredPull, name: 'pull-request' | 'pull-request-simple'): Json => {
    const { head, number, state, base } = pull;
    const user = githubShapes.user('builder');
    const repo = (full_name: string) => filled('repository', { full_name, owner: user });
    return filled(name, {
      number,
      id: 1000 + number,
      state,
      head: {
        label: `builder:${head.branch}`,
        ref: head.branch,
        sha: head.commit,
        user,
        repo: head.repository === null ? null : repo(head.repository),
      },
      base: { label: `acme:${base}`, ref: base, sha: 'b'.repeat(40), user, repo: repo('acme/x') },
    });
  },
  comment: ({ id, author, body }: StoredComment): Json =>
    filled('issue-comment', { id, body, user: author === null ? null : githubShapes.user(author) }),
};

const giteaUser = (login: string): Json => ({
  id: 7,
  login,
  login_name: '',
  full_name: '',
  email: '',
});

/** Gitea's and Forgejo's: the words differ where they differ, and empty lists are null. */
export const giteaShapes = {
  user: giteaUser,
  repository: ({ owner, name, defaultBranch, push, isPrivate }: State): Json => ({
    private: isPrivate,
    permissions: { admin: false, push, pull: true },
    id: 3,
    name,
    full_name: `${owner}/${name}`,
    owner: giteaUser(owner),
    default_branch: defaultBranch,
  }),
  status: (status: StoredStatus, state: State): Json => ({
    id: status.id,
    status: status.state,
    target_url: status.link ?? '',
    description: status.description,
    url: `${state.rootUrl}/api/v1/repos/${state.owner}/${state.name}/statuses/${status.commit}`,
    context: status.context,
    creator: giteaUser('builder'),
    created_at: day,
    updated_at: day,
  }),
  /** Its total is that of the page; of none Gitea before 1.22 says null. */
  combined: (page: readonly StoredStatus[], commit: string, state: State): Json | null => {
    const isEmpty = page.length === 0;
    if (isEmpty && state.kind === 'gitea') return null;
    return {
      state: isEmpty ? '' : 'success',
      sha: isEmpty ? '' : commit,
      total_count: page.length,
      statuses: isEmpty ? null : page.map((status) => giteaShapes.status(status, state)),
      repository: null,
      commit_url: '',
      url: '',
    };
  },
  pull: ({ number, state, head, base }: StoredPull): Json => ({
    id: 1000 + number,
    url: '',
    number,
    user: giteaUser('builder'),
    title: 'Work',
    labels: null,
    state,
    merged: false,
    head: {
      label: head.branch,
      ref: head.repository === null ? `refs/pull/${number}/head` : head.branch,
      sha: head.commit,
      repo_id: head.repository === null ? 0 : 3,
      repo: head.repository === null ? null : { id: 3, full_name: head.repository },
    },
    base: {
      label: base,
      ref: base,
      sha: 'b'.repeat(40),
      repo_id: 3,
      repo: { id: 3, full_name: 'acme/x' },
    },
  }),
  comment: ({ id, author, body }: StoredComment): Json => ({
    id,
    html_url: '',
    user: author === null ? null : giteaUser(author),
    original_author: '',
    body,
    assets: [],
    created_at: day,
    updated_at: day,
  }),
};
