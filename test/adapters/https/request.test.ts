import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { request } from '../../../src/adapters/https.ts';
import type { HttpRequest } from '../../../src/observe/effects.ts';
import { ForwardError } from '../../../src/observe/session.ts';
import {
  authority,
  closedPort,
  deafPort,
  httpServer,
  httpsServer,
  leaf,
  tcpServer,
  type Authority,
} from './servers.ts';

const name = 'ci.example.test';
let ca: Authority;
let good: Authority;

beforeAll(async () => {
  ca = await authority();
  good = await leaf(ca, { names: [name], addresses: ['127.0.0.1'] });
});

function ask(url: string, more: Partial<HttpRequest> = {}) {
  const asked = { url, follow: false, timeoutMs: 5000, capBytes: 10_000, ...more };
  return request(asked);
}

/** Asks for https://ci.example.test/ at a port of this machine. */
function askAt(port: number, more: Partial<HttpRequest> = {}) {
  return ask(`https://${name}/`, { connectTo: `127.0.0.1:${port}`, ca: ca.cert, ...more });
}

describe('an endpoint that answers', () => {
  it('gives status, kept headers, the body’s digest, the certificate and the address', async () => {
    const port = await httpsServer(good, (_, response) => {
      response.writeHead(303, {
        location: '/login?x=1',
        'content-type': 'text/plain',
        'set-cookie': 'session=secret',
        'www-authenticate': 'Bearer token="secret"',
      });
      response.end('hello');
    });
    const { answer, failure } = await askAt(port);
    expect(failure).toBeNull();
    expect(answer).toMatchObject({
      outcome: 'answered',
      status: 303,
      headers: {
        location: '/login?x=1',
        'content-type': 'text/plain',
        'www-authenticate': 'Bearer',
      },
      bodyBytes: 5,
      bodyStart: 'hello',
      bodyCut: false,
      bodyDigest: createHash('sha256').update('hello').digest('hex'),
      redirects: [],
      peer: '127.0.0.1',
      certificate: {
        names: [name, '127.0.0.1'],
        authorized: true,
        error: null,
        issuer: 'CN=Lab CA',
      },
    });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('is asked by name, with the Host header and SNI of the URL, wherever it is connected to', async () => {
    let host = '';
    const port = await httpsServer(good, (incoming, response) => {
      host = incoming.headers.host ?? '';
      response.end('servername' in incoming.socket ? String(incoming.socket.servername) : '');
    });
    const { answer } = await askAt(port);
    expect({ host, sni: answer.bodyStart }).toEqual({ host: name, sni: name });
  });

  it('by address alone is judged by the certificate’s addresses', async () => {
    const port = await httpsServer(good, (_, response) => response.end());
    const { answer } = await ask(`https://127.0.0.1:${port}/`, { ca: ca.cert });
    expect(answer).toMatchObject({ outcome: 'answered', status: 200 });
  });

  it('may speak plain http', async () => {
    const port = await httpServer((_, response) => response.writeHead(502).end());
    const { answer } = await ask(`http://127.0.0.1:${port}/`);
    expect(answer).toMatchObject({ outcome: 'answered', status: 502, certificate: null });
  });

  it('is followed only when asked to, and every step is recorded', async () => {
    const port = await httpServer((incoming, response) => {
      if (incoming.url === '/') response.writeHead(302, { location: '/next' }).end();
      else response.writeHead(404).end();
    });
    const url = `http://127.0.0.1:${port}`;
    expect((await ask(`${url}/`)).answer).toMatchObject({ status: 302, redirects: [] });
    expect((await ask(`${url}/`, { follow: true })).answer).toMatchObject({
      status: 404,
      url: `${url}/next`,
      redirects: [{ url: `${url}/`, status: 302 }],
    });
  });

  it('that redirects to another origin is not connected to in its place', async () => {
    const other = await httpServer((_, response) => response.end('other'));
    const port = await httpServer((_, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${other}/` }).end();
    });
    const connectTo = `127.0.0.1:${port}`;
    const { answer } = await ask('http://ci.example.test/', { connectTo, follow: true });
    expect(answer).toMatchObject({ status: 200, bodyStart: 'other' });
  });

  it('that redirects for ever is left after ten steps', async () => {
    const port = await httpServer((_, response) =>
      response.writeHead(301, { location: '/' }).end(),
    );
    const { answer } = await ask(`http://127.0.0.1:${port}/`, { follow: true });
    expect(answer).toMatchObject({ outcome: 'answered', status: 301 });
    expect(answer.redirects).toHaveLength(10);
  });

  it('with a huge body is cut at the cap and has no digest', async () => {
    const port = await httpServer((_, response) => {
      response.write('x'.repeat(5_000_000));
      response.end('y'.repeat(45_000_000));
    });
    const { answer } = await ask(`http://127.0.0.1:${port}/`);
    expect(answer).toMatchObject({ status: 200, bodyCut: true, bodyDigest: null });
    expect(answer.bodyBytes).toBeLessThan(1_000_000);
  });

  it('whose body stalls still has its status', async () => {
    const port = await httpServer((_, response) => {
      response.writeHead(200);
      response.write('half');
    });
    const { answer, failure } = await ask(`http://127.0.0.1:${port}/`, { timeoutMs: 300 });
    expect(answer).toMatchObject({
      outcome: 'answered',
      status: 200,
      bodyCut: true,
      bodyDigest: null,
    });
    expect(failure).toBeNull();
  });
});

describe('a certificate that is not valid', () => {
  const cases = [
    {
      why: 'expired',
      error: 'CERT_HAS_EXPIRED',
      leaf: { names: [name], notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') },
    },
    {
      why: 'of another name',
      error: 'ERR_TLS_CERT_ALTNAME_INVALID',
      leaf: { names: ['other.example.test'] },
    },
  ];
  it.each(cases)(
    'because it is $why is recorded, and nothing is sent',
    async ({ leaf: made, error }) => {
      let asked = 0;
      const port = await httpsServer(await leaf(ca, made), (_, response) => {
        asked++;
        response.end();
      });
      const { answer, failure } = await askAt(port);
      expect(answer).toMatchObject({
        outcome: 'certificate',
        status: null,
        certificate: { names: made.names, authorized: false, error },
      });
      expect({ asked, failure }).toEqual({ asked: 0, failure: null });
    },
  );

  it('because its CA is unknown is recorded, and nothing is sent', async () => {
    let asked = 0;
    const port = await httpsServer(good, () => asked++);
    const other = await authority('Another CA');
    const { answer } = await askAt(port, { ca: other.cert });
    expect(answer).toMatchObject({ outcome: 'certificate', certificate: { authorized: false } });
    expect(asked).toBe(0);
  });

  it('gives its dates as ISO 8601', async () => {
    const notAfter = new Date('2030-05-06T07:08:09Z');
    const port = await httpsServer(await leaf(ca, { names: [name], notAfter }), (_, response) =>
      response.end(),
    );
    const { answer } = await askAt(port);
    expect(answer.certificate).toMatchObject({ notAfter: '2030-05-06T07:08:09.000Z' });
  });
});

describe('an endpoint that does not answer', () => {
  it('because nothing listens is refused, which is a fact', async () => {
    const { answer, failure } = await ask(`http://127.0.0.1:${await closedPort()}/`);
    expect({ outcome: answer.outcome, failure }).toEqual({ outcome: 'refused', failure: null });
  });

  it.each(['http', 'https'])(
    'because it is silent is a %s timeout, which is no fact',
    async (scheme) => {
      const port = await tcpServer(() => undefined);
      const { answer, failure, durationMs } = await ask(`${scheme}://127.0.0.1:${port}/`, {
        timeoutMs: 300,
      });
      expect({ outcome: answer.outcome, kind: failure?.kind }).toEqual({
        outcome: 'timeout',
        kind: 'timeout',
      });
      expect(durationMs).toBeLessThan(3000);
    },
  );

  it('because its packets are dropped is a timeout that names the address it was tried at', async () => {
    const { answer, failure } = await askAt(await deafPort(), { timeoutMs: 300 });
    expect(answer).toMatchObject({ outcome: 'timeout', peer: '127.0.0.1' });
    expect(failure?.kind).toBe('timeout');
  });

  it.each(['http', 'https'])('because it hangs up is an %s reset', async (scheme) => {
    const port = await tcpServer((socket) => {
      socket.once('data', () => socket.resetAndDestroy());
    });
    const { answer } = await ask(`${scheme}://127.0.0.1:${port}/`);
    expect(answer.outcome).toBe('reset');
  });

  it('because it speaks no TLS says so', async () => {
    const port = await httpServer((_, response) => response.end());
    const { answer } = await ask(`https://127.0.0.1:${port}/`);
    expect(answer.outcome).toBe('not-tls');
  });

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['too many header bytes', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(200_000)}\r\n\r\n`],
    ['too many headers', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(20_000)}\r\n`],
  ])('in words we read because it speaks %s says so', async (_, text) => {
    const port = await tcpServer((socket) => {
      socket.once('data', () => socket.write(text));
    });
    const { answer } = await ask(`http://127.0.0.1:${port}/`);
    expect(answer.outcome).toBe('not-http');
  });
});

describe('from the host’s vantage', () => {
  it('the connection is the host’s, with the name left to its resolver', async () => {
    const port = await httpsServer(good, (_, response) => response.end('there'));
    const asked: string[] = [];
    const { answer } = await ask(`https://${name}/`, {
      ca: ca.cert,
      open: (host, wanted) => {
        asked.push(`${host}:${wanted}`);
        return Promise.resolve(connect(port, '127.0.0.1'));
      },
    });
    expect(answer).toMatchObject({ outcome: 'answered', bodyStart: 'there' });
    expect(asked).toEqual([`${name}:443`]);
  });

  it.each([
    ['an address', { connectTo: '[2001:DB8::0:1]:443' }, '2001:db8::1'],
    ['a name, of which only its resolver knows the addresses', {}, null],
  ])('a timeout at %s names what is known to have been tried', async (_, where, peer) => {
    const open = () => Promise.reject(new ForwardError('timeout', 'said so'));
    const { answer } = await ask(`https://${name}/`, { open, ...where });
    expect(answer).toMatchObject({ outcome: 'timeout', peer });
  });

  it.each([
    ['refused', null],
    ['no-such-name', null],
    ['unreachable', 'transport'],
    ['unresolved', 'unresolved'],
    ['timeout', 'timeout'],
    ['transport', 'transport'],
  ] as const)('a host that reports "%s" gives that outcome', async (code, kind) => {
    const open = () => Promise.reject(new ForwardError(code, 'said so'));
    const { answer, failure } = await ask(`https://${name}/`, { open });
    expect({ outcome: answer.outcome, kind: failure?.kind ?? null }).toEqual({
      outcome: code,
      kind,
    });
  });
});

describe('a request that cannot be made', () => {
  it.each([
    ['no URL', 'not a url', {}],
    ['another scheme', 'file:///etc/passwd', {}],
    ['credentials in it', 'https://me:secret@example.test/', {}],
    ['a bad connect-to', 'https://example.test/', { connectTo: 'a b:99999' }],
  ])('because of %s is an input failure without the secret', async (_, url, more) => {
    const { failure } = await ask(url, more);
    expect(failure?.kind).toBe('input');
    expect(failure?.reason).not.toContain('secret');
  });

  it('does not follow a redirect out of HTTP', async () => {
    const port = await httpServer((_, response) =>
      response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    );
    const { answer } = await ask(`http://127.0.0.1:${port}/`, { follow: true });
    expect(answer).toMatchObject({ status: 302, redirects: [] });
  });
});
