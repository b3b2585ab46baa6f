/** One request over one connection. */
import { createHash } from 'node:crypto';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { view } from '../../observe/bytes.ts';
import { NoAnswer } from './answer.ts';
import { tlsFailure } from './certificate.ts';

export interface Exchange {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
  readonly bodyDigest: string | null;
  readonly bodyStart: string;
  readonly bodyCut: boolean;
  readonly body?: string | null;
}

/** Headers that say what an endpoint is; cookies, tokens and the rest never reach the evidence. */
const keptHeaders = ['location', 'content-type', 'server', 'date', 'retry-after'] as const;
const longestHeader = 1000;
const startLength = 200;
const maxHeaderSize = 16 * 1024;

/** Never kept, whoever asks: what they hold is a login. */
const secretHeaders =
  /^(?:set-cookie2?|cookie|(?:proxy-)?authorization|(?:www|proxy)-authenticate|authentication-info)$/;

/** What is sent, and what is kept of the answer, besides the usual. */
export interface Wanted {
  readonly capBytes: number;
  readonly keepBody?: boolean | undefined;
  readonly keepHeaders?: readonly string[] | undefined;
  readonly method?: string | undefined;
  readonly send?: Readonly<Record<string, string>> | undefined;
  readonly payload?: string | undefined;
}

function headersOf(headers: IncomingHttpHeaders, also: readonly string[]): Record<string, string> {
  const kept: Record<string, string> = {};
  const wanted = also.map((name) => name.toLowerCase()).filter((name) => !secretHeaders.test(name));
  for (const name of [...keptHeaders, ...wanted]) {
    const value = headers[name];
    if (typeof value === 'string') kept[name] = value.slice(0, longestHeader);
  }
  // Scheme only: challenges can carry tokens.
  const scheme = /^[A-Za-z0-9-]+/.exec(headers['www-authenticate'] ?? '')?.[0];
  return scheme === undefined ? kept : { ...kept, 'www-authenticate': scheme };
}

function failureOf(error: Error): NoAnswer {
  const code = 'code' in error ? String(error.code) : '';
  if (code.startsWith('HPE_')) {
    return new NoAnswer('not-http', `What answers there is not HTTP that can be read (${code}).`);
  }
  if (code.startsWith('ERR_SSL_')) return tlsFailure(error);
  return new NoAnswer('reset', `The connection ended before an answer (${code || error.message}).`);
}

/** Reads a body up to its cap; what ends early, for whatever reason, is cut. */
function readBody(
  response: IncomingMessage,
  { capBytes, keepBody = false }: Wanted,
): Promise<Omit<Exchange, 'status' | 'headers'>> {
  const hash = createHash('sha256');
  let bodyBytes = 0;
  let start: Uint8Array = new Uint8Array();
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const finish = (cut: boolean): void => {
      const bodyStart = new TextDecoder().decode(start).slice(0, startLength);
      const bodyDigest = cut ? null : hash.copy().digest('hex');
      const kept = keepBody ? { body: cut ? null : textOf(Buffer.concat(chunks)) } : {};
      resolve({ bodyBytes, bodyDigest, bodyStart, bodyCut: cut, ...kept });
      response.destroy();
    };
    response.on('data', (chunk: Buffer) => {
      const bytes = view(chunk);
      bodyBytes += bytes.length;
      hash.update(bytes);
      if (keepBody && bodyBytes <= capBytes) chunks.push(chunk);
      if (start.length === 0) start = bytes.slice(0, startLength * 4);
      if (bodyBytes > capBytes) finish(true);
    });
    response.once('end', () => {
      finish(false);
    });
    response.once('error', () => {
      finish(true);
    });
    response.once('close', () => {
      finish(!response.complete);
    });
  });
}

function textOf(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Sends the request and reads the answer. `signal` is the deadline: before the status it is a timeout, after it a cut body. */
export function exchange(
  url: URL,
  socket: Duplex,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Exchange> {
  const also = wanted.keepHeaders ?? [];
  const { method = 'GET', send = {}, payload } = wanted;
  const length = payload === undefined ? {} : { 'content-length': `${Buffer.byteLength(payload)}` };
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => socket,
      host: url.hostname,
      path: `${url.pathname}${url.search}`,
      method,
      headers: {
        accept: '*/*',
        ...send,
        ...length,
        host: url.host,
        'user-agent': 'cold-review',
        connection: 'close',
      },
      maxHeaderSize,
      setHost: false,
    });
    let answered = false;
    const onAbort = (): void => {
      if (!answered) reject(new NoAnswer('timeout', `No answer to ${method} ${url.href} in time.`));
      socket.destroy();
    };
    signal.addEventListener('abort', onAbort);
    asked.once('close', () => {
      signal.removeEventListener('abort', onAbort);
    });
    asked.once('error', (error) => {
      reject(failureOf(error));
    });
    asked.once('upgrade', (response) => {
      const none = { bodyBytes: 0, bodyDigest: null, bodyStart: '', bodyCut: true };
      resolve({
        status: response.statusCode ?? 0,
        headers: headersOf(response.headers, also),
        ...none,
      });
      socket.destroy();
    });
    asked.once('response', (response) => {
      answered = true;
      const { statusCode = 0, headers } = response;
      void readBody(response, wanted).then((body) => {
        resolve({ status: statusCode, headers: headersOf(headers, also), ...body });
        socket.destroy();
      });
    });
    asked.end(payload);
  });
}
