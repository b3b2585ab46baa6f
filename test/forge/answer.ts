/** Answers of a forge, and its ways of refusing. */
import type { Json } from './description.ts';
import type { Right, State } from './state.ts';

export interface Asked {
  readonly parts: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Json;
  /** The address that was asked for, without the query. */
  readonly path: string;
}

export interface Answered {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const githubDocs = 'https://docs.github.com/rest';

/** A refusal as the forge words it. */
export function refused(
  state: State,
  status: number,
  message: string,
  details: Json[] = [],
): Answered {
  const body =
    state.kind === 'github'
      ? {
          message,
          ...(details.length > 0 ? { errors: details } : {}),
          documentation_url: githubDocs,
          status: String(status),
        }
      : {
          message: details[0]?.message ?? message,
          url: `${state.rootUrl}/api/swagger`,
          ...(status === 404 ? { errors: [] } : {}),
        };
  return { status, body };
}

export function notFound(state: State): Answered {
  const message = state.kind === 'github' ? 'Not Found' : "The target couldn't be found.";
  return refused(state, 404, message);
}

export function unauthorized(state: State): Answered {
  if (state.kind === 'github') return refused(state, 401, 'Bad credentials');
  return refused(state, 401, 'user does not exist [uid: 0, name: ]');
}

const giteaScopes = {
  user: 'read:user',
  read: 'read:repository',
  status: 'write:repository',
  comment: 'write:issue',
} as const satisfies Record<Right, string>;

const githubScopes = {
  user: 'metadata=read',
  read: 'pull_requests=read',
  status: 'statuses=write',
  comment: 'issues=write; pull_requests=write',
} as const satisfies Record<Right, string>;

/** The token lacks a right. */
export function forbidden(state: State, right: Right): Answered {
  if (state.kind === 'github') {
    return {
      ...refused(state, 403, 'Resource not accessible by integration'),
      headers: { 'x-accepted-github-permissions': githubScopes[right] },
    };
  }
  const wanted = `token does not have at least one of required scope(s), required=[${giteaScopes[right]}]`;
  return refused(state, 403, wanted);
}

/** One page of a listing, with the headers that each forge gives with it. */
export function paged<Item>(
  state: State,
  { query, path }: Asked,
  all: readonly Item[],
): { readonly page: readonly Item[]; readonly headers: Record<string, string> } {
  const isGithub = state.kind === 'github';
  const name = isGithub ? 'per_page' : 'limit';
  const wanted = Number(query.get(name) ?? 30);
  const size = Math.min(wanted, state.mostPerPage);
  const number = Math.max(1, Number(query.get('page') ?? 1));
  const pages = Math.max(1, Math.ceil(all.length / size));
  const link = (page: number, rel: string): string => {
    const next = new URLSearchParams(query);
    next.set('page', String(page));
    return `<${state.rootUrl}${path}?${next.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, 'prev')] : []),
    ...(number < pages ? [link(number + 1, 'next'), link(pages, 'last')] : []),
  ];
  return {
    page: all.slice((number - 1) * size, number * size),
    headers: {
      ...(links.length > 0 ? { link: links.join(', ') } : {}),
      ...(isGithub ? {} : { 'x-total-count': String(all.length) }),
    },
  };
}
