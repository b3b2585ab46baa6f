import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCold } from '../../../src/adapters/git/index.ts';
import type { Repository, Signature } from '../../../src/model/repository.ts';
import {
  author,
  bytes,
  git,
  removeScratch,
  scratchDirectory,
  scratchRepository,
} from './scratch.ts';

const place = scratchDirectory();
const signers = join(place, 'allowed_signers');
let repository: Repository;
let parent: string;

function keyPair(name: string, passphrase = ''): string {
  const file = join(place, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', file]);
  return file;
}

const publicKey = (file: string): string =>
  readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');

async function verify(id: string, file: string): Promise<Signature | undefined> {
  return (await repository.verifyCommits([id], file)).get(id);
}

const files = [{ path: 'REVIEW.md', bytes: bytes('x\n') }];
const request = (signingKey?: string) => ({
  parent,
  files,
  message: 'review(a-M1): M1 PASS\n',
  author,
  ...(signingKey === undefined ? {} : { signingKey }),
});

let known: string;
let stranger: string;

beforeAll(async () => {
  known = keyPair('known');
  stranger = keyPair('stranger');
  writeFileSync(signers, `bot@example.org namespaces="git" ${publicKey(known)}\n`);
  const directory = scratchRepository();
  parent = git(directory, ['rev-parse', 'HEAD']);
  repository = await openCold({ repository: directory });
});
afterAll(async () => {
  await repository.close();
  removeScratch();
});

describe('a commit', () => {
  it('signed by a key the operator allows is good, and names the signer', async () => {
    const id = await repository.commit(request(known));
    expect(await verify(id, signers)).toEqual({
      good: true,
      signer: 'bot@example.org',
    });
  });

  it('signed by a stranger is not', async () => {
    const id = await repository.commit(request(stranger));
    expect(await verify(id, signers)).toMatchObject({
      good: false,
      reason: expect.stringMatching(/not in the allowed-signers/) as unknown,
    });
  });

  it('that is not signed is not', async () => {
    expect(await verify(await repository.commit(request()), signers)).toMatchObject({
      good: false,
      reason: expect.stringMatching(/not signed/) as unknown,
    });
  });

  it('that was changed after it was signed is not', async () => {
    const id = await repository.commit(request(known));
    const raw = git(repository.directory, ['cat-file', 'commit', id]);
    const forge = (text: string): string =>
      git(repository.directory, ['hash-object', '-t', 'commit', '-w', '--stdin'], { input: text });
    const forged = [
      forge(raw.replace('M1 PASS', 'M2 PASS')),
      forge(raw.replace(/^parent.*\n/m, '')),
    ];
    for (const each of forged) {
      expect(await verify(each, signers)).toMatchObject({
        good: false,
        reason: expect.stringMatching(/bad/) as unknown,
      });
    }
  });

  it('signed for another purpose is not', async () => {
    const raw = git(repository.directory, [
      'cat-file',
      'commit',
      await repository.commit(request()),
    ]);
    const payload = `${raw}\n`;
    const signature = execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'file', '-f', known], {
      input: payload,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const header = `gpgsig ${signature.trim().split('\n').join('\n ')}\n`;
    const forged = git(repository.directory, ['hash-object', '-t', 'commit', '-w', '--stdin'], {
      input: payload.replace('\n\n', `\n${header}\n`),
    });
    expect((await verify(forged, signers))?.good).toBe(false);
  });

  it('whose key was taken out of the file is no longer good', async () => {
    const id = await repository.commit(request(known));
    const others = join(place, 'others');
    writeFileSync(others, `other@example.org ${publicKey(stranger)}\n`);
    expect((await verify(id, others))?.good).toBe(false);
    writeFileSync(others, '');
    expect((await verify(id, others))?.good).toBe(false);
    writeFileSync(others, `bot@example.org valid-before="20200101" ${publicKey(known)}\n`);
    expect((await verify(id, others))?.good).toBe(false);
  });

  it('with a PGP signature is not, whatever key ring and program the machine has', async () => {
    const program = join(place, 'gpg');
    writeFileSync(
      program,
      '#!/bin/sh\necho "[GNUPG:] GOODSIG 1 bot@example.org"\necho "[GNUPG:] TRUST_ULTIMATE"\n',
    );
    chmodSync(program, 0o755);
    git(repository.directory, ['config', 'gpg.program', program]);
    const raw = git(repository.directory, [
      'cat-file',
      'commit',
      await repository.commit(request()),
    ]);
    const header = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n';
    const forged = git(repository.directory, ['hash-object', '-t', 'commit', '-w', '--stdin'], {
      input: raw.replace('\n\n', `\n${header}\n`),
    });
    expect(await verify(forged, signers)).toMatchObject({ good: false });
  });

  it('is told apart from all the others that are asked about with it', async () => {
    const raw = git(repository.directory, [
      'cat-file',
      'commit',
      await repository.commit(request(known)),
    ]);
    const write = (content: string): string =>
      git(repository.directory, ['hash-object', '-t', 'commit', '-w', '--stdin'], {
        input: content,
      });
    const ids = [
      await repository.commit(request()),
      await repository.commit(request(known)),
      await repository.commit(request(stranger)),
      write(raw.replace('M1 PASS', 'M2 PASS')),
      // A signature in the message is none.
      write(`${raw.replace(/^gpgsig[^]*?END SSH SIGNATURE-----\n/m, '')}\n\ngpgsig x\n`),
      await repository.commit({ ...request(known), message: 'review(a-M2): another\n' }),
    ];
    const seen = await repository.verifyCommits(ids, signers);
    expect(ids.map((id) => seen.get(id)?.good)).toEqual([false, true, false, false, false, true]);
    expect(await repository.verifyCommits([], signers)).toEqual(new Map());
  });

  it('cannot be checked against a file that is not there', async () => {
    const id = await repository.commit(request(known));
    await expect(verify(id, join(place, 'nothing'))).rejects.toMatchObject({
      code: 'signers',
    });
  });
});

describe('a signing key', () => {
  it.each([
    ['that is missing', () => join(place, 'missing')],
    ['that is no key', () => signers],
    ['with a passphrase', () => keyPair('locked', 'secret')],
  ])('%s fails at once and clearly', async (_, key) => {
    const started = performance.now();
    await expect(repository.commit(request(key()))).rejects.toMatchObject({ code: 'signing' });
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('a commit made without a work tree', () => {
  it('changes the files it names and no other', async () => {
    const base = await repository.commit({
      ...request(),
      files: [
        { path: 'docs/deep/new.md', bytes: bytes('new\n') },
        { path: 'run.sh', bytes: bytes('#!/bin/sh\n'), mode: '100755' },
        { path: 'blank', bytes: new Uint8Array() },
        { path: 'binary', bytes: Uint8Array.from([0, 13, 10, 255]) },
      ],
    });
    expect(await repository.changedPaths(parent, base)).toEqual([
      'binary',
      'blank',
      'docs/deep/new.md',
      'run.sh',
    ]);
    expect(await repository.read(base, 'binary')).toMatchObject({
      bytes: Uint8Array.from([0, 13, 10, 255]),
    });
    expect(await repository.read(base, 'blank')).toMatchObject({
      found: 'file',
      bytes: new Uint8Array(),
    });
    expect(await repository.entry(base, 'run.sh')).toMatchObject({ kind: 'executable' });
    const info = await repository.commitInfo(base);
    expect(info).toMatchObject({ parents: [parent], author, message: 'review(a-M1): M1 PASS\n' });
    expect(git(repository.directory, ['log', '-1', '--format=%cn %ce', base])).toBe(
      'cold-review review@example.org',
    );
  });

  it('keeps its bytes whatever .gitattributes says', async () => {
    const source = scratchRepository({
      '.gitattributes': '* text=auto eol=crlf ident filter=evil\n',
    });
    const opened = await openCold({ repository: source });
    const head = await opened.head();
    const ours = bytes('a\r\nb $Id$\n');
    const id = await opened.commit({
      ...request(),
      parent: head,
      files: [{ path: 'x', bytes: ours }],
    });
    expect(await opened.read(id, 'x')).toMatchObject({ bytes: ours });
    await opened.close();
  });

  it('may have an author of hostile text', async () => {
    const evil = { name: 'A\nparent 0000\n<x>', email: '<evil>\n' };
    const id = await repository.commit({ ...request(), author: evil });
    expect(await repository.commitInfo(id)).toMatchObject({
      author: { name: 'Aparent 0000x', email: 'evil' },
    });
    const nobody = await repository.commit({ ...request(), author: { name: '\n', email: '' } });
    expect(await repository.commitInfo(nobody)).toMatchObject({ author: { name: 'cold-review' } });
  });

  it.each(['../x', '/x', '.git/hooks/post-merge', 'a/../../x', 'a\nb'])(
    'refuses the path %j',
    async (path) => {
      const bad = { ...request(), files: [{ path, bytes: bytes('x') }] };
      await expect(repository.commit(bad)).rejects.toMatchObject({ code: 'bad-path' });
    },
  );

  it('refuses to write through or over what is no file', async () => {
    const source = scratchRepository({ file: 'x', 'docs/a': 'x' });
    git(source, [
      'update-index',
      '--add',
      '--cacheinfo',
      `120000,${git(source, ['hash-object', '-w', '--stdin'], { input: '/etc' })},link`,
    ]);
    git(source, [
      'update-index',
      '--add',
      '--cacheinfo',
      `160000,${git(source, ['rev-parse', 'HEAD'])},module`,
    ]);
    git(source, ['commit', '-q', '-m', 'links']);
    const opened = await openCold({ repository: source });
    const head = await opened.head();
    for (const path of ['link', 'link/x', 'link/a/b', 'file/x', 'module', 'module/x', 'docs']) {
      const bad = { ...request(), parent: head, files: [{ path, bytes: bytes('x') }] };
      await expect(opened.commit(bad), path).rejects.toMatchObject({ code: 'unsafe-path' });
    }
    await opened.close();
  });

  it('is whole beside many others made at the same time', async () => {
    const ids = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        repository.commit({ ...request(), files: [{ path: `f${at}`, bytes: bytes(`${at}`) }] }),
      ),
    );
    for (const [at, id] of ids.entries())
      expect(await repository.changedPaths(parent, id)).toEqual([`f${at}`]);
  });
});
