/** Sessions over the in-process server, each ended with the test. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openSession, type SessionDeps, type SshTarget } from '../../../src/adapters/ssh/index.ts';
import type { Session, VectorRequest } from '../../../src/observe/session.ts';
import {
  generateKey,
  startSshServer,
  type ServerAnswer,
  type SshServer,
  type SshServerOptions,
} from '../../embedded/ssh-server.ts';

export const hostKey = generateKey();
export const otherHostKey = generateKey();
export const userKey = generateKey();

export const echo = (argv: readonly string[]): Promise<ServerAnswer> =>
  Promise.resolve({ stdout: `${argv.join(' ')}\n`, exit: 0 });

export async function serve(more: Partial<SshServerOptions> = {}): Promise<SshServer> {
  const server = await startSshServer({
    hostKey: hostKey.private,
    authorizedKey: userKey.public,
    answer: echo,
    ...more,
  });
  onTestFinished(() => server.close());
  return server;
}

export function targetOf(
  { port, pin }: Pick<SshServer, 'port' | 'pin'>,
  more: Partial<SshTarget> = {},
): SshTarget {
  return {
    name: 'cc-ci',
    address: '127.0.0.1',
    port,
    user: 'reviewer',
    hostKey: pin,
    identities: [{ kind: 'text', text: userKey.private, from: 'REVIEW_SSH_KEY' }],
    ...more,
  };
}

export function withoutPin(target: SshTarget): SshTarget {
  const { name, address, port, user, identities } = target;
  return { name, address, port, user, identities };
}

export async function sessionOf(target: SshTarget, deps: SessionDeps = {}): Promise<Session> {
  const opened = await openSession(target, deps);
  if (!opened.ok) throw new Error(opened.failure.reason);
  onTestFinished(() => opened.session.close());
  return opened.session;
}

export async function failureOf(target: SshTarget, deps: SessionDeps = {}) {
  const opened = await openSession(target, deps);
  if (opened.ok) await opened.session.close();
  return opened.ok ? null : opened.failure;
}

export function vector(argv: readonly string[], more: Partial<VectorRequest> = {}): VectorRequest {
  return { argv, deadlineMs: 10_000, capBytes: 1_000_000, ...more };
}

/** A listener that speaks no SSH; its port. */
export async function tcpServer(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = [];
  const listener = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
  return (listener.address() as AddressInfo).port;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ssh-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

/** A socket that an ssh-agent could listen at. */
export async function agentSocket(onClient: (client: Socket) => void): Promise<string> {
  const path = join(temporaryFolder(), 'agent');
  const clients: Socket[] = [];
  const agent = createServer((client) => {
    clients.push(client);
    client.on('error', () => undefined);
    onClient(client);
  });
  await new Promise<void>((resolve) => agent.listen(path, resolve));
  onTestFinished(() => {
    for (const client of clients) client.destroy();
    agent.close();
  });
  return path;
}

/** The file of a private key that nobody can read without its passphrase. */
export function encryptedKey(): string {
  const path = join(temporaryFolder(), 'id');
  const words = ['-q', '-t', 'ed25519', '-a', '1', '-N', 'open sesame', '-f', path];
  execFileSync('ssh-keygen', words);
  return path;
}
