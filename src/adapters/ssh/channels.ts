/** What a connection gives: lanes (session channels) and TCP connections made from the host. RFC 4254, 5.1, 6.5, 7.2. */
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { view } from '../../observe/bytes.ts';
import { SessionRefused, type Channel } from '../../observe/channel.ts';
import { withDeadline } from '../../observe/deadline.ts';
import { ForwardError, type ForwardErrorCode } from '../../observe/session.ts';
import { messageOf } from './errors.ts';

/** Understood alike by sh, bash, zsh, csh and fish, which may be the login shell. */
const laneCommand = 'exec sh -s';

const openTimeoutMs = 15_000;

function channelOf(stream: ClientChannel): Channel {
  return {
    write: (text) => {
      if (stream.writable) stream.write(text);
    },
    listen: (listener) => {
      stream.on('data', (chunk: Buffer) => {
        listener.onStdout(view(chunk));
      });
      stream.stderr.on('data', (chunk: Buffer) => {
        listener.onStderr(view(chunk));
      });
      stream.on('close', () => {
        listener.onClose();
      });
      stream.on('error', () => undefined);
    },
    close: () => {
      stream.close();
    },
  };
}

/** Resolves with what a call of ssh2 hands to its callback; what comes too late is closed. */
function opened(
  open: (done: (error: Error | undefined, stream: ClientChannel) => void) => void,
  ms: number,
  late: () => Error,
): Promise<ClientChannel> {
  let expired = false;
  const work = new Promise<ClientChannel>((resolve, reject) => {
    open((error, stream) => {
      if (error) reject(error);
      else if (expired) stream.close();
      else resolve(stream);
    });
  });
  return withDeadline(work, ms, () => {
    expired = true;
    return late();
  });
}

/** Opens a lane. */
export async function openLane(client: Client): Promise<Channel> {
  const late = (): Error => new Error(`no answer to opening a session within ${openTimeoutMs} ms`);
  try {
    return channelOf(
      await opened(
        (done) => {
          client.exec(laneCommand, done);
        },
        openTimeoutMs,
        late,
      ),
    );
  } catch (error) {
    const refused = error instanceof Error && 'reason' in error && typeof error.reason === 'number';
    throw refused ? new SessionRefused(error.message) : error;
  }
}

/** OpenSSH sends strerror(3) or gai_strerror(3) along (channels.c, connect_to). */
function forwardCode(error: unknown): ForwardErrorCode {
  const message = messageOf(error);
  if (/refused/i.test(message)) return 'refused';
  if (/not known|no address associated/i.test(message)) return 'no-such-name';
  if (/temporary failure in name|name resolution/i.test(message)) return 'unresolved';
  if (/unreachable|no route/i.test(message)) return 'unreachable';
  if (/timed out/i.test(message)) return 'timeout';
  return 'transport';
}

/** Connects from the host to somewhere else. */
export async function forward(
  client: Client,
  host: string,
  port: number,
  timeoutMs: number,
): Promise<Duplex> {
  const where = `${host}:${port}`;
  const late = (): Error =>
    new ForwardError('timeout', `${where}: no connection within ${timeoutMs} ms.`);
  try {
    return await opened(
      (done) => {
        client.forwardOut('127.0.0.1', 0, host, port, done);
      },
      timeoutMs,
      late,
    );
  } catch (error) {
    if (error instanceof ForwardError) throw error;
    const code = forwardCode(error);
    const hint =
      code === 'transport' ? ' Does its sshd allow TCP forwarding (AllowTcpForwarding local)?' : '';
    throw new ForwardError(code, `${where}, from the host: ${messageOf(error)}.${hint}`);
  }
}
