import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * What stands in a name for a text that is too long for it: the first half of its SHA-256, 32 hexadecimal digits. Who chooses the text
 * finds no two that share it.
 */
export function nameDigest(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 32);
}
