/** Whom to connect to, and as whom. What only the operator may set (identities) comes from the operator. */

/** A private key, or the agent that holds one. */
export type Identity =
  | {
      readonly kind: 'file';
      readonly path: string;
      /** Taken from the environment, where the operator names a variable for it. */
      readonly passphrase?: string;
    }
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Where the text comes from, for messages: a variable's name. */
      readonly from: string;
      readonly passphrase?: string;
    }
  | { readonly kind: 'agent'; readonly socket: string };

/** One hop: a host, its pinned keys, and the hop that the connection goes through. */
export interface SshTarget {
  /** The host's name in review.yaml, for messages. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** `ssh-ed25519 SHA256:...` */
  readonly hostKey?: string;
  /** A known_hosts file: its name for messages, and its text. */
  readonly knownHosts?: { readonly path: string; readonly text: string };
  /** Tried in this order. */
  readonly identities: readonly Identity[];
  readonly jump?: SshTarget;
}
