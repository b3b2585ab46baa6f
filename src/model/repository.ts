/** What a review needs from a repository, and what it hands back: implemented by `adapters/git`. */

/** A commit, as git shows it. All texts are hostile. */
export interface CommitInfo {
  /** 40 hex. */
  readonly id: string;
  /** First paragraph of the message in one line, as `git log --format=%s` has it. */
  readonly subject: string;
  /** The message after its first paragraph. */
  readonly body: string;
  /** The whole message. */
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  /** Committer date, ISO 8601 UTC. */
  readonly committedAt: string;
  readonly parents: readonly string[];
}

export type EntryKind = 'file' | 'executable' | 'symlink' | 'submodule' | 'tree';

/** One entry of a commit's tree. */
export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly kind: EntryKind;
  /** Object id: of a blob, a tree, or a submodule's commit. */
  readonly blob: string;
  /** Bytes; 0 for trees and submodules. */
  readonly size: number;
}

/** What stands at a path of a commit. Links are reported and never followed. */
export type ReadResult =
  | { readonly found: 'file'; readonly entry: TreeEntry; readonly bytes: Uint8Array }
  | { readonly found: 'symlink'; readonly entry: TreeEntry; readonly target: string }
  | { readonly found: 'too-large'; readonly entry: TreeEntry }
  | { readonly found: 'tree' | 'submodule'; readonly entry: TreeEntry }
  /** A component above the path is no directory: a symlink, a file or a submodule. */
  | { readonly found: 'behind'; readonly entry: TreeEntry }
  | { readonly found: 'absent' };

/** Whether git found a good SSH signature by a signer of the operator's file. */
export type Signature =
  | { readonly good: true; readonly signer: string }
  | { readonly good: false; readonly reason: string };

export interface CommitFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode?: '100644' | '100755';
}

/** Who makes a commit, and with which key. */
export interface Committer {
  readonly author: { readonly name: string; readonly email: string };
  /** An SSH key file, as git's `user.signingKey` names it. */
  readonly signingKey?: string;
}

export interface CommitRequest extends Committer {
  readonly parent: string;
  readonly files: readonly CommitFile[];
  readonly message: string;
}

export interface HistoryOptions {
  /** Leave out what this commit reaches. */
  readonly since?: string;
  /** Every commit; otherwise only those with a line that begins like a claim's or a review's. */
  readonly all?: boolean;
  readonly limit?: number;
}

/** What git makes of a commit's own .gitignore files. */
export interface IgnoredFiles {
  /** Files of the commit, all of which were asked about. */
  readonly tracked: number;
  /** Paths of the .gitignore files. */
  readonly rules: readonly string[];
  /** The files that a rule ignores, with the rule: `.gitignore:3:*.pyc`. */
  readonly files: readonly { readonly path: string; readonly rule: string }[];
}

/** A fresh bare clone in a directory of its own. */
export interface Repository {
  /** Where it was cloned from, without credentials. */
  readonly origin: string;
  /** Reached by a URL, a bare repository on this machine, or one with a work tree. */
  readonly kind: 'remote' | 'bare' | 'checkout';
  /** Root of the source's work tree; null unless `kind` is `checkout`. */
  readonly checkout: string | null;
  /** The clone. */
  readonly directory: string;
  /** Branch that is reviewed: the one asked for, else the source's current one; null on a detached head. */
  readonly branch: string | null;
  /** The source's own branch; null on a detached head. */
  readonly defaultBranch: string | null;
  /** The commit that a revision names, or null. */
  resolve(revision: string): Promise<string | null>;
  /** The commit at a branch's tip; without a name, of `branch` or the detached head. */
  head(branch?: string): Promise<string>;
  /** Newest first, all that `tip` reaches. */
  history(tip: string, options?: HistoryOptions): Promise<CommitInfo[]>;
  commitInfo(id: string): Promise<CommitInfo>;
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** The commits without a parent that a commit goes back to, sorted. */
  roots(commit: string): Promise<string[]>;
  /** All files below a folder (or the root), without trees. */
  list(commit: string, prefix?: string): Promise<TreeEntry[]>;
  entry(commit: string, path: string): Promise<TreeEntry | null>;
  read(commit: string, path: string, capBytes?: number): Promise<ReadResult>;
  /** One blob, or null when it is larger than the cap. */
  readBlob(blob: string, capBytes?: number): Promise<Uint8Array | null>;
  /** Many blobs by one process, by id; those larger than the cap are left out. */
  readEntries(entries: readonly TreeEntry[], capBytes?: number): Promise<Map<string, Uint8Array>>;
  /** The files of a commit that its own .gitignore files ignore. */
  ignored(commit: string): Promise<IgnoredFiles>;
  /** Paths that differ between two commits, sorted. */
  changedPaths(from: string, to: string): Promise<string[]>;
  /** What differs between two commits at some paths, as a patch: git's own words, whatever the files say of themselves. */
  difference(from: string, to: string, paths: readonly string[]): Promise<string>;
  /** The commit that each of some lines (1-based) of a file comes from, by line. */
  origins(commit: string, path: string, lines: readonly number[]): Promise<Map<number, string>>;
  /** The name git gives these bytes as a blob. */
  blobId(content: string | Uint8Array): string;
  /** The signatures of many commits, by id: in a number of processes that does not grow with theirs. */
  verifyCommits(
    ids: readonly string[],
    allowedSignersFile: string,
  ): Promise<ReadonlyMap<string, Signature>>;
  /** Makes a commit, without a work tree; moves no branch. */
  commit(request: CommitRequest): Promise<string>;
  /** Moves a branch of the clone, after the commit was pushed there. */
  advance(branch: string, commit: string): Promise<void>;
  /** Fetches a branch again and returns its tip. */
  refresh(branch: string): Promise<string>;
  /** Fetches what stands where it was cloned from by now: each branch, and no other any more. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

export interface Draft {
  readonly files: readonly CommitFile[];
  readonly message: string;
}

/** Makes the commit's content for the tip it will stand on; null when there is nothing left to say. */
export type Render = (tip: string) => Promise<Draft | null>;

export interface RemoteRequest extends Committer {
  readonly branch: string;
  /** The commit to begin on where there is no such branch yet. */
  readonly from?: string;
  readonly render: Render;
  /** Tries on a branch that keeps moving. */
  readonly attempts?: number;
}

export interface CheckoutRequest extends Committer {
  readonly render: Render;
  /** Puts our change into a text that the user has edited; null leaves theirs as it is. */
  readonly merge: (path: string, theirs: string) => string | null;
  readonly attempts?: number;
}

export type RefusalReason =
  | 'nothing-to-do' // the callback had nothing to say on this tip
  | 'moving' // the branch moved under every try
  | 'refused' // the other side said no: protected branch, no permission, hook
  | 'unreachable'
  | 'locked' // another git holds the index or the ref
  | 'in-progress' // a merge, rebase, cherry-pick or bisect is under way
  | 'unsafe-path' // a symlink or something that is no file stands in the way
  | 'conflict' // one of our files is unmerged in the index
  | 'unkept' // evidence that is not committed could not be put where it is kept
  | 'no-upstream'
  | 'unpublished' // pushing would publish what the user has not published
  | 'diverged'; // upstream has commits that are not here

export interface Refused {
  readonly published: false;
  readonly reason: RefusalReason;
  /** One sentence: what happened and the way out. */
  readonly detail: string;
}

export type Publication =
  | {
      readonly published: true;
      readonly commit: string;
      /** Where it landed: `main` of a remote, or the checkout's branch (null: detached head). */
      readonly branch: string | null;
      /** Whether others see it: false where it stands in the checkout alone. */
      readonly isPushed: boolean;
      /** Why it stands in the checkout alone, where a push was wanted. */
      readonly unpushed?: string;
      readonly attempts: number;
      /** Paths whose local edits were kept, in the index or in the work tree. */
      readonly kept: readonly string[];
    }
  | Refused;

/** How somebody's checkout stands. */
export interface CheckoutState {
  readonly top: string;
  /** Null on a detached head. */
  readonly branch: string | null;
  /** `merge`, `rebase`, ...: what a commit would become part of. */
  readonly underWay: string | null;
  /** Files of the index or the work tree that are not as committed. */
  readonly changed: number;
  readonly untracked: number;
  /** Null where the branch has none. */
  readonly upstream: {
    readonly name: string;
    /** Commits that are not there, and those that are there and not here. */
    readonly ahead: number;
    readonly behind: number;
  } | null;
}

/** The reviewer's files of a work tree, read without following links. */
export interface WorktreeFiles {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
}
