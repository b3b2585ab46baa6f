/** What a forge of the tests knows: one repository. */
import type { CommitStatus, ForgeKind } from '../../src/model/forge.ts';

export interface StoredPull {
  readonly number: number;
  state: 'open' | 'closed';
  head: { commit: string; branch: string; repository: string | null };
  readonly base: string;
}

export interface StoredComment {
  readonly id: number;
  readonly pullRequest: number;
  /** Null: the account is gone. */
  readonly author: string | null;
  body: string;
}

export interface StoredStatus extends CommitStatus {
  readonly id: number;
  readonly commit: string;
}

export interface StoredCheckRun {
  readonly id: number;
  readonly commit: string;
  readonly name: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: string | null;
}

/** Rights that a token may have; all, if nothing is said. */
export type Right = 'user' | 'read' | 'status' | 'comment';

export interface State {
  readonly kind: ForgeKind;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  readonly token: string;
  /** Whose the token is; null: a token of a run, which belongs to no user. */
  readonly login: string | null;
  /** Which app a token of a run is of; null: the forge does not say. */
  readonly app: string | null;
  readonly rights: Set<Right>;
  /** Whether the token's account may write to the repository. */
  readonly push: boolean;
  readonly isPrivate: boolean;
  /** Of a classic token of GitHub's; null: of another, which has none. */
  readonly scopes: string | null;
  /** The forge's idea of its own address: links begin with it. */
  rootUrl: string;
  /** How an edited comment is answered. */
  readonly edited: 'comment' | 'empty' | 'no content';
  readonly longestComment: number;
  /** The most of a listing that one page holds. */
  readonly mostPerPage: number;
  readonly commits: Set<string>;
  readonly pulls: StoredPull[];
  readonly comments: StoredComment[];
  readonly statuses: StoredStatus[];
  readonly checkRuns: StoredCheckRun[];
  nextId: number;
}

/** The newest status of each context, the newest first. */
export function newestStatuses(state: State, commit: string): StoredStatus[] {
  const newest = new Map<string, StoredStatus>();
  for (const status of statusesOf(state, commit)) {
    if (!newest.has(status.context)) newest.set(status.context, status);
  }
  return [...newest.values()];
}

/** All statuses of a commit, the newest first. */
export function statusesOf(state: State, commit: string): StoredStatus[] {
  return state.statuses.filter((status) => status.commit === commit).reverse();
}

/** Who acts with the token. */
export function actorOf({ login, app, kind }: State): string {
  return login ?? (kind === 'github' ? (app ?? 'github-actions[bot]') : `${kind}-actions`);
}
