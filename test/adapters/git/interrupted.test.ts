/** What a full disk and an interruption leave behind: nothing. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { git, removeScratch, scratchDirectory, scratchRepository } from './scratch.ts';

afterAll(removeScratch);

const adapter = pathToFileURL(
  resolve(import.meta.dirname, '../../../src/adapters/git/index.ts'),
).href;
const tsx = pathToFileURL(
  resolve(import.meta.dirname, '../../../node_modules/tsx/dist/loader.mjs'),
).href;

function program(body: string): string {
  const file = join(scratchDirectory(), 'program.mts');
  writeFileSync(
    file,
    `import { openCold, publishToCheckout, GitFailure } from ${JSON.stringify(adapter)};
     process.on('SIGINT', () => process.exit(130));
     const at = process.argv[2] ?? '';
     const author = { name: 'a', email: 'a@b' };
     const draft = (size: number) => ({ files: [{ path: 'docs/R.md', bytes: new Uint8Array(size).fill(65) }], message: 'review(a-M1): x' });
     ${body}`,
  );
  return file;
}

/** Runs a program where TMPDIR (and, at /disk, a repository) has little space. Null where this machine forbids mounts. */
function onSmallDisk(
  file: string,
  directory: string,
): { status: number | null; output: string } | null {
  const disk = scratchDirectory();
  const allowed = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', disk]).status === 0;
  if (!allowed) return null;
  const script = `mount -t tmpfs -o size=1200k tmpfs ${disk} && cp -r ${directory} ${disk}/repository && exec ${process.execPath} --import ${tsx} ${file} ${disk}`;
  const run = spawnSync('unshare', ['-rm', 'sh', '-c', script], { encoding: 'utf8' });
  return { status: run.status, output: `${run.stdout}${run.stderr}` };
}

describe('a full disk', () => {
  it.for([
    [
      'under the temporary clone',
      `process.env.TMPDIR = at;
       writeFileSync(at + '/fill', new Uint8Array(1_000_000));`,
    ],
    ['under the objects of the checkout', ''],
    ['under the work tree', 'random.fill(65); // small as an object, large as a file'],
  ])('%s is named, and the repository is as it was', ([, arrange], { skip }) => {
    const directory = scratchRepository({ 'docs/R.md': 'before\n' });
    const file = program(`
      import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
      import { execFileSync } from 'node:child_process';
      const look = () => ['rev-parse HEAD', 'status --porcelain', 'ls-files -s'].map((it) => execFileSync('git', ['-C', at + '/repository', ...it.split(' ')], { encoding: 'utf8' })).join();
      const random = new Uint8Array(2_000_000).map(() => Math.random() * 256);
      const before = look();
      ${arrange}
      let repository;
      try {
        repository = await openCold({ repository: at + '/repository' });
        const render = async () => ({ files: [{ path: 'docs/R.md', bytes: random }], message: 'review(a-M1): x' });
        console.log(JSON.stringify(await publishToCheckout(repository, { author, merge: () => null, render })));
      } catch (error) {
        console.log(error instanceof GitFailure ? 'code:' + error.code : error);
      }
      await repository?.close();
      console.log('same:' + (look() === before), 'left:' + readdirSync(at + '/repository/.git').filter((it) => /cold-review|lock/.test(it)));
      console.log('docs:' + readdirSync(at + '/repository/docs'), 'tmp:' + readdirSync(at));
    `);
    const result = onSmallDisk(file, directory);
    if (result === null) return skip('no user namespaces here: run.test.ts has the messages');
    expect(result.output).toContain('code:disk-full');
    expect(result.output).toMatch(/same:true left:\n/);
    expect(result.output).toMatch(/docs:R\.md tmp:(fill,)?repository\n/);
  });
});

describe('an interruption', () => {
  it.each(['SIGINT', 'SIGKILL'] as const)(
    'by %s while the review is rendered leaves the checkout as it was',
    async (signal) => {
      const directory = scratchRepository({ 'docs/R.md': 'before\n' });
      const temporary = scratchDirectory();
      const file = program(`
      const repository = await openCold({ repository: at });
      const render = async () => { console.log('rendering'); await new Promise((done) => setTimeout(done, 30_000)); return draft(3); };
      await publishToCheckout(repository, { author, merge: () => null, render });
    `);
      const child = spawn(process.execPath, ['--import', tsx, file, directory], {
        env: { ...process.env, TMPDIR: temporary },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise((heard) => child.stdout.once('data', heard));
      const ended = new Promise((done) => child.once('exit', done));
      child.kill(signal);
      await ended;
      expect(git(directory, ['status', '--porcelain'])).toBe('');
      expect(git(directory, ['log', '--format=%s'])).toBe('chore: begin');
      expect(existsSync(join(directory, '.git/index.lock'))).toBe(false);
      if (signal === 'SIGINT')
        expect(readdirSync(temporary).filter((name) => name.startsWith('cold-review'))).toEqual([]);
    },
  );

  it('while the index is held gives the index back', () => {
    const directory = scratchRepository({ 'docs/R.md': 'before\n' });
    writeFileSync(join(directory, 'docs/R.md'), 'edited\n');
    const file = program(`
      import { existsSync } from 'node:fs';
      const repository = await openCold({ repository: at });
      const merge = () => { console.log('held:' + existsSync(at + '/.git/index.lock')); process.exit(130); };
      await publishToCheckout(repository, { author, merge, render: async () => draft(3) });
    `);
    const run = spawnSync(process.execPath, ['--import', tsx, file, directory], {
      encoding: 'utf8',
    });
    expect([run.status, run.stdout]).toEqual([130, 'held:true\n']);
    expect(existsSync(join(directory, '.git/index.lock'))).toBe(false);
    expect(git(directory, ['status', '--porcelain'])).toBe(' M docs/R.md');
  });

  it(
    'between any two steps leaves a repository that git finds whole, with the old or the new commit',
    { timeout: 120_000 },
    async () => {
      const file = program(`
      const repository = await openCold({ repository: at });
      console.log('opened');
      await publishToCheckout(repository, { author, merge: () => null, render: async () => draft(200_000) });
    `);
      for (let at = 0; at < 5; at += 1) {
        const directory = scratchRepository({ 'docs/R.md': 'before\n', other: 'x\n' });
        writeFileSync(join(directory, 'other'), 'edited\n');
        const child = spawn(process.execPath, ['--import', tsx, file, directory], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        await new Promise((heard) => child.stdout.once('data', heard));
        const ended = new Promise((done) => child.once('exit', done));
        setTimeout(() => child.kill('SIGINT'), at * 60);
        await ended;
        git(directory, ['fsck', '--strict']);
        expect(existsSync(join(directory, '.git/index.lock'))).toBe(false);
        const isNew = git(directory, ['log', '-1', '--format=%s']) !== 'chore: begin';
        expect(readFileSync(join(directory, 'other'), 'utf8')).toBe('edited\n');
        if (!isNew) expect(git(directory, ['status', '--porcelain'])).toBe(' M other');
      }
    },
  );
});
