// The web server of a recorded host: TLS by an authority of its own, a recorded answer per server name.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { domain } from '../lab/host/services.ts';
import { makeAuthority, makeCertificate } from '../lab/tls.ts';
import type { RecordedRoute } from './recordings.ts';

/** A web server that runs. */
export interface Routes {
  readonly endpoint: string;
  /** PEM of its authority. */
  readonly authority: string;
  close(): Promise<void>;
}

/** Serves the routes of the moment on loopback. */
export async function startRoutes(routes: () => readonly RecordedRoute[]): Promise<Routes> {
  const authority = await makeAuthority();
  const { certificate, key } = await makeCertificate(authority, [domain, `*.${domain}`]);
  const server = createServer({ cert: certificate, key }, (asked, response) => {
    respond(asked, response, routes());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `127.0.0.1:${port}`,
    authority: authority.certificate,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function respond(
  { headers, url }: IncomingMessage,
  response: ServerResponse,
  routes: readonly RecordedRoute[],
): void {
  const name = headers.host?.replace(/:\d+$/, '');
  const route = url === '/' ? routes.find((one) => one.name === name) : undefined;
  if (route) response.writeHead(route.status, route.headers).end(route.body);
  // What Traefik says to a name or path that it does not route.
  else response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
}
