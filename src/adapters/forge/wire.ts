/**
 * The `fetch` that octokit is handed: it goes to one origin and nowhere else, each request has a deadline and each answer
 * a cap, and what may be repeated is. It throws a {@link Refusal} for everything that is no answer.
 */
import { DelegateBackoff, handleWhen, retry, type IRetryBackoffContext } from 'cockatiel';
import { lost } from './lost.ts';
import { Refusal, refusalOf } from './refusal.ts';

export interface Limits {
  /** For one request and its answer, redirects and all. */
  readonly timeoutMs: number;
  /** The longest answer that is read. */
  readonly capBytes: number;
  /** Before the second try; three times that before the third. */
  readonly backoffMs: number;
  /** The longest that a forge may ask us to wait. */
  readonly patienceMs: number;
  /** For all pages of a listing. */
  readonly listMs: number;
  readonly now: () => number;
}

interface Wire {
  readonly origin: string;
  readonly limits: Limits;
  /** Makes a text of the forge fit for a message of ours. */
  readonly quote: (text: string) => string;
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Fetches {
  /** Repeats what reads, and nothing else. */
  readonly careful: Fetch;
  /** Repeats whatever it is: for what does the same twice as once. */
  readonly repeating: Fetch;
}

const tries = 3;
const mostRedirects = 5;
const redirects = [301, 302, 303, 307, 308];
/** All that is read of an answer's headers: octokit prints one of the others. */
const keptHeaders = ['link', 'x-total-count', 'x-oauth-scopes'];

/** @returns ways to ask an origin */
export function openWire(wire: Wire): Fetches {
  const once: Fetch = (url, init) => exchange(wire, url, init);
  const repeating: Fetch = (url, init) => repeat(wire, () => once(url, init));
  return {
    repeating,
    careful: (url, init) => (isWrite(init) ? once(url, init) : repeating(url, init)),
  };
}

/** A try that may have been carried out stays one, however the next ends. */
async function repeat({ limits }: Wire, once: () => Promise<Response>): Promise<Response> {
  const seen = { unsure: false };
  const policy = retry(
    handleWhen((error) => {
      if (!(error instanceof Refusal)) return false;
      seen.unsure ||= error.unsure;
      return error.againInMs !== null && (error.againInMs ?? 0) <= limits.patienceMs;
    }),
    { maxAttempts: tries - 1, backoff: new DelegateBackoff((context) => pause(context, limits)) },
  );
  try {
    return await policy.execute(once);
  } catch (error) {
    if (!seen.unsure || !(error instanceof Refusal)) throw error;
    throw new Refusal(error.kind, error.message, { ...seen, wayOut: error.wayOut });
  }
}

function pause({ result, attempt }: IRetryBackoffContext<unknown>, { backoffMs }: Limits): number {
  const asked =
    'error' in result && result.error instanceof Refusal ? result.error.againInMs : null;
  return asked ?? backoffMs * 3 ** (attempt - 1);
}

/** One request and its whole answer. */
async function exchange(wire: Wire, url: string, init: RequestInit): Promise<Response> {
  const { limits, quote } = wire;
  const stop = new AbortController();
  const timer = setTimeout(() => {
    stop.abort();
  }, limits.timeoutMs);
  try {
    const response = await follow(wire, new URL(url), { ...init, signal: stop.signal });
    const { status, headers } = response;
    const text = await textOf(response, limits.capBytes);
    const answer = { status, headers, text };
    const refusal = refusalOf(answer, { isWrite: isWrite(init), now: limits.now(), quote });
    if (refusal) throw refusal;
    return handedOn(text, headers);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (!stop.signal.aborted) throw lost(error, isWrite(init));
    const came = `no answer within ${limits.timeoutMs / 1000} s`;
    throw new Refusal('slow', came, { unsure: isWrite(init), againInMs: undefined });
  } finally {
    clearTimeout(timer);
  }
}

/** Follows what reads, within the origin; the token goes nowhere else. */
async function follow(wire: Wire, first: URL, init: RequestInit): Promise<Response> {
  for (let url = first, hops = 0; ; hops += 1) {
    if (url.origin !== wire.origin) {
      throw new Refusal('elsewhere', `it is not asked at ${wire.quote(url.origin)}`);
    }
    const response = await fetch(url, { ...init, redirect: 'manual' });
    const location = response.headers.get('location');
    if (!redirects.includes(response.status) || location === null) return response;
    await response.body?.cancel();
    url = redirected(wire, url, location, init);
    if (hops === mostRedirects) {
      throw new Refusal('nonsense', `it redirected ${mostRedirects} times and more`);
    }
  }
}

function redirected(wire: Wire, from: URL, location: string, init: RequestInit): URL {
  const next = URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (next === null) throw new Refusal('nonsense', 'it redirected to what is no address');
  const came = `it redirected to ${wire.quote(next.origin + next.pathname)}`;
  if (next.origin !== wire.origin) throw new Refusal('elsewhere', came);
  if (!isWrite(init)) return next;
  throw new Refusal('not-found', came, {
    wayOut: 'The repository may have a new name: give its owner and name as the forge has them.',
  });
}

async function textOf(response: Response, capBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const part of body ?? []) {
    bytes += part.length;
    if (bytes > capBytes) {
      throw new Refusal('nonsense', `its answer is longer than ${capBytes} bytes`);
    }
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}

/** Without a content type octokit leaves the text to us. */
function handedOn(text: string, headers: Headers): Response {
  const kept = keptHeaders.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as [string, string]];
  });
  return new Response(new TextEncoder().encode(text), { status: 200, headers: kept });
}

function isWrite({ method = 'GET' }: RequestInit): boolean {
  return method !== 'GET';
}
