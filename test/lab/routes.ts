// Asks a route of the host from outside, with its name and the lab's own authority.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:tls';

/** The status as text, or the error code: `200`, `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
export function answerOf(address: string, host: string, caFile: string): Promise<string> {
  return new Promise((resolve) => {
    const options = {
      host: address,
      servername: host,
      headers: { Host: host },
      path: '/',
      ca: readFileSync(caFile),
      timeout: 3000,
      agent: false,
    };
    const asked = request(options, (response) => {
      response.resume();
      resolve(String(response.statusCode));
    });
    asked.once('timeout', () =>
      asked.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
    );
    asked.once('error', (error) => {
      resolve('code' in error && typeof error.code === 'string' ? error.code : error.message);
    });
    asked.end();
  });
}

/** When the certificate that is served for a name ends, whoever signed it. */
export function certificateEnd(address: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { host: address, port: 443, servername: host, rejectUnauthorized: false };
    const socket = connect(options, () => {
      resolve(Date.parse(socket.getPeerCertificate().valid_to));
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
