/** Who signed a commit: SSH signatures against an allowed-signers file (git-log(1) `%G?`, ssh-keygen(1) ALLOWED SIGNERS). */
import { access, constants } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Signature } from '../../model/repository.ts';
import { text } from './bytes.ts';
import type { Clone } from './clone.ts';
import { GitFailure } from './failure.ts';
import { objectId } from './path.ts';
import { parseBatch } from './tree.ts';

/** A PGP or X.509 signature would be checked against the user's key ring, not against the operator's file. */
const sshOnly = ['gpg.format=ssh', 'gpg.program=false', 'gpg.x509.program=false'];

const reasons: Readonly<Record<string, string>> = {
  B: 'its signature is bad: the commit was changed, or the signature belongs to another',
  U: 'its signer is not in the allowed-signers file',
  E: 'its signature cannot be checked: it is no SSH signature, or ssh-keygen is missing',
  X: 'its signature has expired',
  Y: 'its key has expired',
  R: 'its key was revoked',
};

const unsigned: Signature = { good: false, reason: 'it is not signed' };

/**
 * Whether commits have a good signature by someone the operator allows, by id. One process reads
 * them all and one checks those that carry a signature at all: whoever may push can forge any
 * number of reviews, and none of them may cost a process of its own.
 */
export async function verifyCommits(
  clone: Clone,
  ids: readonly string[],
  signersFile: string,
): Promise<ReadonlyMap<string, Signature>> {
  const file = resolve(signersFile);
  await readable(file);
  const signed = await withSignature(clone, ids.map(objectId));
  const checked = await check(clone, signed, file);
  return new Map(ids.map((id) => [id, checked.get(id) ?? unsigned]));
}

/** Those whose header has a signature (gitformat-signature(5)). */
async function withSignature(clone: Clone, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { stdout } = await clone.git(['cat-file', '--batch'], { input: `${ids.join('\n')}\n` });
  const commits = parseBatch(stdout);
  return ids.filter((id) => {
    const raw = text(commits.get(id) ?? new Uint8Array());
    const end = raw.indexOf('\n\n');
    return /^gpgsig /m.test(end < 0 ? raw : raw.slice(0, end));
  });
}

async function check(
  clone: Clone,
  ids: readonly string[],
  file: string,
): Promise<Map<string, Signature>> {
  if (ids.length === 0) return new Map();
  const { stdout } = await clone.git(
    [
      'log',
      '--no-walk=unsorted',
      '--stdin',
      '-z',
      '--no-color',
      '--no-show-signature',
      '--format=tformat:%H%x00%G?%x00%GS',
    ],
    {
      config: [...sshOnly, `gpg.ssh.allowedSignersFile=${file}`],
      input: `${ids.join('\n')}\n`,
    },
  );
  const fields = text(stdout).split('\0');
  return new Map(
    ids.map((_, at) => {
      const [id = '', mark = '', signer = ''] = fields.slice(3 * at, 3 * at + 3);
      return [id, signatureOf(mark, signer)];
    }),
  );
}

function signatureOf(mark: string, signer: string): Signature {
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
