/** What one request came to, as data. */
import type { FailureKind } from '../../model/observation.ts';

/**
 * Facts: `answered`, `refused`, `certificate` (not valid for this name, time or CA), `handshake` (TLS refused us),
 * `not-tls`, `not-http`, `no-such-name` (NXDOMAIN, or a name without addresses), `reset`.
 * Could not look: `timeout`, `unresolved` (the resolver fails), `unreachable` (no route: may be the vantage's own),
 * `transport` (the vantage cannot connect at all).
 */
export type Outcome =
  | 'answered'
  | 'refused'
  | 'certificate'
  | 'handshake'
  | 'not-tls'
  | 'not-http'
  | 'no-such-name'
  | 'unreachable'
  | 'reset'
  | 'timeout'
  | 'unresolved'
  | 'transport';

/** The certificate that was served; recorded also where it is not valid. */
export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  /** Subject alternative names without their type: names and addresses. */
  readonly names: readonly string[];
  readonly notBefore: string;
  readonly notAfter: string;
  /** SHA-256 of the DER, as openssl prints it. */
  readonly fingerprint: string;
  readonly authorized: boolean;
  /** Why not: `CERT_HAS_EXPIRED`, `ERR_TLS_CERT_ALTNAME_INVALID`, ... */
  readonly error: string | null;
}

export interface Redirect {
  readonly url: string;
  readonly status: number;
}

export interface HttpAnswer {
  readonly outcome: Outcome;
  /** One sentence where the outcome is not a plain answer. */
  readonly reason: string | null;
  /** What was asked for last. */
  readonly url: string;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
  /** SHA-256; null where the body was not read to its end. */
  readonly bodyDigest: string | null;
  readonly bodyStart: string;
  readonly bodyCut: boolean;
  /** The whole body, where it was asked for; null where it was not read to its end, or is no text. */
  readonly body?: string | null;
  /** The answers that led here, oldest first. */
  readonly redirects: readonly Redirect[];
  /** The address that was connected to, or tried in vain; null where it is not known which. */
  readonly peer: string | null;
  readonly certificate: Certificate | null;
}

/** Why there is no HTTP answer. */
export class NoAnswer extends Error {
  readonly outcome: Exclude<Outcome, 'answered'>;

  constructor(outcome: Exclude<Outcome, 'answered'>, reason: string) {
    super(reason);
    this.name = 'NoAnswer';
    this.outcome = outcome;
  }
}

/** The failure that an outcome is; null for those that are facts. */
export function failureKindOf(outcome: Outcome): FailureKind | null {
  switch (outcome) {
    case 'timeout':
    case 'unresolved':
    case 'transport':
      return outcome;
    case 'unreachable':
      return 'transport';
    case 'answered':
    case 'refused':
    case 'certificate':
    case 'handshake':
    case 'not-tls':
    case 'not-http':
    case 'no-such-name':
    case 'reset':
      return null;
  }
}
