/** What the rest of the program knows of a connection to a host. `src/adapters/ssh` makes them. */
import type { Duplex } from 'node:stream';
import type { Failure } from '../model/observation.ts';
import type { RawStream } from './stream.ts';

export interface VectorRequest {
  readonly argv: readonly string[];
  readonly deadlineMs: number;
  /** Bytes kept of each stream. */
  readonly capBytes: number;
  /** A line for the command's standard input. */
  readonly input?: string;
}

/**
 * What came of one vector. `failure` says that nobody could look (deadline, cut, transport, tool-missing, denied);
 * an exit status that was not expected is the caller's to judge.
 */
export interface VectorAnswer {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly exit: number | null;
  readonly stdout: RawStream | null;
  readonly stderr: RawStream | null;
  readonly failure: Failure | null;
}

/** A connection to one host whose key was the pinned one. */
export interface Session {
  /** The remote IP address, where we made the TCP connection ourselves. */
  readonly peer: string | null;
  /** `ssh-ed25519 SHA256:...`, as the host proved it. */
  readonly hostKey: string;
  /** The connection has ended: nothing more comes of it. */
  isLost(): boolean;
  /** Never rejects and never hangs: what went wrong is in the answer. */
  run(request: VectorRequest): Promise<VectorAnswer>;
  /** A TCP connection made from the host (RFC 4254, 7.2 direct-tcpip). Rejects with a {@link ForwardError}. */
  connectTcp(host: string, port: number, timeoutMs: number): Promise<Duplex>;
  close(): Promise<void>;
}

export type ForwardErrorCode =
  'refused' | 'no-such-name' | 'unresolved' | 'unreachable' | 'timeout' | 'transport';

/** Why a host could not connect on our behalf; `transport` means that it was never tried. */
export class ForwardError extends Error {
  readonly code: ForwardErrorCode;

  constructor(code: ForwardErrorCode, message: string) {
    super(message);
    this.name = 'ForwardError';
    this.code = code;
  }
}
