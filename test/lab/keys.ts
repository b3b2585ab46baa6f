// SSH keys of one lab: its host keys, and one identity per login.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from './process.ts';

/** A public host key as a reviewer pins it. */
export interface HostKey {
  readonly algorithm: string;
  readonly fingerprint: string;
  readonly publicKey: string;
}

/** A key pair in a file, with its contents. */
export interface KeyPair {
  readonly file: string;
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Makes a key pair in `directory`. */
export async function makeKey(
  directory: string,
  name: string,
  type: 'ed25519' | 'rsa',
  comment: string,
): Promise<KeyPair> {
  const file = join(directory, name);
  const size = type === 'rsa' ? ['-b', '2048'] : [];
  await must('ssh-keygen', ['-q', '-t', type, ...size, '-N', '', '-C', comment, '-f', file]);
  return {
    file,
    privateKey: await readFile(file, 'utf8'),
    publicKey: (await readFile(`${file}.pub`, 'utf8')).trim(),
  };
}

/** Algorithm, SHA256 fingerprint and `algorithm base64` of a public key line. */
export function hostKeyOf(publicKey: string): HostKey {
  const [algorithm = '', blob = ''] = publicKey.split(' ');
  const digest = createHash('sha256').update(blob, 'base64').digest('base64').replace(/=+$/, '');
  return { algorithm, fingerprint: `SHA256:${digest}`, publicKey: `${algorithm} ${blob}` };
}
