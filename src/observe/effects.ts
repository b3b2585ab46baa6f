// What observing needs from the outside, as the composition root hands it in.
import type { Duplex } from 'node:stream';
import type { CommitBuild, ForgeKind } from '../model/forge.ts';
import type { IgnoredFiles } from '../model/repository.ts';
import type { Failure, LimiterCounts } from '../model/observation.ts';
import type { Attempt } from '../model/observation.ts';
import type { Secret } from './secrets.ts';
import type { Session, VectorAnswer } from './session.ts';

export type OpenResult =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly failure: Failure };

/** Holds vectors of one class back, and tries again where the daemon could not be reached. */
export interface Limiter {
  run(ask: () => Promise<VectorAnswer>): Promise<{
    readonly answer: VectorAnswer;
    readonly delayedMs: number;
    readonly attempts: readonly Attempt[];
  }>;
  counts(): LimiterCounts;
}

export type Redact = (text: string) => string;

export interface HttpRequest {
  readonly url: string;
  readonly connectTo?: string;
  /** PEM text of a private CA. */
  readonly ca?: string;
  readonly follow: boolean;
  readonly timeoutMs: number;
  readonly capBytes: number;
  /** Keep the body as text, not its start only. */
  readonly keepBody?: boolean;
  /** Headers to keep besides the usual ones. */
  readonly keepHeaders?: readonly string[];
  /** GET where it says nothing. */
  readonly method?: string;
  readonly send?: Readonly<Record<string, string>>;
  /** A secret, sent to the origin of the URL alone. */
  readonly key?: { readonly header: string; readonly value: string };
  readonly payload?: string;
  /** Makes the connection from elsewhere: the host vantage. */
  readonly open?: (host: string, port: number, timeoutMs: number) => Promise<Duplex>;
}

/** What an endpoint said, as data for the evidence; `failure` where nobody could look. */
export interface EndpointResult {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly answer: Readonly<Record<string, unknown>>;
  readonly failure: Failure | null;
}

/** Connections to a port and to one beside it. */
export interface ConnectRequest {
  readonly address: string;
  readonly port: number;
  readonly besides: number;
  readonly timeoutMs: number;
  /** Makes the connections from elsewhere: the host vantage. */
  readonly open?: (host: string, port: number, timeoutMs: number) => Promise<Duplex>;
}

/** One path of the claimed commit. */
export type FileAtCommit =
  | {
      readonly kind: 'file';
      readonly mode: string;
      readonly size: number;
      readonly bytes: Buffer;
      readonly digest: string;
    }
  | { readonly kind: 'missing' | 'directory' | 'submodule' }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'large'; readonly size: number };

/** One file, link or submodule of the claimed commit; `bytes` is null where there are none or too many. */
export interface TreeFile {
  readonly path: string;
  readonly mode: string;
  readonly kind: 'file' | 'executable' | 'symlink' | 'submodule';
  readonly bytes: Uint8Array | null;
}

/** What a secret is for: `https://ci.example.net`, by another address, from a host or from here. */
export interface Service {
  readonly name: string;
  readonly connectTo: string | null;
  readonly host: string | null;
}

export type Base =
  { readonly ok: true; readonly commit: string } | { readonly ok: false; readonly reason: string };

/** A file that the operator keeps for a commit. */
export type Artifact =
  { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly reason: string };

/** What the operator's forge says that ran on a commit; a failure where nobody could ask. */
export type CommitBuilds =
  | {
      readonly ok: true;
      readonly forge: ForgeKind;
      /** As people open it. */
      readonly repository: string;
      readonly builds: readonly CommitBuild[];
    }
  | { readonly ok: false; readonly failure: Failure };

/** A vector that makes its own sandbox on this machine, and the files that it is handed. */
export interface SandboxRequest {
  /** What it is about, for people. */
  readonly of: string;
  readonly argv: readonly string[];
  /** In the order of their descriptors. */
  readonly files: readonly Uint8Array[];
  readonly deadlineMs: number;
  /** Bytes of each output. */
  readonly capBytes: number;
}

export interface Effects {
  /** Programs that the operator allows besides ours. */
  readonly extraReaders?: ReadonlySet<string>;
  /** The connection to a host; opened once, shared by all that ask. */
  readonly session: (host: string) => Promise<OpenResult>;
  /** The same where it stands; a new one, shared from then on, where it was lost or nothing answered. */
  readonly reconnect: (host: string) => Promise<OpenResult>;
  readonly limiter: (host: string) => Limiter;
  readonly request: (request: HttpRequest) => Promise<EndpointResult>;
  readonly connect: (request: ConnectRequest) => Promise<EndpointResult>;
  /** The bursts of requests that a host allows; none where it does not say. */
  readonly burst: (
    host: string,
  ) => { readonly burst: number; readonly origins: readonly string[] } | null;
  /** A secret of the operator's for a service, asked from a host or (null) from here. */
  readonly secret: (name: string, service: Service) => Secret;
  /** The claimed commit: what `readFile` reads at. */
  readonly commit: string;
  readonly readFile: (path: string, capBytes: number) => Promise<FileAtCommit>;
  /** All files of the claimed commit whose path is wanted, in the order of git. */
  readonly readFiles: (
    isWanted: (path: string) => boolean,
    capBytes: number,
    /** Another commit than the claimed one. */
    commit?: string,
  ) => Promise<readonly TreeFile[]>;
  /** Where the work began: the phase's first baseline, or a commit before the claim that is named in full. */
  readonly base: (named: string | null) => Promise<Base>;
  /** Files of the claimed commit that its own .gitignore files ignore. */
  readonly ignored: () => Promise<IgnoredFiles>;
  /** A file that the operator keeps for the claimed commit. */
  readonly artifact: (path: string, capBytes: number) => Promise<Artifact>;
  /** What the operator's forge says that ran on the claimed commit. */
  readonly builds: () => Promise<CommitBuilds>;
  /** Runs a tool over files, where it can do nothing but that. */
  readonly sandbox: (request: SandboxRequest) => Promise<VectorAnswer>;
  /** Text of a file of the criteria: a private CA. */
  readonly criteriaText: (path: string) => string | null;
  /** How long a host in motion is waited for. */
  readonly patienceMs?: number;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  /** Takes secrets out of a text: what looks like one, and the operator's own, whoever prints them. */
  readonly redact: Redact;
  /** Called as collections begin and end, for progress. */
  readonly progress: (event: Progress) => void;
}

export interface Progress {
  readonly host: string | null;
  readonly done: number;
  readonly total: number;
  readonly current: string;
  /** An attempt of a check that is tried again has ended. */
  readonly attempt?: AttemptProgress;
}

export interface AttemptProgress {
  readonly check: string;
  readonly number: number;
  readonly elapsedMs: number;
  readonly limitMs: number;
}
