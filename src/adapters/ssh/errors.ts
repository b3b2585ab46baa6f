import type { Failure, FailureKind } from '../../model/observation.ts';

/** Why a hop could not be made, as the evidence will say it. */
export class HopError extends Error {
  readonly failure: Failure;

  constructor(kind: FailureKind, reason: string) {
    super(reason);
    this.name = 'HopError';
    this.failure = { kind, reason };
  }
}

/** The code of a system error; of the first one, where several addresses were tried. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const dialReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection. Is sshd running there, on that port?',
  ENOTFOUND: 'has no address: the name does not resolve.',
  EAI_AGAIN: 'could not be resolved: no resolver answered.',
  ETIMEDOUT: 'did not answer. Is it up, and does a firewall let us in?',
  EHOSTUNREACH: 'cannot be reached: no route to the host.',
  ENETUNREACH: 'cannot be reached: no route to its network.',
  ECONNRESET: 'closed the connection at once.',
};

/** Why no TCP connection came about. */
export function dialReason(error: unknown, where: string): string {
  const known = dialReasons[codeOf(error)];
  return known === undefined ? `${where}: ${messageOf(error)}` : `${where} ${known}`;
}
