import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { generateKey } from '../../embedded/ssh-server.ts';
import {
  agentSocket,
  encryptedKey,
  failureOf,
  hostKey,
  otherHostKey,
  serve,
  sessionOf,
  targetOf,
  tcpServer,
  userKey,
  vector,
  withoutPin,
} from './fixture.ts';

const strangerKey = generateKey();

describe('the host key', () => {
  it('that has changed ends the connection before any log-in, with both fingerprints', async () => {
    const pinned = await serve({ hostKey: otherHostKey.private });
    const server = await serve();
    const failure = await failureOf(targetOf({ port: server.port, pin: pinned.pin }));
    expect(failure?.kind).toBe('host-key');
    expect(failure?.reason).toContain(server.pin);
    expect(failure?.reason).toContain(pinned.pin);
    expect(server.logins()).toBe(0);
  });

  it('that is not pinned is never asked for: nothing is sent', async () => {
    let connections = 0;
    const port = await tcpServer(() => connections++);
    const unpinned = withoutPin(targetOf({ port, pin: '' }));
    expect(await failureOf(unpinned)).toMatchObject({
      kind: 'host-key',
      reason: expect.stringContaining('ssh-keyscan') as string,
    });
    expect(connections).toBe(0);
  });

  it('of another type than the pinned one is refused', async () => {
    const server = await serve();
    const pin = `ecdsa-sha2-nistp256 ${server.pin.split(' ')[1] ?? ''}`;
    expect(await failureOf(targetOf({ port: server.port, pin }))).toMatchObject({
      kind: 'host-key',
    });
    expect(server.logins()).toBe(0);
  });

  it('of a type that is not known here is refused with that reason', async () => {
    const server = await serve();
    const pin = `ssh-dss ${server.pin.split(' ')[1] ?? ''}`;
    expect((await failureOf(targetOf({ port: server.port, pin })))?.reason).toContain(
      'no pinned key is of a type known here (ssh-dss',
    );
    expect(server.logins()).toBe(0);
  });

  it('may come from known_hosts, and one that is revoked there is refused', async () => {
    const server = await serve();
    const target = withoutPin(targetOf(server));
    const known = (text: string) => ({ ...target, knownHosts: { path: 'known_hosts', text } });
    const line = `[127.0.0.1]:${server.port} ${hostKey.public}`;
    expect(await failureOf(known(line))).toBeNull();
    expect(await failureOf(known(`${line}\n@revoked * ${hostKey.public}`))).toMatchObject({
      kind: 'host-key',
      reason: expect.stringContaining('@revoked') as string,
    });
  });
});

describe('a jump host', () => {
  async function behindBastion(bastionPin?: string, innerPin?: string) {
    const inner = await serve();
    const bastion = await serve({
      hostKey: otherHostKey.private,
      connectTcp: (_, port) => Promise.resolve(connect(port, '127.0.0.1')),
    });
    const jump = targetOf(
      { port: bastion.port, pin: bastionPin ?? bastion.pin },
      { name: 'bastion' },
    );
    return {
      inner,
      bastion,
      target: targetOf({ port: inner.port, pin: innerPin ?? inner.pin }, { jump }),
    };
  }

  it('is passed through, each hop with its own pinned key', async () => {
    const { target, inner, bastion } = await behindBastion();
    const session = await sessionOf(target);
    expect((await session.run(vector(['echo', 'inside']))).stdout?.text).toBe('echo inside\n');
    expect([session.hostKey, session.peer, bastion.logins(), inner.logins()]).toEqual([
      inner.pin,
      null,
      1,
      1,
    ]);
  });

  it('whose key has changed is not logged in to', async () => {
    const { inner, bastion, target } = await behindBastion(`ssh-ed25519 SHA256:${'A'.repeat(43)}`);
    expect(await failureOf(target)).toMatchObject({
      kind: 'host-key',
      reason: expect.stringContaining('bastion') as string,
    });
    expect([bastion.logins(), inner.logins()]).toEqual([0, 0]);
  });

  it('does not excuse a changed key behind it', async () => {
    const { inner, target } = await behindBastion(
      undefined,
      `ssh-ed25519 SHA256:${'A'.repeat(43)}`,
    );
    expect(await failureOf(target)).toMatchObject({ kind: 'host-key' });
    expect(inner.logins()).toBe(0);
  });

  it('that forwards nothing says so', async () => {
    const bastion = await serve();
    const jump = targetOf(bastion, { name: 'bastion' });
    const failure = await failureOf(targetOf({ port: 1, pin: bastion.pin }, { jump }));
    expect(failure).toMatchObject({
      kind: 'transport',
      reason: expect.stringContaining('AllowTcpForwarding') as string,
    });
  });
});

describe('an identity', () => {
  it.each([
    [
      'that the host does not know',
      { kind: 'text', text: strangerKey.private, from: 'REVIEW_SSH_KEY' },
      'authorized_keys',
    ],
    ['file that does not exist', { kind: 'file', path: '/nowhere/id' }, 'does not exist'],
    [
      'that is no key',
      { kind: 'text', text: 'hello', from: 'REVIEW_SSH_KEY' },
      'REVIEW_SSH_KEY is not a private key',
    ],
    [
      'that is the public half',
      { kind: 'text', text: userKey.public, from: 'id.pub' },
      'public key',
    ],
    [
      'whose line breaks a CI system took away',
      { kind: 'text', text: userKey.private.trim().replaceAll('\n', ' '), from: 'REVIEW_SSH_KEY' },
      'line breaks were lost',
    ],
    ['agent that does not run', { kind: 'agent', socket: '/nowhere/agent' }, 'ssh-agent'],
  ] as const)('%s gives a reason and the way out, never the key', async (_, identity, words) => {
    const failure = await failureOf(targetOf(await serve(), { identities: [identity] }));
    expect(failure?.kind).toBe('denied');
    expect(failure?.reason).toContain(words);
    expect(failure?.reason).not.toMatch(/BEGIN|AAAA/);
  });

  it('is needed', async () => {
    expect((await failureOf(targetOf(await serve(), { identities: [] })))?.reason).toContain(
      '--identity',
    );
  });

  it('that is tried after one the host does not know still logs in', async () => {
    const identities = [strangerKey, userKey].map(({ private: text }) => ({
      kind: 'text' as const,
      text,
      from: 'x',
    }));
    expect(await failureOf(targetOf(await serve(), { identities }))).toBeNull();
  });
});

describe('an ssh-agent', () => {
  const noKeys = new Uint8Array([0, 0, 0, 5, 12, 0, 0, 0, 0]);

  it.each([
    ['is broken', 'hangs-up', '(ssh-agent: '],
    ['never answers', 'silent', 'did not answer within 200 ms'],
    ['holds no key', 'empty', 'holds no key'],
  ] as const)('that %s is last, blocks no key, and alone says so', async (_, kind, words) => {
    const socket = await agentSocket((client) => {
      if (kind === 'hangs-up') client.destroy();
      if (kind === 'empty') client.once('data', () => client.write(noKeys));
    });
    const server = await serve();
    const agent = { kind: 'agent', socket } as const;
    const key = { kind: 'text', text: userKey.private, from: 'REVIEW_SSH_KEY' } as const;
    const deps = { agentTimeoutMs: 200 };
    expect(await failureOf(targetOf(server, { identities: [agent, key] }), deps)).toBeNull();
    const failure = await failureOf(targetOf(server, { identities: [agent] }), deps);
    expect(failure?.kind).toBe('denied');
    expect(failure?.reason).toContain(words);
    // Another identity is tried, and named: the agent did not end it.
    const stranger = { ...key, text: strangerKey.private };
    const both = await failureOf(targetOf(server, { identities: [agent, stranger] }), deps);
    expect(both?.reason).toContain('authorized_keys');
  });

  it('that a passphrase points to is the way out that is named, with the variable', async () => {
    const text = readFileSync(encryptedKey(), 'utf8');
    const identities = [{ kind: 'text', text, from: 'REVIEW_SSH_KEY' }] as const;
    const failure = await failureOf(targetOf(await serve(), { identities }));
    expect(failure?.reason).toMatch(/has a passphrase.*REVIEW_IDENTITY_PASSPHRASE.*ssh-agent/);
  });
});

describe('a host that cannot be reached', () => {
  const pin = `ssh-ed25519 SHA256:${'A'.repeat(43)}`;

  it('because nothing listens says so', async () => {
    const server = await serve();
    await server.close();
    expect((await failureOf(targetOf(server)))?.reason).toContain('refused the connection');
  });

  it('because it never speaks is given up in time', async () => {
    const port = await tcpServer(() => undefined);
    const failure = await failureOf(targetOf({ port, pin }), { connectTimeoutMs: 200 });
    expect(failure).toMatchObject({
      kind: 'transport',
      reason: expect.stringContaining('in time') as string,
    });
  });

  it('because it speaks something else says so', async () => {
    const port = await tcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect((await failureOf(targetOf({ port, pin })))?.kind).toBe('transport');
  });

  it('because it has no name says so', async () => {
    const failure = await failureOf({
      ...targetOf({ port: 22, pin }),
      address: 'no-such-host.invalid',
    });
    expect(failure?.reason).toMatch(/does not resolve|no resolver/);
  });
});
