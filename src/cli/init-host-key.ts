import { scanHostKey } from '../composition/edges.ts';
import { visibleLine } from '../document/visible.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { InitAnswers } from '../steps/init-files.ts';
import type { ReviewOptions } from './options.ts';
import type { Answer, Questions } from './questions.ts';
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

/** A host's key, and whether the operator knew it before it was shown. */
export interface ShownKey {
  readonly pin: string;
  readonly isKnown: boolean;
}

/**
 * The key that a host shows, or the one that the operator gave where it cannot be reached from here.
 * @throws {ReviewFailure} `usage`, where it shows another than the operator gave
 */
export async function shownKey(
  { address, port }: Pick<InitAnswers['host'], 'address' | 'port'>,
  options: ReviewOptions,
): Promise<Answer<ShownKey>> {
  const hostKey = given(options);
  const seen = await scanHostKey(address, port, hostKey);
  if (!seen.ok) {
    if (hostKey !== null) return { ok: true, value: { pin: hostKey, isKnown: true } };
    const wayOut = `Where it cannot be reached from here, give what \`${listing('ed25519')}\` shows on it: --host-key`;
    const wrong = `${address} shows no host key: ${visibleLine(seen.reason)}.`;
    return { ok: false, wrong, wayOut };
  }
  const { pin } = seen;
  if (hostKey === null || hostKey === pin)
    return { ok: true, value: { pin, isKnown: hostKey !== null } };
  throw new ReviewFailure(
    'usage',
    `${address} shows another host key than --host-key: ${pin}`,
    'Find out why before anything else: it may not be that host.',
  );
}

/**
 * The key as review.yaml has it, once somebody says that it is the right one.
 * @throws {ReviewFailure} `usage`, where nobody does
 */
export async function trusted(
  address: string,
  { pin, isKnown }: ShownKey,
  questions: Questions,
  terminal: Terminal,
): Promise<string> {
  if (isKnown) return pin;
  terminal.err(
    `${address} shows the host key\n  ${pin}\nOn the host itself this shows it:\n  ${listing(fileOf(pin))}\n`,
  );
  const right = await questions.yes(
    'Is it the same?',
    `--host-key '${pin}', once it is compared`,
    null,
  );
  if (right) return pin;
  throw new ReviewFailure(
    'usage',
    'The host key is not trusted: nothing was written.',
    'Compare it on the host itself.',
  );
}

const listing = (type: string): string => `ssh-keygen -lf /etc/ssh/ssh_host_${type}_key.pub`;

/** Which of a host's files has a key: `ecdsa` of `ecdsa-sha2-nistp256 SHA256:...`. */
function fileOf(pin: string): string {
  return ['ed25519', 'ecdsa', 'rsa'].find((type) => pin.split(' ')[0]?.includes(type)) ?? '*';
}

function given({ hostKey }: ReviewOptions): string | null {
  if (hostKey === undefined) return null;
  const found = hostKeyOf(hostKey);
  if (found !== null) return found;
  throw new ReviewFailure(
    'usage',
    `--host-key ${visibleLine(JSON.stringify(hostKey.slice(0, 100)))} is no fingerprint of a host key.`,
    `Give the line that \`${listing('ed25519')}\` shows on the host, or: --host-key 'ssh-ed25519 SHA256:...'`,
  );
}
