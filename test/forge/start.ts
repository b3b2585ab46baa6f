/** A forge on loopback that behaves as the public descriptions of GitHub, Gitea and Forgejo say, with one repository. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ForgeKind, ForgePlace, PullRequest } from '../../src/model/forge.ts';
import { forbidden, notFound, unauthorized, type Answered } from './answer.ts';
import type { Json } from './description.ts';
import { spoil, type Fault, type Planted } from './faults.ts';
import type { OperationName } from './operations.ts';
import { routes } from './routes.ts';
import {
  statusesOf,
  type Right,
  type State,
  type StoredCheckRun,
  type StoredComment,
  type StoredStatus,
} from './state.ts';

export interface ForgeSettings extends Partial<
  Pick<
    State,
    | 'owner'
    | 'name'
    | 'defaultBranch'
    | 'token'
    | 'login'
    | 'app'
    | 'edited'
    | 'mostPerPage'
    | 'push'
    | 'isPrivate'
    | 'scopes'
  >
> {
  readonly kind: ForgeKind;
  readonly lacks?: readonly Right[];
  /** Links begin with this, as a forge's do that does not know its own address. */
  readonly rootUrl?: string;
  /** A bare repository: what is pushed there is known. */
  readonly repository?: string;
  /** Answers what git asks below `/owner/name.git/`. */
  readonly git?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Where it listens; loopback unless told. */
  readonly address?: string;
}

export interface SeenRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Json;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Null: a fault was answered, or nothing. */
  readonly answered: { readonly status: number; readonly body: unknown } | null;
  readonly operation: OperationName | null;
}

export interface NewPull {
  readonly commit: string;
  readonly branch: string;
  readonly repository?: string | null;
  readonly base?: string;
  readonly open?: boolean;
}

export interface RunningForge {
  readonly place: ForgePlace;
  readonly url: string;
  readonly token: string;
  readonly requests: readonly SeenRequest[];
  addCommit(...commits: string[]): void;
  /** @returns its number */
  addPullRequest(pull: NewPull): number;
  /** A push to its branch, or its end. */
  changePullRequest(number: number, change: { commit?: string; open?: boolean }): void;
  addComment(pullRequest: number, author: string | null, body: string): number;
  addStatus(commit: string, status: Omit<StoredStatus, 'id' | 'commit'>): void;
  addCheckRun(commit: string, run: Omit<StoredCheckRun, 'id' | 'commit'>): void;
  /** All that a commit was given, the newest first. */
  statuses(commit: string): readonly StoredStatus[];
  comments(pullRequest: number): readonly StoredComment[];
  /** Tells when a request comes that begins so, before or after it is carried out; once. It goes on when that has been heard. */
  onRequest(begin: string, moment: 'before' | 'after', tell: () => void | Promise<void>): void;
  /** Spoils the next answers. */
  plant(fault: Fault, how?: { times?: number; carriedOut?: boolean; method?: string }): void;
  close(): Promise<void>;
}

/** Starts a forge; `close` it. */
export async function startForge({
  address = '127.0.0.1',
  ...settings
}: ForgeSettings): Promise<RunningForge> {
  const state = stateOf(settings);
  const planted: Planted[] = [];
  const watched: Watched[] = [];
  const tellOf = async (request: string, moment: Watched['moment']) => {
    const at = watched.findIndex((one) => one.moment === moment && request.startsWith(one.begin));
    if (at >= 0) await watched.splice(at, 1)[0]?.tell();
  };
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    if (settings.git && request.url?.startsWith(`/${state.owner}/${state.name}.git/`) === true) {
      settings.git(request, response);
      return;
    }
    void textOf(request).then(async (text) => {
      const { method = 'GET', url: path = '/', headers } = request;
      // Who hears of it may plant a fault for it.
      await tellOf(`${method} ${path}`, 'before');
      const spoiled = planted.find((one) => one.times > 0 && (one.method ?? method) === method);
      if (spoiled) spoiled.times -= 1;
      const body = objectOf(text);
      const isCarriedOut = !spoiled || spoiled.carriedOut;
      const { answered, operation } = isCarriedOut
        ? carryOut(state, { method, path, authorization: headers.authorization, body })
        : { answered: null, operation: null };
      await tellOf(`${method} ${path}`, 'after');
      const shown = spoiled || !answered ? null : { status: answered.status, body: answered.body };
      const { authorization } = headers;
      requests.push({
        method,
        path,
        authorization,
        body,
        at: Date.now(),
        answered: shown,
        operation,
      });
      if (spoiled) {
        spoil(response, spoiled.fault);
        return;
      }
      const type = { 'content-type': 'application/json; charset=utf-8' };
      response.writeHead(answered?.status ?? 500, { ...type, ...answered?.headers });
      response.end(answered?.body === undefined ? '' : JSON.stringify(answered.body));
    });
  });
  server.listen(0, address);
  await once(server, 'listening');
  const url = `http://${address}:${(server.address() as AddressInfo).port}`;
  state.rootUrl = settings.rootUrl ?? url;
  return {
    ...handlesOf(state),
    place: { kind: state.kind, url, owner: state.owner, name: state.name },
    url,
    token: state.token,
    requests,
    onRequest: (begin, moment, tell) => {
      watched.push({ begin, moment, tell });
    },
    plant: (fault, { times = 1, carriedOut = false, method } = {}) => {
      planted.push({ fault, times, carriedOut, method: method ?? null });
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The commits of a bare repository, as it has them when it is asked. */
class PushedCommits extends Set<string> {
  readonly #directory: string;

  constructor(directory: string) {
    super();
    this.#directory = directory;
  }

  override has(commit: string): boolean {
    if (super.has(commit)) return true;
    // It may be another user's.
    const args = ['-c', 'safe.directory=*', 'cat-file', '-e', `${commit}^{commit}`];
    return spawnSync('git', args, { cwd: this.#directory }).status === 0;
  }
}

interface Watched {
  readonly begin: string;
  readonly moment: 'before' | 'after';
  readonly tell: () => void | Promise<void>;
}

function stateOf(settings: ForgeSettings): State {
  const rights: Right[] = ['user', 'read', 'status', 'comment'];
  const { lacks = [], repository, ...given } = settings;
  return {
    owner: 'acme',
    name: 'infra',
    defaultBranch: 'main',
    token: `${settings.kind}-secret-token`,
    login: 'review-bot',
    app: 'github-actions[bot]',
    push: true,
    isPrivate: true,
    scopes: null,
    edited: settings.kind === 'forgejo' ? 'no content' : 'comment',
    longestComment: 65_536,
    mostPerPage: settings.kind === 'github' ? 100 : 50,
    ...given,
    rootUrl: '',
    rights: new Set(rights.filter((right) => !lacks.includes(right))),
    commits: repository === undefined ? new Set() : new PushedCommits(repository),
    pulls: [],
    comments: [],
    statuses: [],
    checkRuns: [],
    nextId: 1,
  };
}

function handlesOf(state: State) {
  return {
    addCommit: (...commits: string[]) => {
      for (const commit of commits) state.commits.add(commit);
    },
    addPullRequest: (pull: NewPull) => {
      const { commit, branch, repository = `${state.owner}/${state.name}`, open = true } = pull;
      // Issues and pull requests share their numbers.
      const number = state.nextId++;
      const head: PullRequest['head'] = { commit, branch, repository };
      const base = pull.base ?? state.defaultBranch;
      state.pulls.push({ number, state: open ? 'open' : 'closed', head: { ...head }, base });
      state.commits.add(commit);
      return number;
    },
    changePullRequest: (number: number, change: { commit?: string; open?: boolean }) => {
      const pull = state.pulls.find((one) => one.number === number);
      if (!pull) throw new Error(`There is no pull request ${number}.`);
      if (change.commit !== undefined) {
        pull.head.commit = change.commit;
        state.commits.add(change.commit);
      }
      if (change.open !== undefined) pull.state = change.open ? 'open' : 'closed';
    },
    addComment: (pullRequest: number, author: string | null, body: string) => {
      const id = state.nextId++;
      state.comments.push({ id, pullRequest, author, body });
      return id;
    },
    addStatus: (commit: string, status: Omit<StoredStatus, 'id' | 'commit'>) => {
      state.commits.add(commit);
      state.statuses.push({ ...status, id: state.nextId++, commit });
    },
    addCheckRun: (commit: string, run: Omit<StoredCheckRun, 'id' | 'commit'>) => {
      state.commits.add(commit);
      state.checkRuns.push({ ...run, id: state.nextId++, commit });
    },
    statuses: (commit: string) => statusesOf(state, commit),
    comments: (pullRequest: number) =>
      state.comments.filter((comment) => comment.pullRequest === pullRequest),
  };
}

interface Came {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Json;
}

function carryOut(
  state: State,
  { method, path, authorization, body }: Came,
): { answered: Answered; operation: OperationName | null } {
  const url = new URL(path, 'http://forge.invalid');
  const api = state.kind === 'github' ? '/api/v3' : '/api/v1';
  const none = { answered: notFound(state), operation: null };
  const isGraphql = state.kind === 'github' && url.pathname === '/api/graphql';
  if (!isGraphql && !url.pathname.startsWith(`${api}/`)) return none;
  if (!/^(?:token|bearer) /i.test(authorization ?? ''))
    return { ...none, answered: unauthorized(state) };
  if (authorization?.split(' ')[1] !== state.token)
    return { ...none, answered: unauthorized(state) };
  const found = routeOf(state, method, isGraphql ? '/graphql' : url.pathname.slice(api.length));
  if (!found) return none;
  const { route, parts } = found;
  if (!state.rights.has(route.right)) return { ...none, answered: forbidden(state, route.right) };
  const isOther = parts.owner !== undefined && !isHere(state, parts);
  const answered = isOther
    ? notFound(state)
    : route.answer(state, { parts, query: url.searchParams, body, path: url.pathname });
  return { answered, operation: route.operation };
}

function isHere(state: State, { owner, name }: Readonly<Record<string, string>>): boolean {
  return owner === state.owner && name === state.name;
}

function routeOf(state: State, method: string, path: string) {
  const side = state.kind === 'github' ? 'github' : 'others';
  for (const route of routes) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (match && (route.only ?? side) === side) return { route, parts: partsOf(match) };
  }
  return null;
}

function partsOf(match: RegExpExecArray): Record<string, string> {
  const parts = Object.entries(match.groups ?? {});
  return Object.fromEntries(parts.map(([name, text]) => [name, decodeURIComponent(text)]));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function objectOf(text: string): Json {
  if (text === '') return {};
  const body: unknown = JSON.parse(text);
  return typeof body === 'object' && body !== null ? (body as Json) : {};
}
