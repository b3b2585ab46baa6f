/** Evidence that was looked for by its digest; where it is found, its bytes are the ones that have it. */
export type EvidenceRead =
  | { readonly found: true; readonly text: string }
  | { readonly found: false; readonly reason: string };

/** A folder of the operator's that keeps evidence by its digest, outside the repository that it is of. */
export interface EvidenceStore {
  /** The folder, for people. */
  readonly place: string;
  /** Why evidence of a checkout (null: of a repository elsewhere) could not be kept there; null where it can. Makes nothing. */
  trouble(checkout: string | null): string | null;
  /** Puts evidence there, whole; null, or why it is not there as it is now. */
  put(digest: string, text: string): string | null;
  get(digest: string): EvidenceRead;
  /**
   * The digests of what lies there that begin like this.
   * @throws Error where nobody can tell: it is there, and cannot be read
   */
  named(prefix: string): readonly string[];
}

/** One evidence file of a store. */
export interface KeptFile {
  readonly digest: string;
  readonly bytes: number;
  /** When it was put there, in milliseconds since 1970. */
  readonly putAt: number;
}

/** The same folder, for who looks after it. */
export interface EvidenceCellar extends EvidenceStore {
  /** All evidence files, and how many others lie there. */
  files(): { readonly kept: readonly KeptFile[]; readonly others: number };
  /** Removes one that is as it was listed; null, or why it is still there. */
  remove(file: KeptFile): string | null;
}
