/** Whether a port answers: a TCP connection and nothing more, to each address of a name. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isoTime, systemClock, type Clock } from '../observe/clock.ts';
import type { ConnectRequest, EndpointResult } from '../observe/effects.ts';
import { NoAnswer, type Outcome } from './https/answer.ts';
import { dialAddress, dialElsewhere, resolveAddress, systemNames } from './https/dial.ts';

/** What became of a connection to one port. */
type Tried = 'open' | Exclude<Outcome, 'answered'>;

const mostAddresses = 8;

/** Makes the connections and says of each address what became of them. Never rejects for what an endpoint does. */
export async function connectTo(
  asked: ConnectRequest,
  clock: Clock = systemClock,
): Promise<EndpointResult> {
  const [startedAt, since] = [isoTime(clock.now()), clock.monotonic()];
  const done = (answer: object, failure: EndpointResult['failure'] = null): EndpointResult => ({
    startedAt,
    durationMs: Math.round(clock.monotonic() - since),
    answer: { ...answer },
    failure,
  });
  try {
    const names = asked.open ? [asked.address] : await addressesOf(asked.address);
    const addresses = await Promise.all(names.map((one) => tryPorts(one, asked)));
    const blind = addresses.find(({ port, besides }) => [port, besides].includes('transport'));
    if (blind) {
      return done(
        {},
        { kind: 'transport', reason: `no connection to ${blind.address} can be made` },
      );
    }
    return done({ outcome: 'tried', addresses });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    if (error.outcome === 'no-such-name') return done({ outcome: 'tried', addresses: [] });
    return done({}, { kind: 'unresolved', reason: error.message });
  }
}

async function addressesOf(name: string): Promise<string[]> {
  if (isIP(name) !== 0) return [name];
  await resolveAddress(name, systemNames);
  const found = await lookup(name, { all: true });
  const addresses = [...new Set(found.map(({ address }) => address))];
  if (addresses.length <= mostAddresses) return addresses;
  const reason = `${name} has ${addresses.length} addresses, more than are tried`;
  throw new NoAnswer('unresolved', reason);
}

async function tryPorts(address: string, asked: ConnectRequest) {
  const [port, besides] = await Promise.all([
    tryPort(address, asked.port, asked),
    tryPort(address, asked.besides, asked),
  ]);
  return { address, port, besides };
}

async function tryPort(
  host: string,
  port: number,
  { timeoutMs, open }: ConnectRequest,
): Promise<Tried> {
  try {
    const socket = open
      ? await dialElsewhere(open, { host, port }, timeoutMs)
      : await dialAddress(host, port, AbortSignal.timeout(timeoutMs));
    socket.on('error', () => undefined);
    socket.destroy();
    return 'open';
  } catch (error) {
    if (error instanceof NoAnswer) return error.outcome;
    throw error;
  }
}
