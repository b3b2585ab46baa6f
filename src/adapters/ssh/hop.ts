/** One hop: TCP (or a channel of the hop before), host key, log-in. */
import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { NodeSSH, type Config } from 'node-ssh';
import type { Client } from 'ssh2';
import { view } from '../../observe/bytes.ts';
import { withDeadline } from '../../observe/deadline.ts';
import { HopError, dialReason, messageOf } from './errors.ts';
import {
  describePin,
  includesPin,
  keysFromKnownHosts,
  parsePin,
  pinOf,
  signatureAlgorithms,
  type HostKeys,
  type Pin,
} from './host-keys.ts';
import { loginsOf, type Login, type ReadFile } from './identities.ts';
import type { SshTarget } from './target.ts';

export interface HopDeps {
  readonly readFile: ReadFile;
  readonly connectTimeoutMs: number;
  /** For each answer of an ssh-agent. */
  readonly agentTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

export interface Hop {
  readonly client: Client;
  readonly hostKey: Pin;
}

type Algorithms = NonNullable<Config['algorithms']>;

/** Fast ones first; all are of OpenSSH's default set and need no native addon. */
const algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group14-sha256',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes128-ctr',
    'aes256-ctr',
  ],
  compress: ['none'],
} satisfies Algorithms;

function keysOf({ name, address, port, hostKey, knownHosts }: SshTarget): HostKeys {
  if (hostKey !== undefined) {
    const pin = parsePin(hostKey);
    if (pin) return { pins: [pin], revoked: [] };
    throw new HopError('host-key', `hostKey of ${name} is not "<algorithm> SHA256:<fingerprint>".`);
  }
  if (knownHosts !== undefined) {
    const known = keysFromKnownHosts(knownHosts, address, port);
    if (known.ok) return known.keys;
    throw new HopError(known.failure.kind, known.failure.reason);
  }
  const scan = `ssh-keyscan -p ${port} -t ed25519 ${address} | ssh-keygen -lf -`;
  throw new HopError(
    'host-key',
    `No host key is pinned for ${name}. Compare what \`${scan}\` prints with the host's console, then set hostKey.`,
  );
}

/** The keys that a hop may show. Without one nothing is sent to it at all. */
function pinnedKeys(target: SshTarget): HostKeys {
  const keys = keysOf(target);
  if (signatureAlgorithms(keys.pins).length > 0) return keys;
  const pinned = keys.pins.map(describePin).join(', ');
  throw new HopError(
    'host-key',
    `${target.name}: no pinned key is of a type known here (${pinned}).`,
  );
}

/** Connects to the first hop ourselves, so that the address that answered is known. */
export function dial(target: SshTarget, deps: HopDeps): Promise<Socket> {
  const { address, port } = target;
  const where = `${address}:${port}`;
  const socket = connect({ host: address, port, noDelay: true });
  const connected = new Promise<Socket>((resolve, reject) => {
    socket.once('connect', () => {
      resolve(socket);
    });
    socket.once('error', (error) => {
      reject(new HopError('transport', dialReason(error, where)));
    });
  });
  const late = (): Error => new HopError('transport', dialReason({ code: 'ETIMEDOUT' }, where));
  return withDeadline(connected, deps.connectTimeoutMs, late, deps.signal).catch(
    (error: unknown) => {
      socket.destroy();
      throw error;
    },
  );
}

/** What became of the host's key in this handshake. */
class KeyCheck {
  readonly #keys: HostKeys;
  shown: Pin | null = null;

  constructor(keys: HostKeys) {
    this.#keys = keys;
  }

  verify(blob: Uint8Array): boolean {
    this.shown = pinOf(blob);
    return this.problem() === null;
  }

  problem(): string | null {
    if (this.shown === null) return null;
    if (includesPin(this.#keys.revoked, this.shown)) {
      return `shows ${describePin(this.shown)}, which is marked @revoked`;
    }
    if (includesPin(this.#keys.pins, this.shown)) return null;
    const expected = this.#keys.pins.map(describePin).join(' or ');
    return `shows ${describePin(this.shown)} where ${expected} is pinned. Somebody is in between, or the host was set up anew: compare with its console before the pin is changed`;
  }
}

function configOf(prepared: Prepared, sock: Readable, check: KeyCheck, deps: HopDeps): Config {
  const { target, keys, logins } = prepared;
  return {
    host: target.address,
    port: target.port,
    username: target.user,
    sock,
    // ssh2 accepts any key where this is missing (lib/protocol/kex.js): it is passed on every hop.
    hostVerifier: (blob: Buffer) => check.verify(view(blob)),
    authHandler: [...logins],
    algorithms: { ...algorithms, serverHostKey: signatureAlgorithms(keys.pins) },
    readyTimeout: deps.connectTimeoutMs,
    keepaliveInterval: 5000,
    keepaliveCountMax: 3,
  };
}

function whyNot(error: unknown, { target, keys, logins }: Prepared, check: KeyCheck): HopError {
  const problem = check.problem();
  if (problem !== null) return new HopError('host-key', `${target.name} ${problem}.`);
  const message = messageOf(error);
  if (/no matching host key/i.test(message)) {
    const pinned = keys.pins.map(({ type }) => type).join(' or ');
    return new HopError('host-key', `${target.name} offers no key of the pinned type (${pinned}).`);
  }
  const level = error instanceof Error && 'level' in error ? error.level : '';
  if (level === 'client-authentication') {
    return new HopError(
      'denied',
      `${target.name} let none of our identities log in as ${target.user}${troubles(logins)}. Is the public key in that user's authorized_keys?`,
    );
  }
  if (level === 'agent')
    return new HopError(
      'denied',
      `ssh-agent holds a key for ${target.name}, but did not sign: ${message}.`,
    );
  if (level === 'client-timeout')
    return new HopError('transport', `${target.name} did not finish the SSH handshake in time.`);
  return new HopError('transport', `No SSH connection to ${target.name}: ${message}.`);
}

/** What agents had to say for themselves. */
function troubles(logins: readonly Login[]): string {
  const said = logins.flatMap((one) => (one.type === 'agent' ? (one.agent.trouble ?? []) : []));
  return said.length === 0 ? '' : ` (ssh-agent: ${said.join('; ')})`;
}

/** A hop that can be tried: its pins are known and its identities can be used. */
export interface Prepared {
  readonly target: SshTarget;
  readonly keys: HostKeys;
  readonly logins: readonly Login[];
}

/** All that can be known to be wrong before the first packet is sent. */
export async function prepare(target: SshTarget, deps: HopDeps): Promise<Prepared> {
  const keys = pinnedKeys(target);
  const found = await loginsOf(target.identities, target.user, deps.readFile, deps.agentTimeoutMs);
  if (found.ok) return { target, keys, logins: found.logins };
  throw new HopError(found.failure.kind, found.failure.reason);
}

/** Hand-shakes and logs in over a connected stream. */
export async function logIn(prepared: Prepared, sock: Readable, deps: HopDeps): Promise<Hop> {
  const { target, keys } = prepared;
  const check = new KeyCheck(keys);
  const ssh = new NodeSSH();
  const late = (): Error =>
    new HopError('transport', `${target.name} did not finish the SSH handshake in time.`);
  try {
    const config = configOf(prepared, sock, check, deps);
    await withDeadline(ssh.connect(config), deps.connectTimeoutMs + 1000, late, deps.signal);
  } catch (error) {
    sock.destroy();
    throw error instanceof HopError ? error : whyNot(error, prepared, check);
  }
  const client = ssh.connection;
  if (client === null || check.shown === null) {
    throw new HopError('transport', `${target.name} ended the connection after the log-in.`);
  }
  // node-ssh takes its own listener off; an error without one would end the process.
  client.on('error', () => undefined);
  return { client, hostKey: check.shown };
}
