/** A connection to an endpoint: one address, one attempt. */
import { Resolver, lookup as systemLookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ForwardError } from '../../observe/session.ts';
import { NoAnswer } from './answer.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Names to addresses; passed in, so that tests can have failing resolvers. */
export interface Names {
  /** getaddrinfo(3): the first address, /etc/hosts included. Rejects with a code. */
  lookup(host: string): Promise<string>;
  /** Asks DNS itself for addresses; rejects with a c-ares code (`ENOTFOUND` is NXDOMAIN). */
  ask(host: string): Promise<readonly string[]>;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

export const systemNames: Names = {
  lookup: async (host) => (await systemLookup(host)).address,
  ask: async (host) => {
    const resolver = new Resolver({ timeout: 2000, tries: 2 });
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const found = answers.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    if (found.length > 0) return found;
    const failed = answers.flatMap((each) =>
      each.status === 'rejected' ? [each.reason as unknown] : [],
    );
    // A resolver that fails for one type of record says nothing about the name.
    throw failed.find((error) => !isAuthoritative(codeOf(error))) ?? failed[0];
  },
};

/** NXDOMAIN, or a name without an address. */
function isAuthoritative(code: string): boolean {
  return code === 'ENOTFOUND' || code === 'ENODATA';
}

/**
 * A "no" of getaddrinfo(3) is believed when DNS itself says so. Measured, glibc 2.36: no name server, SERVFAIL and REFUSED
 * come out as EAI_AGAIN, NXDOMAIN and an empty answer as ENOTFOUND; but ENOTFOUND also comes where nsswitch.conf(5) has
 * no `dns` and nobody was asked. c-ares tells them apart: ENOTFOUND, ENODATA, ESERVFAIL, EREFUSED, ECONNREFUSED, ETIMEOUT.
 */
async function whyNoAddress(host: string, names: Names): Promise<NoAnswer> {
  try {
    await names.ask(host);
  } catch (error) {
    const code = codeOf(error);
    return isAuthoritative(code)
      ? new NoAnswer(
          'no-such-name',
          `${host} has no address (${code === 'ENODATA' ? 'no A or AAAA record' : 'NXDOMAIN'}).`,
        )
      : new NoAnswer('unresolved', `${host} could not be resolved: the resolver fails (${code}).`);
  }
  return new NoAnswer(
    'unresolved',
    `${host} has an address in DNS, but this system does not resolve it.`,
  );
}

export async function resolveAddress(host: string, names: Names): Promise<string> {
  if (isIP(host) !== 0) return host;
  try {
    return await names.lookup(host);
  } catch (error) {
    if (codeOf(error) === 'ENOTFOUND') throw await whyNoAddress(host, names);
    throw new NoAnswer('unresolved', `${host} could not be resolved (${codeOf(error)}).`);
  }
}

/** Errors of connect(2). */
function connectFailure(error: unknown, where: string): NoAnswer {
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return new NoAnswer('refused', `${where} refused the connection.`);
    case 'ECONNRESET':
      return new NoAnswer('reset', `${where} reset the connection.`);
    case 'ETIMEDOUT':
      return new NoAnswer('timeout', `${where} did not answer.`);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return new NoAnswer(
        'unreachable',
        `${where} cannot be reached: no route (${codeOf(error)}).`,
      );
    default:
      return new NoAnswer(
        'transport',
        `${where}: ${error instanceof Error ? error.message : String(error)}`,
      );
  }
}

/** From where we run: to one address, without trying another. */
export function dialAddress(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  const where = isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, noDelay: true, autoSelectFamily: false });
    const onAbort = (): void => {
      socket.destroy();
      reject(new NoAnswer('timeout', `${where} did not answer.`));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort);
      resolve(socket);
    });
    socket.once('error', (error) => {
      reject(connectFailure(error, where));
    });
  });
}

export type OpenElsewhere = (host: string, port: number, timeoutMs: number) => Promise<Duplex>;

/** From the reviewed host: its own resolver and routes count. */
export async function dialElsewhere(
  open: OpenElsewhere,
  { host, port }: Endpoint,
  timeoutMs: number,
): Promise<Duplex> {
  try {
    return await open(host, port, timeoutMs);
  } catch (error) {
    if (error instanceof ForwardError) throw new NoAnswer(error.code, error.message);
    throw new NoAnswer('transport', error instanceof Error ? error.message : String(error));
  }
}
