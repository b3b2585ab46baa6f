/** Who signed a commit: SSH signatures against an allowed-signers file (git-log(1) `%G?`, ssh-keygen(1) ALLOWED SIGNERS). */
import { access, constants } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Signature } from '../../model/repository.ts';
import { text } from './bytes.ts';
import type { Clone } from './clone.ts';
import { GitFailure } from './failure.ts';
import { objectId } from './path.ts';

/** A PGP or X.509 signature would be checked against the user's key ring, not against the operator's file. */
const sshOnly = ['gpg.format=ssh', 'gpg.program=false', 'gpg.x509.program=false'];

const reasons: Readonly<Record<string, string>> = {
  N: 'it is not signed',
  B: 'its signature is bad: the commit was changed, or the signature belongs to another',
  U: 'its signer is not in the allowed-signers file',
  E: 'its signature cannot be checked: it is no SSH signature, or ssh-keygen is missing',
  X: 'its signature has expired',
  Y: 'its key has expired',
  R: 'its key was revoked',
};

/** Whether a commit has a good signature by someone the operator allows. */
export async function verifyCommit(
  clone: Clone,
  id: string,
  signersFile: string,
): Promise<Signature> {
  const file = resolve(signersFile);
  await readable(file);
  const { stdout } = await clone.git(
    [
      'log',
      '--no-walk',
      '-1',
      '--no-show-signature',
      '--format=tformat:%G?%x00%GS%x00',
      objectId(id),
      '--',
    ],
    { config: [...sshOnly, `gpg.ssh.allowedSignersFile=${file}`] },
  );
  const [mark = '', signer = ''] = text(stdout).split('\0');
  if (mark === 'G' && signer !== '') return { good: true, signer };
  return { good: false, reason: reasons[mark] ?? 'git cannot tell who signed it' };
}

async function readable(file: string): Promise<void> {
  try {
    await access(file, constants.R_OK);
  } catch {
    throw new GitFailure({
      code: 'signers',
      what: 'The allowed-signers file cannot be read',
      where: file,
      wayOut: 'Name one with lines like `name@example.org ssh-ed25519 AAAA...` (ssh-keygen(1)).',
    });
  }
}
