/** The served certificate, and whether it is valid for the name that was asked for. */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { checkServerIdentity, connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { NoAnswer, type Certificate } from './answer.ts';

const longestName = 255;
const mostNames = 100;

/** Node writes `DNS:a.example, IP Address:10.0.0.1`, and quotes what holds a comma like JSON. */
function namesOf(altNames: string | undefined): string[] {
  const found = (altNames ?? '').matchAll(/(?:^|, )[A-Za-z ]+:("(?:[^"\\]|\\.)*"|[^,]*)/g);
  return [...found].slice(0, mostNames).map(([, name = '']) => {
    const plain = name.startsWith('"') ? String(JSON.parse(name)) : name;
    return plain.slice(0, longestName);
  });
}

function oneLine(distinguishedName: string | undefined): string {
  return (distinguishedName ?? '').split('\n').join(', ').slice(0, 500);
}

function isoDate(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
}

function errorOf(socket: TLSSocket, host: string): string | null {
  if (!socket.authorized) {
    // An Error or a code, whatever its type says.
    const error: unknown = socket.authorizationError;
    if (error instanceof Error) return 'code' in error ? String(error.code) : error.message;
    return typeof error === 'string' ? error : 'not authorized';
  }
  const mismatch = checkServerIdentity(host, socket.getPeerCertificate());
  return mismatch ? 'ERR_TLS_CERT_ALTNAME_INVALID' : null;
}

function certificateOf(socket: TLSSocket, host: string): Certificate | null {
  const { raw } = socket.getPeerCertificate();
  // Empty for a handshake without a certificate.
  if ((raw as Buffer | undefined) === undefined) return null;
  const x509 = new X509Certificate(raw);
  const error = errorOf(socket, host);
  return {
    subject: oneLine(x509.subject),
    issuer: oneLine(x509.issuer),
    names: namesOf(x509.subjectAltName),
    notBefore: isoDate(x509.validFrom),
    notAfter: isoDate(x509.validTo),
    fingerprint: x509.fingerprint256,
    authorized: error === null,
    error,
  };
}

/** A plain-text answer to a ClientHello, as OpenSSL complains about it. */
const notTls =
  /WRONG_VERSION_NUMBER|wrong version number|PACKET_LENGTH_TOO_LONG|packet length too long|HTTP_REQUEST|UNKNOWN_PROTOCOL/;

/** Why a TLS connection broke. */
export function tlsFailure(error: Error): NoAnswer {
  const code = 'code' in error ? String(error.code) : '';
  if (notTls.test(`${code} ${error.message}`)) {
    return new NoAnswer('not-tls', 'What answers there does not speak TLS.');
  }
  if (/^(?:ECONNRESET|EPIPE)$/.test(code)) {
    return new NoAnswer('reset', 'The connection was reset during the TLS handshake.');
  }
  return new NoAnswer(
    'handshake',
    `The TLS handshake failed: ${error.message.trim().slice(0, 200)}`,
  );
}

export interface Secured {
  readonly socket: TLSSocket;
  readonly certificate: Certificate | null;
}

/**
 * Shakes hands and looks at the certificate, valid or not. Nothing of ours has been sent when this resolves:
 * whether to go on is the caller's to decide by `certificate.authorized`.
 */
export function secure(plain: Duplex, host: string, ca: string | undefined): Promise<Secured> {
  const options: ConnectionOptions = {
    socket: plain,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
    ALPNProtocols: ['http/1.1'],
    // So that an invalid certificate can be recorded; `authorized` is what decides.
    rejectUnauthorized: false,
  };
  return new Promise((resolve, reject) => {
    const socket = connect(options);
    socket.once('secureConnect', () => {
      resolve({ socket, certificate: certificateOf(socket, host) });
    });
    socket.on('error', (error: Error) => {
      reject(tlsFailure(error));
    });
    socket.once('close', () => {
      reject(new NoAnswer('reset', 'The connection was closed during the TLS handshake.'));
    });
  });
}
