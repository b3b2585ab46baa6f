/** The key that a host shows to whoever connects, before anybody trusts it. Nobody logs in. */
import { Client } from 'ssh2';
import { describePin, pinOf } from './host-keys.ts';

export type ScannedKey =
  { readonly ok: true; readonly pin: string } | { readonly ok: false; readonly reason: string };

/** @returns the key as review.yaml has it, and as `ssh-keygen -lf` shows its fingerprint */
export function scanHostKey(host: string, port: number, timeoutMs = 10_000): Promise<ScannedKey> {
  return new Promise((done) => {
    const client = new Client();
    let pin: string | null = null;
    const end = (reason: string): void => {
      client.destroy();
      done(pin === null ? { ok: false, reason } : { ok: true, pin });
    };
    client.on('error', ({ message }) => end(message));
    client.on('close', () => end('the host closed the connection'));
    client.connect({
      host,
      port,
      username: 'cold-review',
      readyTimeout: timeoutMs,
      hostVerifier: (blob: Buffer) => {
        pin = describePin(pinOf(new Uint8Array(blob)));
        return false;
      },
    });
  });
}
