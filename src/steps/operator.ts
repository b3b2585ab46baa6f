/** What only the operator may set: by flag, environment or their own config, never from the reviewed repository. */
export interface Operator {
  /** Path or URL of the repository under review. */
  readonly repository: string;
  readonly branch: string | null;
  readonly criteria:
    | { readonly from: 'anchor' }
    | { readonly from: 'worktree' }
    | { readonly from: 'repository'; readonly url: string; readonly branch: string };
  /** An allowed-signers file of ssh-keygen(1); null: everything works, and says `unprotected`. */
  readonly allowedSigners: string | null;
  /** SSH key that signs baselines and reviews. */
  readonly signingKey: string | null;
  readonly author: { readonly name: string; readonly email: string };
  /** Programs that collectors may run besides ours. */
  readonly extraReaders: readonly string[];
  /** Probes of the package that are asked for by name, besides those of the sheets. */
  readonly probes?: readonly string[] | 'all';
  /** Cold runs of a review: a verdict is one only where all agree. One, where it is not said. */
  readonly runs?: number;
  /** A claim that is decided, or undecided as it was, is not written about again: two runs make one review. */
  readonly once?: boolean;
  /** Where reviews go: to the branch that is reviewed, unless told, or beside it. */
  readonly reviews?: 'branch' | 'side';
  /** Link to the CI run. */
  readonly run: string | null;
  readonly commit: boolean;
  readonly push: boolean;
}
