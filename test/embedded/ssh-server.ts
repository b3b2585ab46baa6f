/**
 * A real SSH server in this process that answers lanes: it decodes frames with the encoder's inverse and asks
 * `answer` for each argument vector, as a host would run it.
 */
import type { AddressInfo } from 'node:net';
import type { Duplex, Writable } from 'node:stream';
import ssh2, {
  type Connection,
  type ParsedKey,
  type PublicKeyAuthContext,
  type ServerChannel,
} from 'ssh2';
import { view } from '../../src/observe/bytes.ts';
import { withDeadline } from '../../src/observe/deadline.ts';
import { decodeFrames, encodeMark, type Frame } from '../../src/observe/frames.ts';
import { describePin, pinOf } from '../../src/adapters/ssh/host-keys.ts';

export interface ServerAnswer {
  readonly stdout?: string | Uint8Array;
  readonly stderr?: string | Uint8Array;
  readonly exit: number;
}

export interface SshServerOptions {
  /** Private key, OpenSSH or PEM. */
  readonly hostKey: string;
  /** The one public key that may log in, as in authorized_keys. */
  readonly authorizedKey: string;
  readonly answer: (argv: readonly string[]) => Promise<ServerAnswer>;
  /** sshd_config(5), MaxSessions: sessions at once on one connection. */
  readonly maxSessions?: number;
  /** What a login's start-up files print on both streams before the shell takes over. */
  readonly noise?: string;
  /** direct-tcpip; refused where it is missing (AllowTcpForwarding no). */
  readonly connectTcp?: (host: string, port: number) => Promise<Duplex>;
  /** Plays timeout(1): exit 124 at the deadline. On unless set to false. */
  readonly deadlines?: boolean;
  readonly port?: number;
}

export interface SshServer {
  readonly port: number;
  /** As review.yaml pins it. */
  readonly pin: string;
  /** Log-ins so far. */
  logins(): number;
  /** Sessions (lanes) opened so far, on all connections. */
  sessions(): number;
  /** Cuts every connection, as a network does. */
  drop(): void;
  close(): Promise<void>;
}

/** What timeout(1) says when a host does not have the tool. */
export function toolMissing(argv: readonly string[]): ServerAnswer {
  const stderr = `timeout: failed to run command '${argv[0] ?? ''}': No such file or directory\n`;
  return { stderr, exit: 127 };
}

/** A fresh key pair, in the formats of the options. Of some three hundred pairs of ssh2's, one does not parse. */
export function generateKey(): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    if (parses(pair.private) && parses(pair.public)) return pair;
  }
}

function parses(text: string): boolean {
  return !(ssh2.utils.parseKey(text) instanceof Error);
}

function keyOf(text: string): ParsedKey {
  const key: ParsedKey | Error | readonly ParsedKey[] = ssh2.utils.parseKey(text);
  const [first] = [key].flat();
  if (first === undefined || first instanceof Error) throw first ?? new Error('no key');
  return first;
}

function isAllowed(context: PublicKeyAuthContext, allowed: ParsedKey): boolean {
  const same = context.key.data.equals(allowed.getPublicSSH()) && context.key.algo === allowed.type;
  if (!same || context.signature === undefined || context.blob === undefined) return same;
  return allowed.verify(context.blob, context.signature, context.hashAlgo);
}

/** One write at a time: ssh2 forgets a stream that waits for window while the other one does (lib/server.js). */
function put(stream: Writable, data: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    stream.write(data, () => {
      resolve();
    });
  });
}

async function answerFrame(frame: Frame, channel: ServerChannel, options: SshServerOptions) {
  const { nonce, id, argv, deadlineMs } = frame;
  const mark = async (exit: number | null): Promise<void> => {
    await put(channel, encodeMark(nonce, id, exit));
    await put(channel.stderr, encodeMark(nonce, id, exit));
  };
  await mark(null);
  const work = options.answer(argv);
  const late = (): Error => new Error('deadline');
  const { stdout, stderr, exit } =
    options.deadlines === false
      ? await work
      : await withDeadline(work, deadlineMs, late).catch((): ServerAnswer => ({ exit: 124 }));
  if (stdout !== undefined) await put(channel, stdout);
  if (stderr !== undefined) await put(channel.stderr, stderr);
  await mark(exit);
}

/** A shell that runs one frame after another. */
function serveLane(channel: ServerChannel, options: SshServerOptions): void {
  if (options.noise !== undefined) {
    channel.write(options.noise);
    channel.stderr.write(options.noise);
  }
  const decoder = new TextDecoder();
  let text = '';
  let last: Promise<unknown> = Promise.resolve();
  channel.on('data', (chunk: Buffer) => {
    const { frames, rest } = decodeFrames(text + decoder.decode(view(chunk), { stream: true }));
    text = rest;
    for (const frame of frames) last = last.then(() => answerFrame(frame, channel, options));
  });
  channel.on('error', () => undefined);
  channel.on('end', () => {
    void last.then(() => {
      channel.exit(0);
      channel.end();
    });
  });
}

function serveForwards(client: Connection, { connectTcp }: SshServerOptions): void {
  client.on('tcpip', (accept, reject, { destIP, destPort }) => {
    if (connectTcp === undefined) {
      reject();
      return;
    }
    connectTcp(destIP, destPort).then(
      (far) => {
        const near = accept();
        near.on('error', () => far.destroy());
        near.on('close', () => far.destroy());
        far.on('error', () => {
          near.end();
        });
        near.pipe(far).pipe(near);
      },
      () => {
        reject();
      },
    );
  });
}

function serveSessions(client: Connection, options: SshServerOptions, onSession: () => void): void {
  let open = 0;
  client.on('session', (accept, reject) => {
    if (open >= (options.maxSessions ?? 10)) {
      reject();
      return;
    }
    open++;
    onSession();
    const session = accept();
    session.on('close', () => open--);
    session.on('exec', (acceptExec, rejectExec, { command }) => {
      if (/(?:^| )sh -s$/.test(command)) serveLane(acceptExec(), options);
      else rejectExec();
    });
  });
}

export async function startSshServer(options: SshServerOptions): Promise<SshServer> {
  const allowed = keyOf(options.authorizedKey);
  const clients = new Set<Connection>();
  let logins = 0;
  let sessions = 0;
  const server = new ssh2.Server({ hostKeys: [options.hostKey] }, (client) => {
    clients.add(client);
    client.on('error', () => undefined);
    client.on('close', () => clients.delete(client));
    client.on('authentication', (context) => {
      if (context.method === 'publickey' && isAllowed(context, allowed)) context.accept();
      else context.reject(['publickey']);
    });
    client.on('ready', () => {
      logins++;
      serveSessions(client, options, () => sessions++);
      serveForwards(client, options);
    });
  });
  const drop = (): void => {
    for (const client of clients) client.end();
  };
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    pin: describePin(pinOf(view(keyOf(options.hostKey).getPublicSSH()))),
    logins: () => logins,
    sessions: () => sessions,
    drop,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        drop();
      }),
  };
}
