/** The watcher's endpoint: webhooks that wake, health, metrics. Short answers, and nothing that was sent is kept. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ReviewFailure } from '../../model/failure.ts';
import type { ForgeKind } from '../../model/forge.ts';
import type { Health } from '../../watch/health.ts';
import {
  Deliveries,
  hookOf,
  isFormOrJson,
  repositoryOfPath,
  type WebhookOutcome,
} from '../../watch/webhook.ts';

/** A repository that may be woken. */
export interface Hooked {
  readonly kind: ForgeKind;
  readonly secret: string;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly hooks: ReadonlyMap<string, Hooked>;
  /** From one address to one repository. */
  readonly perMinute: number;
  readonly wake: (repository: string, why: 'push' | 'pull-request') => void;
  readonly counted: (outcome: WebhookOutcome, repository: string | null) => void;
  readonly health: () => Health;
  readonly metrics: () => Promise<string>;
}

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** GitHub's own limit of what it sends; nothing of it is held in memory. */
const mostBytes = 25 * 1024 * 1024;
/** So many times what one sender may send is taken of all together. */
const sendersAtMost = 10;

interface Answer {
  readonly status: number;
  readonly outcome: WebhookOutcome;
  readonly says: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Starts to listen; `close` it. */
export async function listen(endpoint: Endpoint): Promise<Listening> {
  const take = webhooksOf(endpoint);
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: 5000,
      requestTimeout: 15_000,
      keepAliveTimeout: 5000,
      connectionsCheckingInterval: 1000,
    },
    (request, response) => {
      respond(request, response, endpoint, take).catch(() => {
        // The other side is gone, or what failed is told by health: nobody is shown why.
        if (!response.headersSent) send(response, 500, 'no answer');
        else response.destroy();
      });
    },
  );
  server.maxConnections = 200;
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  server.listen(endpoint.port, endpoint.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const where = `${endpoint.host}:${endpoint.port}`;
    const message = `Nothing can listen on ${where} (${code}).`;
    throw new ReviewFailure('configuration', message, 'Name another address in "listen".');
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { health, metrics, counted }: Endpoint,
  take: (request: IncomingMessage, repository: string | null) => Promise<Answer>,
): Promise<void> {
  request.on('error', () => undefined);
  const [path = ''] = (request.url ?? '').split('?');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (path === '/healthz' || path === '/metrics') {
    if (!isRead) {
      send(response, 405, 'GET only', { allow: 'GET, HEAD' });
      return;
    }
    if (path === '/healthz') {
      const { ok, says } = health();
      send(response, ok ? 200 : 503, says);
    } else send(response, 200, await metrics());
    return;
  }
  if (!path.startsWith('/hooks/')) {
    send(response, 404, 'not here');
    return;
  }
  if (request.method !== 'POST') {
    send(response, 405, 'POST only', { allow: 'POST' });
    return;
  }
  const repository = repositoryOfPath(path);
  const { status, outcome, says, headers } = await take(request, repository);
  counted(outcome, outcome === 'unknown' ? null : repository);
  send(response, status, says, headers);
}

function send(
  response: ServerResponse,
  status: number,
  says: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const isDone = response.req.complete;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // What was not read is not waited for.
    ...(isDone ? {} : { connection: 'close' }),
    ...headers,
  });
  response.end(says.endsWith('\n') ? says : `${says}\n`);
}

/** Takes webhooks: what costs least is looked at first, and only what is signed is remembered. */
function webhooksOf({ hooks, perMinute, wake }: Endpoint) {
  const each = new RateLimiterMemory({ points: perMinute, duration: 60 });
  const all = new RateLimiterMemory({ points: perMinute * sendersAtMost, duration: 60 });
  const deliveries = new Deliveries();
  return async (request: IncomingMessage, repository: string | null): Promise<Answer> => {
    const hooked = repository === null ? undefined : hooks.get(repository);
    const sender = request.socket.remoteAddress ?? '';
    const waits =
      (await used(each, hooked ? `${sender} ${repository ?? ''}` : sender)) ??
      (await used(all, 'all'));
    if (waits !== null) {
      const headers = { 'retry-after': String(waits) };
      return { status: 429, outcome: 'rate-limited', says: 'too many', headers };
    }
    if (repository === null || !hooked)
      return { status: 404, outcome: 'unknown', says: 'not here' };
    if (!isFormOrJson(request.headers['content-type']))
      return { status: 415, outcome: 'malformed', says: 'JSON or a form' };
    if (Number(request.headers['content-length'] ?? '0') > mostBytes) return tooLarge;
    const hook = hookOf(request.headers, hooked.kind);
    if (!hook) return { status: 401, outcome: 'unsigned', says: `no webhook of ${hooked.kind}` };
    const signed = await signatureOf(request, hooked.secret);
    if (signed === null) return tooLarge;
    if (!timingSafeEqual(signed, Buffer.from(hook.signature, 'hex')))
      return { status: 401, outcome: 'unsigned', says: 'wrong signature' };
    if (!deliveries.isFirst(repository, hook))
      return { status: 409, outcome: 'replayed', says: 'seen before' };
    if (hook.event === 'ping') return { status: 200, outcome: 'ping', says: 'pong' };
    if (hook.event === 'other') return { status: 202, outcome: 'ignored', says: 'not of interest' };
    wake(repository, hook.event);
    return { status: 202, outcome: 'woke', says: 'thank you' };
  };
}

const tooLarge: Answer = { status: 413, outcome: 'too-large', says: 'too large' };

/** Seconds to wait where there were too many; null where there were not. */
async function used(limiter: RateLimiterMemory, key: string): Promise<number | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    return Math.ceil(error.msBeforeNext / 1000);
  }
}

/** The HMAC of the body as it comes, which is not kept; null where it is too large. */
async function signatureOf(request: IncomingMessage, secret: string): Promise<Buffer | null> {
  const hmac = createHmac('sha256', secret);
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > mostBytes) return null;
    hmac.update(chunk as Buffer);
  }
  return hmac.digest();
}
