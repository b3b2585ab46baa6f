/** OpenSSH's own sshd as a process of the test: a port, keys and a folder of its own, ended with the test. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SshTarget } from '../../../src/adapters/ssh/index.ts';
import { sshdCommand } from './sshd-program.ts';

export type KeyType = (typeof types)[number];

export interface Sshd {
  readonly port: number;
  readonly folder: string;
  /** Fingerprint line of one of its host keys, as review.yaml pins it. */
  pin(type: KeyType): string;
  target(more?: Partial<SshTarget>): SshTarget;
  /** Ends the daemon and every connection to it. */
  stop(): void;
}

const types = ['ed25519', 'ecdsa', 'rsa'] as const;

const algorithms: Record<KeyType, string> = {
  ed25519: 'ssh-ed25519',
  ecdsa: 'ecdsa-sha2-nistp256',
  rsa: 'ssh-rsa',
};

/** Small and lightly hardened: what is tested is not the key. */
export function makeKey(path: string, type: KeyType, passphrase = ''): void {
  const bits = type === 'rsa' ? ['-b', '2048'] : [];
  execFileSync('ssh-keygen', ['-q', '-t', type, ...bits, '-a', '1', '-N', passphrase, '-f', path]);
}

let keyFolder: string | null = null;

/** Host keys and the user's, made once for all daemons of a test file. */
function keys(): string {
  if (keyFolder !== null) return keyFolder;
  const made = mkdtempSync(join(tmpdir(), 'sshd-keys-'));
  process.once('exit', () => {
    rmSync(made, { recursive: true, force: true });
  });
  for (const type of types) makeKey(join(made, `host_${type}`), type);
  makeKey(join(made, 'id'), 'ed25519');
  return (keyFolder = made);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Its own exit, or its word that it listens. */
function listening(daemon: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    daemon.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('Server listening')) resolve();
    });
    daemon.once('exit', () => {
      reject(new Error(`sshd did not start: ${log}`));
    });
  });
}

export async function startSshd(config: readonly string[] = []): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'sshd-'));
  cpSync(keys(), folder, { recursive: true });
  cpSync(join(folder, 'id.pub'), join(folder, 'authorized_keys'));
  // Privilege separation of a daemon that runs as root.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
  const port = await freePort();
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...types.map((type) => `HostKey ${join(folder, `host_${type}`)}`),
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    ...config,
  ];
  writeFileSync(join(folder, 'sshd_config'), lines.join('\n'));
  const [program, ...words] = sshdCommand(folder);
  const daemon = spawn(program, [...words, '-D', '-e', '-f', join(folder, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => {
    daemon.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  await listening(daemon);
  const pin = (type: KeyType): string => {
    const line = execFileSync('ssh-keygen', ['-lf', join(folder, `host_${type}.pub`)]).toString();
    return `${algorithms[type]} ${line.split(' ')[1] ?? ''}`;
  };
  return {
    port,
    folder,
    pin,
    target: (more = {}) => ({
      name: 'cc-ci',
      address: '127.0.0.1',
      port,
      user: userInfo().username,
      hostKey: pin('ed25519'),
      identities: [{ kind: 'file', path: join(folder, 'id') }],
      ...more,
    }),
    stop: () => {
      // The children that serve connections first: they would outlive the daemon.
      execFileSync('sh', ['-c', `kill $(ps -o pid= --ppid ${daemon.pid ?? 0}) ${daemon.pid ?? 0}`]);
    },
  };
}
