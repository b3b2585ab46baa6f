import { scanHostKey } from '../composition/edges.ts';
import { visibleLine } from '../document/visible.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { InitAnswers } from '../steps/init-files.ts';
import type { ReviewOptions } from './options.ts';
import type { Questions } from './questions.ts';
import type { Terminal } from './terminal.ts';

const fingerprint = 'SHA256:[A-Za-z0-9+/]{43}';
const pinned = new RegExp(`^([a-z0-9-]+) (${fingerprint})=?$`);
/** `256 SHA256:... root@web-1 (ED25519)`: bits, fingerprint, comment and type. */
const listed = new RegExp(`^(\\d+) (${fingerprint}) .*\\((\\w+)\\)$`);

/**
 * A host key as review.yaml has it, of that form or of a line of `ssh-keygen -lf`.
 * @returns `ssh-ed25519 SHA256:...`; null for anything else
 */
export function hostKeyOf(text: string): string | null {
  const line = text.trim();
  if (pinned.test(line)) return line.replace(/=$/, '');
  const [, bits = '', print = '', type = ''] = listed.exec(line) ?? [];
  const algorithm = { ED25519: 'ssh-ed25519', RSA: 'ssh-rsa', ECDSA: `ecdsa-sha2-nistp${bits}` };
  const named = (algorithm as Readonly<Record<string, string>>)[type];
  return named === undefined ? null : `${named} ${print}`;
}

/** The key that the host shows, where somebody says that it is the right one. */
export async function trusted(
  { address, port }: Pick<InitAnswers['host'], 'address' | 'port'>,
  options: ReviewOptions,
  questions: Questions,
  terminal: Terminal,
): Promise<string> {
  const hostKey = given(options);
  const seen = await scanHostKey(address, port, hostKey);
  if (!seen.ok) {
    if (hostKey !== null) return hostKey;
    const way =
      'Where it cannot be reached from here, give what `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` shows on it: --host-key';
    throw new ReviewFailure(
      'usage',
      `${address} shows no host key: ${visibleLine(seen.reason)}.`,
      way,
    );
  }
  if (hostKey === seen.pin) return hostKey;
  if (hostKey !== null) {
    const message = `${address} shows another host key than --host-key: ${seen.pin}`;
    throw new ReviewFailure(
      'usage',
      message,
      'Find out why before anything else: it may not be that host.',
    );
  }
  terminal.err(`${address} shows the host key\n  ${seen.pin}\n`);
  const right = await questions.yes(
    'Is it the right one (ssh-keygen -lf on the host shows it)?',
    `--host-key '${seen.pin}', once it is compared`,
    null,
  );
  if (right) return seen.pin;
  throw new ReviewFailure(
    'usage',
    'The host key is not trusted: nothing was written.',
    'Compare it on the host itself.',
  );
}

function given({ hostKey }: ReviewOptions): string | null {
  if (hostKey === undefined) return null;
  const found = hostKeyOf(hostKey);
  if (found !== null) return found;
  throw new ReviewFailure(
    'usage',
    `--host-key ${visibleLine(JSON.stringify(hostKey.slice(0, 100)))} is no fingerprint of a host key.`,
    "Give the line that `ssh-keygen -lf` shows on the host, or: --host-key 'ssh-ed25519 SHA256:...'",
  );
}
