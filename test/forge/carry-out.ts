/** What the forges do when they are asked, each in its way. */
import { forbidden, notFound, paged, refused, type Answered, type Asked } from './answer.ts';
import type { Json } from './description.ts';
import { giteaShapes, githubShapes } from './shapes.ts';
import {
  actorOf,
  newestStatuses,
  statusesOf,
  type State,
  type StoredComment,
  type StoredPull,
} from './state.ts';

const isGithub = ({ kind }: State): boolean => kind === 'github';

export function user(state: State): Answered {
  if (state.login === null && isGithub(state)) return forbidden(state, 'user');
  const login = actorOf(state);
  return {
    status: 200,
    body: isGithub(state) ? githubShapes.account(login) : giteaShapes.user(login),
  };
}

/** GraphQL: the one question that it is asked. */
export function viewer(state: State, { body }: Asked): Answered {
  if (state.app === null) return forbidden(state, 'user');
  const login = state.login ?? state.app;
  const isKnown = body.query === '{ viewer { login } }';
  return { status: 200, body: isKnown ? { data: { viewer: { login } } } : { errors: [] } };
}

export function repository(state: State): Answered {
  const shapes = isGithub(state) ? githubShapes : giteaShapes;
  const { scopes } = state;
  const headers = isGithub(state) && scopes !== null ? { 'x-oauth-scopes': scopes } : {};
  return { status: 200, body: shapes.repository(state), headers };
}

export function setStatus(state: State, { parts, body }: Asked): Answered {
  const commit = parts.sha ?? '';
  const { context = 'default', state: word, description, target_url: link } = body;
  if (!state.commits.has(commit)) {
    return isGithub(state)
      ? refused(state, 422, `No commit found for SHA: ${commit}`)
      : refused(state, 404, `object does not exist [id: ${commit}, rel_path: ]`);
  }
  const words = ['pending', 'success', 'failure', 'error'] as const;
  const known = words.find((one) => one === word);
  const text = typeof description === 'string' ? description : '';
  if (known === undefined || (isGithub(state) && Array.from(text).length > 140)) {
    return refused(state, 422, 'Validation Failed', [
      { message: 'description is too long (maximum is 140 characters)' },
    ]);
  }
  const status = {
    id: state.nextId++,
    commit,
    context: String(context),
    state: known,
    description: text,
    link: typeof link === 'string' ? link : null,
  };
  state.statuses.push(status);
  const shapes = isGithub(state) ? githubShapes : giteaShapes;
  return { status: 201, body: shapes.status(status, state) };
}

function unknownCommit(state: State, commit: string): Answered | null {
  if (state.commits.has(commit)) return null;
  return isGithub(state)
    ? refused(state, 422, `No commit found for SHA: ${commit}`)
    : notFound(state);
}

export function combined(state: State, asked: Asked): Answered {
  const commit = asked.parts.sha ?? '';
  const all = newestStatuses(state, commit);
  const { page, headers } = paged(state, asked, all);
  const unknown = unknownCommit(state, commit);
  if (unknown) return unknown;
  if (isGithub(state)) {
    return { status: 200, body: githubShapes.combined(page, all.length, commit), headers };
  }
  // No link here; how many there are Forgejo alone says, of a page that has any.
  const total = state.kind === 'forgejo' && page.length > 0 ? headers['x-total-count'] : undefined;
  return {
    status: 200,
    body: giteaShapes.combined(page, commit, state),
    headers: total === undefined ? {} : { 'x-total-count': total },
  };
}

export function statuses(state: State, asked: Asked): Answered {
  const commit = asked.parts.sha ?? '';
  const { page, headers } = paged(state, asked, statusesOf(state, commit));
  const shapes = isGithub(state) ? githubShapes : giteaShapes;
  const body = page.map((status) => shapes.status(status, state));
  return unknownCommit(state, commit) ?? { status: 200, body, headers };
}

export function checkRuns(state: State, asked: Asked): Answered {
  const commit = asked.parts.sha ?? '';
  const all = state.checkRuns.filter((run) => run.commit === commit).reverse();
  const { page, headers } = paged(state, asked, all);
  const body = { total_count: all.length, check_runs: page.map(githubShapes.checkRun) };
  return unknownCommit(state, commit) ?? { status: 200, body, headers };
}

function simple(state: State, stored: StoredPull): Json {
  return isGithub(state)
    ? githubShapes.pull(stored, 'pull-request-simple')
    : giteaShapes.pull(stored);
}

export function pulls(state: State, asked: Asked): Answered {
  const wanted = asked.query.get('state') ?? 'open';
  const head = isGithub(state) ? asked.query.get('head') : null;
  const all = state.pulls.filter(
    (stored) =>
      (wanted === 'all' || stored.state === wanted) &&
      (head === null || head.endsWith(`:${stored.head.branch}`)),
  );
  const { page, headers } = paged(state, asked, all.reverse());
  return { status: 200, body: page.map((stored) => simple(state, stored)), headers };
}

export function pullsOf(state: State, asked: Asked): Answered {
  const commit = asked.parts.sha ?? '';
  const all = state.pulls.filter((stored) => stored.head.commit === commit);
  const { page, headers } = paged(state, asked, all);
  const body = page.map((stored) => simple(state, stored));
  return unknownCommit(state, commit) ?? { status: 200, body, headers };
}

export function pull(state: State, { parts }: Asked): Answered {
  const stored = state.pulls.find((one) => one.number === Number(parts.number));
  if (!stored) return notFound(state);
  const body = isGithub(state)
    ? githubShapes.pull(stored, 'pull-request')
    : giteaShapes.pull(stored);
  return { status: 200, body };
}

export function pullJoining(state: State, { parts }: Asked): Answered {
  const stored = state.pulls.find(
    ({ head, base, state: word }) =>
      head.branch === parts.head && base === parts.base && word === 'open',
  );
  return stored ? { status: 200, body: giteaShapes.pull(stored) } : notFound(state);
}

const shown = (state: State, stored: StoredComment): Json =>
  (isGithub(state) ? githubShapes : giteaShapes).comment(stored);

export function comments(state: State, asked: Asked): Answered {
  const of = Number(asked.parts.number);
  if (!state.pulls.some((stored) => stored.number === of)) return notFound(state);
  const all = state.comments.filter((stored) => stored.pullRequest === of);
  // Gitea takes no page here: all of them, whatever is asked for.
  const { page, headers } = isGithub(state)
    ? paged(state, asked, all)
    : { page: all, headers: { 'x-total-count': String(all.length) } };
  return { status: 200, body: page.map((stored) => shown(state, stored)), headers };
}

function bodyOf(state: State, { body }: Asked): string | Answered {
  const text = body.body;
  if (typeof text !== 'string' || text === '') return refused(state, 422, 'Validation Failed');
  if (Array.from(text).length <= state.longestComment) return text;
  const message = `Body is too long (maximum is ${state.longestComment} characters)`;
  return refused(state, 422, 'Validation Failed', [
    { resource: 'IssueComment', code: 'unprocessable', field: 'data', message },
  ]);
}

export function createComment(state: State, asked: Asked): Answered {
  const of = Number(asked.parts.number);
  if (!state.pulls.some((stored) => stored.number === of)) return notFound(state);
  const text = bodyOf(state, asked);
  if (typeof text !== 'string') return text;
  const stored = { id: state.nextId++, pullRequest: of, author: actorOf(state), body: text };
  state.comments.push(stored);
  return { status: 201, body: shown(state, stored) };
}

/** A comment that may be changed: one's own; or why not. */
function ownComment(state: State, { parts }: Asked): StoredComment | Answered {
  const stored = state.comments.find(({ id }) => id === Number(parts.number));
  if (!stored) return notFound(state);
  if (stored.author === actorOf(state)) return stored;
  const why = isGithub(state) ? 'Must have admin rights to Repository.' : 'Forbidden';
  return refused(state, 403, why);
}

export function updateComment(state: State, asked: Asked): Answered {
  const stored = ownComment(state, asked);
  if ('status' in stored) return stored;
  const text = bodyOf(state, asked);
  if (typeof text !== 'string') return text;
  stored.body = text;
  if (state.edited === 'no content') return { status: 204 };
  return state.edited === 'empty' ? { status: 200 } : { status: 200, body: shown(state, stored) };
}

export function deleteComment(state: State, asked: Asked): Answered {
  const stored = ownComment(state, asked);
  if ('status' in stored) return stored;
  state.comments.splice(state.comments.indexOf(stored), 1);
  return { status: 204 };
}
