import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { view } from '../../../src/observe/bytes.ts';
import {
  describePin,
  keysFromKnownHosts,
  parsePin,
  pinOf,
  signatureAlgorithms,
} from '../../../src/adapters/ssh/host-keys.ts';
import { generateKey } from '../../embedded/ssh-server.ts';
import { endsSoon } from '../../ends-soon.ts';

interface Key {
  readonly line: string;
  readonly pin: string;
}

function key(): Key {
  const [type = '', blob = ''] = generateKey().public.split(' ');
  return { line: `${type} ${blob}`, pin: describePin(pinOf(view(Buffer.from(blob, 'base64')))) };
}

const [ours, other, second] = [key(), key(), key()] as const;

function hashed(label: string): string {
  const salt = 'c2FsdHNhbHRzYWx0c2FsdA==';
  const hash = createHmac('sha1', new Uint8Array(Buffer.from(salt, 'base64')))
    .update(label)
    .digest('base64');
  return `|1|${salt}|${hash}`;
}

function read(text: string, host = 'ci.example.test', port = 22) {
  const result = keysFromKnownHosts({ path: 'known_hosts', text }, host, port);
  return result.ok
    ? { pins: result.keys.pins.map(describePin), revoked: result.keys.revoked.map(describePin) }
    : result.failure;
}

describe('a known_hosts text', () => {
  it.each([
    ['by name', `ci.example.test ${ours.line}`],
    ['by one of several names', `a.example,ci.example.test,10.0.0.1 ${ours.line} a comment`],
    ['by a pattern with question marks', `c?.ex*mple.tes? ${ours.line}`],
    ['by a pattern', `*.example.test ${ours.line}`],
    ['by a hashed name', `${hashed('ci.example.test')} ${ours.line}`],
    ['in another case', `CI.Example.test ${ours.line}`],
    [
      'between comments, empty lines and other hosts',
      `# x\n\nother.test ${other.line}\nci.example.test ${ours.line}\n`,
    ],
  ])('gives the key of a host %s', (_, text) => {
    expect(read(text)).toEqual({ pins: [ours.pin], revoked: [] });
  });

  it('knows a host at another port only with that port', () => {
    const text = `ci.example.test ${other.line}\n[ci.example.test]:2222 ${ours.line}\n`;
    expect(read(text, 'ci.example.test', 2222)).toEqual({ pins: [ours.pin], revoked: [] });
    const hashedPort = `${hashed('[ci.example.test]:2222')} ${ours.line}`;
    expect(read(hashedPort, 'ci.example.test', 2222)).toEqual({ pins: [ours.pin], revoked: [] });
  });

  it('gives every key of a host that has several', () => {
    const text = `ci.example.test ${ours.line}\nci.example.test ${second.line}`;
    expect(read(text)).toEqual({ pins: [ours.pin, second.pin], revoked: [] });
  });

  it('tells which keys are revoked', () => {
    const text = `ci.example.test ${ours.line}\n@revoked * ${other.line}`;
    expect(read(text)).toEqual({ pins: [ours.pin], revoked: [other.pin] });
  });

  it.each([
    ['is about others', `other.test ${other.line}`],
    ['is empty', ''],
    ['names the host behind a negation', `!ci.example.test,*.example.test ${ours.line}`],
    ['has a key that is not one', 'ci.example.test ssh-ed25519 AAAA'],
    ['only revokes', `@revoked ci.example.test ${ours.line}`],
  ])('that %s gives no key', (_, text) => {
    expect(read(text)).toMatchObject({ kind: 'host-key' });
  });

  it('with only a certificate authority is refused with the way out', () => {
    expect(read(`@cert-authority *.example.test ${ours.line}`)).toMatchObject({
      kind: 'host-key',
      reason: expect.stringContaining('certificates are not supported') as string,
    });
  });

  it('with a pattern made to stall an expression is read at once', () => {
    const text = `${'*a'.repeat(25)}b ${ours.line}`;
    endsSoon(() => read(text, 'a'.repeat(200)));
  });
});

describe('a pin', () => {
  it('is read as ssh-keygen -lf prints it, with or without padding', () => {
    expect(parsePin(ours.pin)).toEqual(parsePin(`${ours.pin}=`));
    expect(parsePin('ssh-ed25519 MD5:aa:bb')).toBeNull();
  });

  it('makes the host show a key of its type: rsa keys sign with SHA-2', () => {
    const pins = ['rsa-sha2-256', 'ssh-rsa', 'ssh-ed25519'].map((type) =>
      parsePin(`${type} ${ours.pin.split(' ')[1] ?? ''}`),
    );
    expect(signatureAlgorithms(pins.flatMap((pin) => pin ?? []))).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-ed25519',
    ]);
  });
});
