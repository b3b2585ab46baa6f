/** Real servers on loopback, each ended with the test. */
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { once } from 'node:events';
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { Worker } from 'node:worker_threads';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';

export interface Authority {
  readonly key: string;
  readonly cert: string;
}

export interface Leaf {
  readonly names?: readonly string[];
  readonly addresses?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const days = (n: number): Date => new Date(Date.now() + n * 86_400_000);

export async function authority(name = 'Lab CA'): Promise<Authority> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: days(-30),
    notAfterDate: days(30),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
    ],
  });
  return { key: made.private, cert: made.cert };
}

export async function leaf(ca: Authority, options: Leaf): Promise<Authority> {
  const { names = [], addresses = [], notBefore = days(-1), notAfter = days(10) } = options;
  const made = await generate([{ name: 'commonName', value: names[0] ?? 'leaf' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca,
    notBeforeDate: notBefore,
    notAfterDate: notAfter,
    extensions: [
      { name: 'basicConstraints', cA: false },
      {
        name: 'subjectAltName',
        altNames: [
          ...names.map((value) => ({ type: 2 as const, value })),
          ...addresses.map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}

async function listening(server: Server, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

export function httpsServer(identity: Authority, listener: RequestListener): Promise<number> {
  return listening(createHttpsServer({ key: identity.key, cert: identity.cert }, listener));
}

export function httpServer(listener: RequestListener): Promise<number> {
  return listening(createHttpServer(listener));
}

export function tcpServer(listener: (socket: Socket) => void): Promise<number> {
  return listening(createTcpServer(listener));
}

const deaf = `
const { parentPort, workerData } = require('node:worker_threads');
const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port);
  Atomics.wait(workerData, 0, 0);
});`;

/** A port that drops packets, as a firewall does: its backlog is full, and nobody ever accepts. */
export async function deafPort(): Promise<number> {
  const worker = new Worker(deaf, {
    eval: true,
    workerData: new Int32Array(new SharedArrayBuffer(4)),
  });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  const fillers = Array.from({ length: 3 }, () => connect({ port, host: '127.0.0.1' }));
  for (const filler of fillers) filler.on('error', () => undefined);
  const [first, second] = fillers.map((filler) => once(filler, 'connect'));
  onTestFinished(async () => {
    for (const filler of fillers) filler.destroy();
    await worker.terminate();
  });
  await Promise.all([first, second]);
  return port;
}

/** A port on which nothing listens: one that was just given back. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
