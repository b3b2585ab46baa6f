import type { CommitInfo } from './repository.ts';

/** A file as a commit left it, which its parents had otherwise or not at all. */
export interface LeftFile {
  readonly commit: string;
  readonly path: string;
  readonly blob: string;
  /** Not a link, and not executable or so: what reviews write. */
  readonly isPlain: boolean;
}

/** A repository as it stands, with all its refs: branches, those of remotes, notes, tags, what work trees have checked out. */
export interface WholeRepository {
  /** The source, without credentials: as evidence names it that is kept for it. */
  readonly origin: string;
  /** Where its commits may have been pushed to, in the same words. */
  readonly remotes: readonly string[];
  /** All commits that any ref reaches. */
  readonly commits: readonly CommitInfo[];
  /** All versions of all files `REVIEW-*`, and of all notes. */
  readonly files: readonly LeftFile[];
  /** What tags say. */
  readonly tags: string;
  /** Hands out the bytes of blobs, some at a time. */
  read(blobs: readonly string[], each: (blob: string, bytes: Uint8Array) => void): Promise<void>;
  close(): void;
}
