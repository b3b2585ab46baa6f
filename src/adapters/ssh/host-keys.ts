/** Which keys a host may show: a pinned fingerprint, or the lines of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
import { createHash, createHmac } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import type { Failure } from '../../model/observation.ts';

/** A key as `ssh-keygen -lf` names it; rsa keys are of type ssh-rsa, whatever signs with them. */
export interface Pin {
  readonly type: string;
  /** `SHA256:` and base64 without padding. */
  readonly fingerprint: string;
}

export interface HostKeys {
  readonly pins: readonly Pin[];
  readonly revoked: readonly Pin[];
}

export type HostKeysResult =
  | { readonly ok: true; readonly keys: HostKeys }
  | { readonly ok: false; readonly failure: Failure };

/** The key's type and fingerprint, from its public blob (RFC 4253, 6.6). */
export function pinOf(blob: Uint8Array): Pin {
  const length = new DataView(blob.buffer, blob.byteOffset, blob.byteLength).getUint32(0);
  const type = new TextDecoder('latin1').decode(blob.subarray(4, 4 + length));
  const digest = createHash('sha256').update(blob).digest('base64');
  return { type, fingerprint: `SHA256:${digest.replace(/=+$/, '')}` };
}

export function describePin({ type, fingerprint }: Pin): string {
  return `${type} ${fingerprint}`;
}

function samePin(a: Pin, b: Pin): boolean {
  return a.type === b.type && a.fingerprint === b.fingerprint;
}

export function includesPin(pins: readonly Pin[], pin: Pin): boolean {
  return pins.some((each) => samePin(each, pin));
}

/** `ssh-ed25519 SHA256:...`, as review.yaml has it. */
export function parsePin(text: string): Pin | null {
  const match = /^(\S+) (SHA256:[A-Za-z0-9+/]{43})=?$/.exec(text.trim());
  const [, algorithm, fingerprint] = match ?? [];
  if (algorithm === undefined || fingerprint === undefined) return null;
  return { type: algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm, fingerprint };
}

/** How a key of a type signs (RFC 8332 for rsa-sha2; SHA-1 signatures are not accepted). */
const signatures: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/** What to ask the host for, so that it shows a key of a pinned type; empty where none is known to us. */
export function signatureAlgorithms(pins: readonly Pin[]): ServerHostKeyAlgorithm[] {
  const types = [...new Set(pins.map(({ type }) => type))];
  return types.flatMap((type) => signatures[type] ?? []);
}

/** `host`, or `[host]:port` where the port is not 22. */
function hostLabel(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

function matchesHashed(pattern: string, label: string): boolean {
  const [, , salt = '', hash = ''] = pattern.split('|');
  return (
    createHmac('sha1', new Uint8Array(Buffer.from(salt, 'base64')))
      .update(label)
      .digest('base64') === hash
  );
}

/** `*` and `?` as in ssh_config(5), PATTERNS; never more than pattern times text steps. */
function matchesGlob(pattern: string, text: string): boolean {
  let [at, from, star, starAt] = [0, 0, -1, 0];
  while (from < text.length) {
    if (pattern[at] === '*') {
      star = at++;
      starAt = from;
    } else if (pattern[at] === '?' || pattern[at] === text[from]) {
      at++;
      from++;
    } else if (star >= 0) {
      at = star + 1;
      from = ++starAt;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

function matchesHosts(patterns: string, label: string): boolean {
  let matched = false;
  for (const each of patterns.split(',')) {
    const pattern = each.toLowerCase();
    if (each.startsWith('|1|')) matched ||= matchesHashed(each, label);
    else if (pattern.startsWith('!')) {
      if (matchesGlob(pattern.slice(1), label)) return false;
    } else matched ||= matchesGlob(pattern, label);
  }
  return matched;
}

interface KnownLine {
  readonly marker: string;
  readonly pin: Pin;
}

function readLine(line: string, label: string): KnownLine | null {
  const words = line.trim().split(/\s+/);
  const marker = words[0]?.startsWith('@') ? (words.shift() ?? '') : '';
  const [hosts = '', , key = ''] = words;
  if (hosts === '' || hosts.startsWith('#') || key === '' || !matchesHosts(hosts, label))
    return null;
  const blob = new Uint8Array(Buffer.from(key, 'base64'));
  return blob.length > 4 ? { marker, pin: pinOf(blob) } : null;
}

/** The keys that a known_hosts text has for one host and port. */
export function keysFromKnownHosts(
  known: { readonly path: string; readonly text: string },
  host: string,
  port: number,
): HostKeysResult {
  const label = hostLabel(host, port);
  const lines = known.text.split('\n').flatMap((line) => readLine(line, label) ?? []);
  const pins = lines.filter(({ marker }) => marker === '').map(({ pin }) => pin);
  const revoked = lines.filter(({ marker }) => marker === '@revoked').map(({ pin }) => pin);
  if (pins.length > 0) return { ok: true, keys: { pins, revoked } };
  const authority = lines.some(({ marker }) => marker === '@cert-authority');
  const reason = authority
    ? `${known.path} has only a @cert-authority line for ${label}; host certificates are not supported. Pin the host's own key instead: ssh-keyscan ${host} | ssh-keygen -lf -`
    : `${known.path} has no key for ${label}. Nothing was sent to the host.`;
  return { ok: false, failure: { kind: 'host-key', reason } };
}
