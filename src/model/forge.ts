/** What cold-review needs of a forge, and what it hands back: implemented by `adapters/forge`. All texts that come back are hostile. */
import * as z from 'zod';

export const forgeKind = z.enum(['github', 'gitea', 'forgejo']);
export type ForgeKind = z.infer<typeof forgeKind>;

/** One repository of a forge. */
export interface ForgePlace {
  readonly kind: ForgeKind;
  /** The forge as people open it, without a trailing slash: `https://git.example.net`, `https://github.com`. */
  readonly url: string;
  readonly owner: string;
  readonly name: string;
}

/** A commit status, as all three forges have it. `error`: the review could not decide. */
export interface CommitStatus {
  /** Whose it is; the newest of a context counts: `cold-review/pvfix-M2`. */
  readonly context: string;
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  /** At most 140 characters. */
  readonly description: string;
  /** Where to read more; http or https. */
  readonly link: string | null;
}

export interface PullRequest {
  readonly number: number;
  readonly open: boolean;
  readonly head: {
    /** 40 hex. */
    readonly commit: string;
    readonly branch: string;
    /** `owner/name`; null where the fork is gone. */
    readonly repository: string | null;
  };
  readonly base: { readonly branch: string };
}

export interface Comment {
  readonly id: number;
  /** Login of who wrote it. */
  readonly author: string;
  readonly body: string;
}

/** Whose statuses are ours: one word, so that a branch can demand it. */
export const ownContext = 'cold-review';

/** The other statuses and checks of a commit: the newest of each context. */
export interface CommitBuild {
  readonly context: string;
  readonly state: 'pending' | 'success' | 'failure' | 'error' | 'skipped';
  readonly description: string;
}

/** What a token may do in a repository, as far as the forge says so without being asked to write. */
export interface ForgeAccess {
  /** Whether its account may write there; null: not told. */
  readonly push: boolean | null;
  readonly isPrivate: boolean | null;
  /** The scopes of the token: GitHub says those of a classic one, and of no other; null elsewhere. */
  readonly scopes: readonly string[] | null;
  /** The right that each write needs, as the forge calls it. */
  readonly needs: { readonly status: string; readonly comment: string };
}

/** One repository of a forge, with the token of the operator. Every method may throw a {@link ForgeFailure}. */
export interface Forge {
  readonly place: ForgePlace;
  /** Login whose comments are ours. */
  login(): Promise<string>;
  /** What may be done here: asked by reading alone. */
  access(): Promise<ForgeAccess>;
  setStatus(commit: string, status: CommitStatus): Promise<void>;
  /** What was set on a commit, the newest of each context: no check runs, which nobody sets by {@link setStatus}. */
  statuses(commit: string): Promise<readonly CommitBuild[]>;
  /** All of a commit: statuses, and on GitHub check runs too. */
  builds(commit: string): Promise<readonly CommitBuild[]>;
  /** Null where there is none of that number. */
  pullRequest(number: number): Promise<PullRequest | null>;
  /** All that are open, over all pages. */
  openPullRequests(): Promise<readonly PullRequest[]>;
  /** What the forge itself says holds a commit, or joins two branches; where it cannot say, none. */
  pullRequestsOf(commit: string, branch: string): Promise<readonly PullRequest[]>;
  /** All comments of a pull request, oldest first, over all pages. */
  comments(pullRequest: number): Promise<readonly Comment[]>;
  /**
   * Makes a comment; never sent twice. One whose answer was lost may be there: list them.
   * @throws ForgeFailure `invalid` where the body is too long or refused
   */
  createComment(pullRequest: number, body: string): Promise<void>;
  updateComment(id: number, body: string): Promise<void>;
  /** Removes a comment; one that is gone already is removed. */
  deleteComment(id: number): Promise<void>;
}

/** Why a forge did not do what it was asked. */
export type ForgeFailureKind =
  | 'unreachable' // no connection, or it broke
  | 'slow' // the deadline passed
  | 'rate-limited' // 429, or GitHub's 403 that says so
  | 'unauthorized' // 401: the token is wrong or expired
  | 'forbidden' // 403: the token lacks a right
  | 'not-found' // 404: no such repository, or the token does not see it
  | 'invalid' // 422, 413, 400: the request is refused
  | 'broken' // 5xx
  | 'nonsense' // an answer that is none: no JSON, another shape, too large
  | 'elsewhere'; // a redirect to another origin, where the token must not go

/** One clear message: what was asked of whom, what came back, and the way out. Never holds the token. */
export class ForgeFailure extends Error {
  readonly kind: ForgeFailureKind;
  readonly wayOut: string;
  /** Whether the request may have been carried out all the same. */
  readonly unsure: boolean;

  constructor(kind: ForgeFailureKind, message: string, wayOut: string, unsure = false) {
    super(message);
    this.name = 'ForgeFailure';
    this.kind = kind;
    this.wayOut = wayOut;
    this.unsure = unsure;
  }
}

/** Whether two logins are one account: forges do not tell upper from lower case. Nobody's is no login. */
export function isSameLogin(one: string, other: string): boolean {
  return one !== '' && one.toLowerCase() === other.toLowerCase();
}
