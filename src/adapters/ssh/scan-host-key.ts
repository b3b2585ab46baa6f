/** The key that a host shows to whoever connects, before anybody trusts it. Nobody logs in. */
import { Client } from 'ssh2';
import { describePin, parsePin, pinOf, signatureAlgorithms } from './host-keys.ts';

export type ScannedKey =
  { readonly ok: true; readonly pin: string } | { readonly ok: false; readonly reason: string };

/**
 * @param wanted a pin: the host is asked for its key of that type
 * @returns the key as review.yaml has it, and as `ssh-keygen -lf` shows its fingerprint
 */
export function scanHostKey(
  host: string,
  port: number,
  wanted: string | null = null,
  timeoutMs = 10_000,
): Promise<ScannedKey> {
  const pin = wanted === null ? null : parsePin(wanted);
  const serverHostKey = pin === null ? [] : signatureAlgorithms([pin]);
  return new Promise((done) => {
    const client = new Client();
    let shown: string | null = null;
    const end = (reason: string): void => {
      client.destroy();
      done(shown === null ? { ok: false, reason } : { ok: true, pin: shown });
    };
    client.on('error', ({ message }) => end(message));
    client.on('close', () => end('the host closed the connection'));
    client.connect({
      host,
      port,
      username: 'cold-review',
      readyTimeout: timeoutMs,
      ...(serverHostKey.length === 0 ? {} : { algorithms: { serverHostKey } }),
      hostVerifier: (blob: Buffer) => {
        shown = describePin(pinOf(new Uint8Array(blob)));
        return false;
      },
    });
  });
}
