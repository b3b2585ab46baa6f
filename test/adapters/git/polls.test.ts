// Polls by HTTPS trust the one authority that the server's certificate ends in, and all again where that is not enough.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPolls } from '../../../src/adapters/git/polls.ts';
import { trustAnchorOf } from '../../../src/adapters/git/trust-anchor.ts';
import { serveGit, type GitServer } from './http-server.ts';
import { bareOf, removeScratch, scratchRepository } from './scratch.ts';

type Variables = Readonly<Record<string, string>>;

interface Certificate {
  readonly key: string;
  readonly cert: string;
}

let folder: string;
let authorities: Certificate[];
let leaves: Certificate[];
let served: GitServer;
let server: Server;
let bare: string;
let refused: number | null = null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'polls-'));
  // What is kept of a server is so until the process ends, and a worker of the tests ends without saying so.
  process.env.TMPDIR = folder;
  authorities = await Promise.all(['one', 'two'].map(authority));
  leaves = await Promise.all(authorities.map(leafOf));
  bare = bareOf(scratchRepository());
});

// Each its own: what one test began to learn another would see.
beforeEach(async () => {
  trust(authorities);
  refused = null;
  served = await serveGit({
    bare,
    refuse: () => refused,
    serve: (answer) => (server = createServer(leaves[0] ?? {}, answer)),
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
  removeScratch();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await served.close();
});

describe('the anchor of a server', () => {
  it('is the authority that its certificate ends in, of all that are trusted', async () => {
    expect(trimmed(await trustAnchorOf(served.origin))).toBe(trimmed(authorities[0]?.cert));
  });

  it.each<[string, () => string, Variables | (() => Variables)]>([
    ['it speaks no TLS', () => served.origin.replace('https', 'http'), {}],
    ['nobody answers', () => 'https://127.0.0.1:1', {}],
    ['what is trusted is nowhere', () => served.origin, { GIT_SSL_CAINFO: '/nowhere' }],
    ['the user named a folder', () => served.origin, { GIT_SSL_CAPATH: '/etc/ssl/certs' }],
    ['a proxy is between', () => served.origin, { HTTPS_PROXY: 'http://127.0.0.1:1' }],
    ['git is told by a setting', () => served.origin, setting('http.sslVerify', 'false')],
    [
      'git is told by one for this server',
      () => served.origin,
      () => setting(`http.${served.origin}.sslCAInfo`, '/etc/ssl/one.pem'),
    ],
  ])('is left alone where %s', async (_, origin, set) => {
    for (const [name, value] of Object.entries(typeof set === 'function' ? set() : set))
      vi.stubEnv(name, value);
    expect(await trustAnchorOf(origin())).toBeNull();
  });

  it('counts with a setting for another server', async () => {
    const other = setting('http.https://other.example.sslVerify', 'false');
    for (const [name, value] of Object.entries(other)) vi.stubEnv(name, value);
    expect(await trustAnchorOf(served.origin)).not.toBeNull();
  });

  it('is nothing where the certificate is not valid', async () => {
    trust(authorities.slice(1));
    expect(await trustAnchorOf(served.origin)).toBeNull();
  });
});

describe('polls of a server', () => {
  it('ask with its anchor alone, once a poll with all has succeeded', async () => {
    const ask = polls();
    await ask();
    await ask();
    // Nobody reads the file of all any more.
    vi.stubEnv('GIT_SSL_CAINFO', '/nowhere');
    expect(await ask()).toContain('refs/heads/main');
  });

  it('go on where another authority made its certificate, and learn that one', async () => {
    const ask = polls();
    await ask();
    await ask();
    show(1);
    expect(await ask()).toContain('refs/heads/main');
    await ask();
    vi.stubEnv('GIT_SSL_CAINFO', '/nowhere');
    expect(await ask()).toContain('refs/heads/main');
  });

  it('trust no certificate that git would not', async () => {
    const ask = polls();
    trust(authorities.slice(0, 1));
    await ask();
    await ask();
    show(1);
    await expect(ask()).rejects.toThrow();
    show(0);
    expect(await ask()).toContain('refs/heads/main');
  });

  it.each([
    [401, 'wants a login'],
    [404, 'not a git repository'],
  ])('ask once where the answer is %i: no certificate would change it', async (status, says) => {
    const ask = polls();
    await ask();
    await ask();
    refused = status;
    const before = served.requests.length;
    await expect(ask()).rejects.toThrow(says);
    expect(served.requests.slice(before)).toHaveLength(1);
    refused = null;
    vi.stubEnv('GIT_SSL_CAINFO', '/nowhere');
    expect(await ask(), 'the anchor is known still').toContain('refs/heads/main');
  });

  it('ask with all for good where the anchor did not do three times in a row', async () => {
    const ask = polls();
    // Git names the protocols that it speaks (ALPN); who looks for the anchor alone speaks none.
    let learned = 0;
    server.on('secureConnection', ({ alpnProtocol }) => (learned += Number(!alpnProtocol)));
    for (const [rounds, at] of [0, 1, 0].entries()) {
      show(at);
      await ask();
      await vi.waitFor(() => {
        expect(learned).toBe(rounds + 1);
      });
    }
    show(1);
    await ask();
    vi.stubEnv('GIT_SSL_CAINFO', '/nowhere');
    await expect(ask()).rejects.toThrow();
  });

  it('ask with the anchor as often as it changes, where it did in between', async () => {
    const ask = polls();
    for (const at of [0, 1, 0, 1, 0]) {
      show(at);
      await ask();
      await ask();
    }
    vi.stubEnv('GIT_SSL_CAINFO', '/nowhere');
    expect(await ask()).toContain('refs/heads/main');
  });
});

/** One poll; what it learns is known before the next, which waits for it. */
function polls(): () => Promise<string> {
  const remoteRefs = openPolls();
  return () => remoteRefs(`${served.origin}/a.git`, ['refs/heads/main']);
}

function show(at: number): void {
  server.setSecureContext(leaves[at] ?? {});
}

function trust(all: readonly Certificate[]): void {
  const file = join(folder, 'trusted.pem');
  writeFileSync(file, all.map(({ cert }) => cert).join('\n'));
  vi.stubEnv('GIT_SSL_CAINFO', file);
}

function setting(key: string, value: string): Variables {
  return { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: key, GIT_CONFIG_VALUE_0: value };
}

async function authority(name: string): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  return { key, cert };
}

async function leafOf(ca: Certificate): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  return { key, cert };
}

function trimmed(pem: string | null | undefined): string | undefined {
  return pem?.trim().replaceAll('\r', '');
}
