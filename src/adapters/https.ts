/**
 * One GET as the evidence wants it: one attempt over one address, the certificate judged before anything is sent,
 * and every way of not getting an answer told apart.
 */
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Failure } from '../model/observation.ts';
import { isoTime, systemClock, type Clock } from '../observe/clock.ts';
import { withDeadline } from '../observe/deadline.ts';
import type { HttpRequest, EndpointResult } from '../observe/effects.ts';
import {
  NoAnswer,
  failureKindOf,
  type Certificate,
  type HttpAnswer,
  type Redirect,
} from './https/answer.ts';
import { secure } from './https/certificate.ts';
import {
  dialAddress,
  dialElsewhere,
  resolveAddress,
  systemNames,
  type Names,
} from './https/dial.ts';
import { exchange, type Exchange } from './https/exchange.ts';
import { endpointOf, hostOf, nextUrl, parseEndpoint, parseUrl } from './https/url.ts';

export type { Certificate, HttpAnswer, Outcome, Redirect } from './https/answer.ts';

export interface RequestDeps {
  readonly clock?: Clock;
  readonly names?: Names;
}

const mostRedirects = 10;

/** What is known of the last hop, also where it gave no answer. */
interface Seen {
  url: URL;
  peer: string | null;
  /** Half the time was gone before the connection was begun: its silence is no fault of that address. */
  late: boolean;
  certificate: Certificate | null;
  redirects: Redirect[];
}

/** A request that can be made. */
interface Checked extends Omit<HttpRequest, 'url' | 'connectTo'> {
  readonly origin: string;
  readonly connectTo: ReturnType<typeof parseEndpoint>;
  readonly names: Names;
  readonly signal: AbortSignal;
  /** Milliseconds since the request was asked for. */
  readonly elapsed: () => number;
}

/** Connects, and says which address that was before anything can be known of it: one that drops packets has no other trace. */
async function dial(url: URL, checked: Checked, seen: Seen): Promise<Duplex> {
  const { connectTo, origin, open, names, signal, timeoutMs } = checked;
  const own = endpointOf(url);
  const { host, port } = url.origin === origin ? (connectTo ?? own) : own;
  if (open) {
    // A name is resolved there, and every address of it tried: which one kept silent is not known.
    seen.peer = isIP(host) === 0 ? null : host;
    return dialElsewhere(open, { host, port }, timeoutMs);
  }
  seen.peer = await resolveAddress(host, names);
  seen.late = checked.elapsed() * 2 > timeoutMs;
  return dialAddress(seen.peer, port, signal);
}

async function secured(plain: Duplex, url: URL, checked: Checked, seen: Seen): Promise<Duplex> {
  if (url.protocol === 'http:') return plain;
  const { socket, certificate } = await secure(plain, hostOf(url), checked.ca);
  seen.certificate = certificate;
  if (certificate?.authorized === true) return socket;
  const why = certificate?.error ?? 'none was served';
  throw new NoAnswer('certificate', `The certificate is not valid for ${hostOf(url)}: ${why}.`);
}

/** A key goes to the origin that it was given for, and to none that a redirect leads to. */
function headersFor(url: URL, { origin, key, send }: Checked): Record<string, string> {
  return { ...send, ...(key && url.origin === origin ? { [key.header]: key.value } : {}) };
}

/** Asks one URL; whatever happens, its connection is closed and nobody waits for it any longer. */
async function askOne(url: URL, checked: Checked, seen: Seen): Promise<Exchange> {
  seen.url = url;
  seen.peer = seen.certificate = null;
  seen.late = checked.elapsed() * 2 > checked.timeoutMs;
  let plain: Duplex | null = null;
  const end = (): void => void plain?.destroy();
  checked.signal.addEventListener('abort', end);
  try {
    plain = await dial(url, checked, seen);
    plain.on('error', () => undefined);
    if (checked.signal.aborted) throw new NoAnswer('timeout', 'No connection in time.');
    const socket = await secured(plain, url, checked, seen);
    return await exchange(
      url,
      socket,
      { ...checked, send: headersFor(url, checked) },
      checked.signal,
    );
  } finally {
    checked.signal.removeEventListener('abort', end);
    end();
  }
}

async function askAll(first: URL, checked: Checked, seen: Seen): Promise<Exchange> {
  for (let url = first; ;) {
    const answer = await askOne(url, checked, seen);
    const next = nextUrl(url, answer.status, answer.headers.location);
    if (!checked.follow || next === null || seen.redirects.length >= mostRedirects) return answer;
    seen.redirects.push({ url: url.href, status: answer.status });
    url = next;
  }
}

const nothing = {
  status: null,
  headers: {},
  bodyBytes: 0,
  bodyDigest: null,
  bodyStart: '',
  bodyCut: false,
} as const;

function answerOf(seen: Seen, came: Exchange | NoAnswer): HttpAnswer {
  const { url, redirects, peer, certificate, late } = seen;
  const known = { url: url.href, redirects, peer, certificate };
  if (!(came instanceof NoAnswer)) return { outcome: 'answered', reason: null, ...came, ...known };
  const { outcome, message: reason } = came;
  const tried = outcome === 'timeout' && late ? null : peer;
  return { outcome, reason, ...nothing, ...known, peer: tried };
}

/** Time that what was interrupted has to say what it knows. */
const afterwardsMs = 250;

async function ask(first: URL, checked: Omit<Checked, 'signal'>): Promise<HttpAnswer> {
  const seen: Seen = { url: first, peer: null, late: false, certificate: null, redirects: [] };
  const expiry = new AbortController();
  const late = (): NoAnswer => new NoAnswer('timeout', `No answer within ${checked.timeoutMs} ms.`);
  const timer = setTimeout(() => {
    expiry.abort();
  }, checked.timeoutMs);
  try {
    const work = askAll(first, { ...checked, signal: expiry.signal }, seen);
    return answerOf(seen, await withDeadline(work, checked.timeoutMs + afterwardsMs, late));
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return answerOf(seen, expiry.signal.aborted ? late() : error);
  } finally {
    clearTimeout(timer);
  }
}

function failureOf({ outcome, reason }: HttpAnswer): Failure | null {
  const kind = failureKindOf(outcome);
  return kind === null ? null : { kind, reason: reason ?? outcome };
}

/** Makes the request. Never rejects for what an endpoint does. */
export async function request(asked: HttpRequest, deps: RequestDeps = {}): Promise<EndpointResult> {
  const { clock = systemClock, names = systemNames } = deps;
  const [startedAt, since] = [isoTime(clock.now()), clock.monotonic()];
  const took = (): number => Math.round(clock.monotonic() - since);
  const refuse = (reason: string) => ({
    startedAt,
    durationMs: took(),
    answer: {},
    failure: { kind: 'input' as const, reason },
  });
  const url = parseUrl(asked.url);
  if (typeof url === 'string') return refuse(url);
  const connectTo =
    asked.connectTo === undefined ? null : parseEndpoint(asked.connectTo, endpointOf(url).port);
  if (asked.connectTo !== undefined && connectTo === null) {
    return refuse(`${asked.connectTo.slice(0, 200)} is not host:port.`);
  }
  const answer = await ask(url, { ...asked, origin: url.origin, connectTo, names, elapsed: took });
  return { startedAt, durationMs: took(), answer: { ...answer }, failure: failureOf(answer) };
}
