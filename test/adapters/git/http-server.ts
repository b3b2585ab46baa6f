/** Git's own server over HTTP on loopback: its CGI, `git http-backend` (git-http-backend(1)). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GitServer {
  readonly origin: string;
  readonly requests: readonly GitRequest[];
  close(): Promise<void>;
}

export interface GitRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

export interface ServedGit {
  /** A bare repository: every path leads to it. */
  readonly bare: string;
  /** A status instead of an answer, for this request. */
  readonly refuse?: (request: GitRequest) => number | null;
  /** Another server than plain HTTP. */
  readonly serve?: (answer: RequestListener) => Server;
}

/** Serves a repository, for reading and for writing, until it is closed. */
export async function serveGit({ bare, refuse, serve }: ServedGit): Promise<GitServer> {
  const requests: GitRequest[] = [];
  const answer: RequestListener = (request, response) => {
    const { method = '', url = '', headers } = request;
    const seen = { method, path: url, authorization: headers.authorization };
    requests.push(seen);
    const status = refuse?.(seen) ?? null;
    if (status === null) answerGit(bare, request, response);
    else response.writeHead(status, { 'www-authenticate': 'Basic realm="git"' }).end();
  };
  const server = (serve ?? createServer)(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const scheme = serve ? 'https' : 'http';
  return {
    origin: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Answers one request of git's. */
export function answerGit(bare: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://x');
  const child = spawn('git', ['-c', 'http.receivepack=true', 'http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: bare,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname.replace(/^.*(?=\/(?:info\/refs|git-[a-z]+-pack)$)/, ''),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    },
  });
  request.pipe(child.stdin);
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.on('close', () => {
    const all = Buffer.concat(parts);
    const end = all.indexOf('\r\n\r\n');
    const lines = all.subarray(0, end).toString('latin1').split('\r\n');
    const headers = lines.map((line) => line.split(/: (.*)/).slice(0, 2) as [string, string]);
    const status = Number(headers.find(([name]) => name === 'Status')?.[1].slice(0, 3) ?? '200');
    response.writeHead(status, Object.fromEntries(headers.filter(([name]) => name !== 'Status')));
    response.end(all.subarray(end + 4));
  });
}
