import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { openWork, type Work } from '../../src/adapters/git/index.ts';
import { hostKeyOf } from '../../src/cli/init-host-key.ts';
import { byHand, ciOf, stepFor, unseen } from '../../src/cli/init-step.ts';
import { addedText, ciStep } from '../../src/steps/init-files.ts';
import {
  git,
  removeScratch,
  scratchDirectory,
  scratchRepository,
} from '../adapters/git/scratch.ts';
import { startRecordedHost, type RecordedHost } from '../embedded/recorded-host.ts';
import { readRecording } from '../embedded/recordings.ts';
import { runHere } from './terminal.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let host: RecordedHost;
let identity: string;

beforeAll(async () => {
  host = await startRecordedHost(readRecording('after'));
  identity = join(scratchDirectory(), 'key');
  writeFileSync(identity, host.identity, { mode: 0o600 });
});
afterAll(async () => {
  await host.close();
  removeScratch();
});

const init = (directory: string, ...more: string[]) =>
  runHere(
    directory,
    ['init', '--host', `reviewer@127.0.0.1:${host.port}`, '--name', 'web-1', ...more],
    {
      env: { REVIEW_IDENTITY: identity },
    },
  );

describe('review init', () => {
  it('writes criteria without a mistake and the step for the CI it sees, and leaves what is there', async () => {
    const drone = 'kind: pipeline\nname: build # mine\n';
    const directory = scratchRepository({ '.drone.yml': drone, 'AGENTS.md': '# Ours\n' });
    const listed = `256 ${host.pin.split(' ')[1] ?? ''} root@web-1 (ED25519)`;
    const ran = await init(directory, '--host-key', listed, '--agents', '--yes');
    expect(ran.exit, ran.stderr).toBe(0);
    const read = (path: string) => readFileSync(join(directory, path), 'utf8');
    expect(read('review.yaml')).toContain(`hostKey: ${host.pin}`);
    expect(read('.drone.yml').startsWith(drone)).toBe(true);
    expect(parseAllDocuments(read('.drone.yml'))).toHaveLength(2);
    expect(read('AGENTS.md')).toMatch(/^# Ours\n\n## Claims/);
    expect(git(directory, ['status', '--porcelain', '-uall']).split('\n').sort()).toEqual([
      ' M .drone.yml',
      ' M AGENTS.md',
      '?? claims/setup.yaml',
      '?? review.yaml',
    ]);
    const linted = await runHere(directory, ['lint']);
    expect(linted.stdout).toMatch(
      /No mistake in the work tree: 1 sheet, \d+ checks?; \d+ probes are asked\.\n/,
    );
    const before = read('review.yaml');
    const again = await init(directory, '--host-key', host.pin, '--yes');
    expect(again).toMatchObject({
      exit: 2,
      stderr: expect.stringMatching(/left as it is[^]*review init --ci NAME/) as string,
    });
    expect(read('review.yaml')).toBe(before);
  });

  it('adds the step of a CI later, and that alone', async () => {
    const directory = scratchRepository({ 'review.yaml': 'hosts: {}\n' });
    const ran = await runHere(directory, ['init', '--ci', 'woodpecker', '--yes']);
    expect([ran.exit, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toMatch(
      /name your image[^]*git add \.woodpecker\/review\.yaml && git commit/,
    );
    const status = () => git(directory, ['status', '--porcelain', '-uall']);
    expect(status()).toBe('?? .woodpecker/review.yaml');
    const again = await runHere(directory, ['init', '--ci', 'woodpecker', '--agents', '--yes']);
    expect(again.stdout).toMatch(/AGENTS\.md \(new\)/);
    expect(status()).toBe('?? .woodpecker/review.yaml\n?? AGENTS.md');
    const last = await runHere(directory, ['init', '--ci', 'woodpecker', '--agents', '--yes']);
    expect([last.exit, last.stdout]).toEqual([0, 'It is there already: nothing was written.\n']);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['a key that nobody compared', ['--yes'], /shows the host key\n {2}ssh-[^]*--host-key/],
    [
      'another key than the host shows',
      ['--yes', '--host-key', `ssh-ed25519 SHA256:${'A'.repeat(43)}`],
      /another host key[^]*may not be that host/,
    ],
    ['nobody to say yes', ['--phase', 'web'], /Nobody answers/],
    ['a phase that no file can have', ['--yes', '--phase', 'The Web'], /no name of a phase/],
  ])('writes nothing with %s', async (what, argv, says) => {
    const directory = scratchRepository({ 'a.txt': 'a\n' });
    const key = /key/.test(what) ? [] : ['--host-key', host.pin];
    const { exit, stderr } = await init(directory, ...key, ...argv);
    expect([exit, stderr]).toEqual([2, expect.stringMatching(says)]);
    expect(existsSync(join(directory, 'review.yaml'))).toBe(false);
    expect(git(directory, ['status', '--porcelain'])).toBe('');
  });
});

it('review init says why nothing was seen on the host', async () => {
  const directory = scratchRepository({ 'a.txt': 'a\n' });
  const argv = ['--host-key', host.pin, '--yes', '--identity', '/nonexistent'];
  const { exit, stderr } = await init(directory, ...argv);
  expect([exit, stderr]).toEqual([
    0,
    expect.stringMatching(/holds a sample\.\n {2}The identity \/nonexistent does not exist\..*\n$/),
  ]);
});

it('review init asks nothing where there is no commit yet', async () => {
  const directory = join(scratchDirectory(), 'empty');
  mkdirSync(directory);
  git(directory, ['init', '-q']);
  const { exit, stderr } = await init(directory, '--host-key', host.pin, '--yes');
  expect([exit, stderr]).toEqual([2, expect.stringMatching(/no commit[^]*--allow-empty/)]);
  expect(stderr).not.toMatch(/sample/);
});

describe('the key of a host', () => {
  const print = `SHA256:${'aB3+/'.repeat(9).slice(0, 43)}`;
  it.each([
    [`ssh-ed25519 ${print}`, `ssh-ed25519 ${print}`],
    [` ssh-ed25519 ${print}=\n`, `ssh-ed25519 ${print}`],
    [`256 ${print} root@web-1 (ED25519)`, `ssh-ed25519 ${print}`],
    [`3072 ${print} no comment (RSA)`, `ssh-rsa ${print}`],
    [`384 ${print} root@web (x) (ECDSA)`, `ecdsa-sha2-nistp384 ${print}`],
    [`256 ${print} root@web-1 (ED25519-SK)`, null],
    [`256 MD5:00:11 root@web-1 (ED25519)`, null],
    [`ssh-ed25519 ${print} more`, null],
    ['', null],
  ])('is read from %s', (line, pin) => {
    expect(hostKeyOf(line)).toBe(pin);
  });
});

describe('files of somebody else', () => {
  it('keep their byte order mark, and are left alone where they are no UTF-8', async () => {
    const directory = scratchRepository({ 'AGENTS.md': '\ufeff# Ours\n', latin: 'x' });
    writeFileSync(join(directory, 'latin'), Buffer.from([0x66, 0xfc, 0x72]));
    const work = await openWork(directory);
    expect(work.read('AGENTS.md')).toBe('\ufeff# Ours\n');
    expect(() => work.read('latin')).toThrow(/no text in UTF-8/);
  });

  it('are not written over where they were changed, or made, meanwhile', async () => {
    const directory = scratchRepository({ 'a.yml': 'a\n' });
    const work = await openWork(directory);
    expect([work.read('a.yml'), work.read('b.yml')]).toEqual(['a\n', null]);
    writeFileSync(join(directory, 'b.yml'), 'of somebody\n');
    const files = [
      { path: 'a.yml', text: 'a\nb\n' },
      { path: 'b.yml', text: 'ours\n' },
    ];
    expect(() => work.write(files)).toThrow(/b.yml was changed meanwhile: nothing was written/);
    expect(git(directory, ['status', '--porcelain'])).toBe('?? b.yml');
    expect(readFileSync(join(directory, 'b.yml'), 'utf8')).toBe('of somebody\n');
  });
});

describe('a step for a CI', () => {
  const step = 'kind: pipeline\nname: review\n';
  it.each<[string, string, string | null, string]>([
    ['is a file of its own', '.woodpecker/review.yaml', null, 'file'],
    ['follows the pipelines of Drone', '.drone.yml', 'kind: pipeline\nname: a', 'file'],
    ['is there once', '.drone.yml', 'commands: [review ci]', 'there'],
    [
      'is printed where the file is signed',
      '.drone.yml',
      'name: a\n---\nkind: signature\n',
      'print',
    ],
    ['is printed where a pipeline has the name', '.drone.yml', 'name: review\n', 'print'],
    ['is printed where the file is broken', '.drone.yml', 'a: [\n', 'print'],
    [
      'is printed where another file has the name',
      '.github/workflows/review.yml',
      'on: push',
      'print',
    ],
  ])('%s', (_, path, now, at) => {
    const placed = ciStep(path, step, now);
    expect(placed.at).toBe(at);
    if (placed.at === 'file' && now !== null)
      expect(placed.file.text.startsWith(`${now}\n---\n`)).toBe(true);
  });
});

describe('the CI that is seen', () => {
  const workOf = (...there: string[]): Work => ({
    top: '',
    exists: (path) => there.includes(path),
    read: () => null,
    write: () => undefined,
  });

  it.each([
    ['.drone.yaml', 'drone', /^\.drone\.yaml: only .* To be added there:\n.*Drone/],
    ['.drone.jsonnet', 'drone', /there, written in Jsonnet: here it is YAML:\n/],
    ['.drone.star', 'drone', /there, written in Starlark: here it is YAML:\n/],
    ['.woodpecker.yml', 'woodpecker', /hide \.woodpecker\.yml.*To be added there:\n/],
    ['.woodpecker.yaml', 'woodpecker', /hide \.woodpecker\.yaml.*To be added there:\n/],
  ])('by %s is %s, and its step is printed', (path, ci, says) => {
    const work = workOf(path);
    expect(ciOf(work)).toBe(ci);
    expect(byHand(stepFor(ci, work))).toMatch(says);
    expect(unseen(undefined, work)).toBe('');
  });

  it.each([
    ['gitea', ['.gitea/workflows', '.github/workflows']],
    ['forgejo', ['.forgejo/workflows', '.github/workflows']],
    ['github', ['.github/workflows']],
  ])('is %s where its workflows are, which get one more', (ci, there) => {
    const work = workOf(...there);
    expect(ciOf(work)).toBe(ci);
    const placed = stepFor(ci, work);
    expect(placed).toMatchObject({ at: 'file', file: { path: `.${ci}/workflows/review.yml` } });
    expect(JSON.stringify(placed)).toContain('run: review ci');
    expect(unseen(undefined, work)).toBe('');
  });

  it.each([
    ['Jenkinsfile', 'No CI that is known here was seen'],
    ['.gitlab-ci.yml', '--ci drone, woodpecker, gitea, forgejo, github'],
  ])('is none by %s, and that is said unless somebody says which', (path, says) => {
    expect(unseen(undefined, workOf(path))).toContain(says);
    expect(unseen('none', workOf(path))).toBe('');
  });
});

it('a paragraph is added once', () => {
  const first = addedText('AGENTS.md', '## Claims\ntext\n', '# Ours');
  expect(first?.text).toBe('# Ours\n\n## Claims\ntext\n');
  expect(addedText('AGENTS.md', '## Claims\ntext\n', first?.text ?? '')).toBeNull();
});
