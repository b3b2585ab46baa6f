import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { state } from '../adapters/git/checkout.ts';
import { bareOf, commitFiles, git, scratchDirectory, write } from '../adapters/git/scratch.ts';
import { useWorld } from './journey.ts';
import { expectRefusal } from './refusal.ts';

const world = useWorld();

describe('a REVIEW file that people broke costs no verdict, and is left to them', () => {
  it.each<[string, (text: string) => string, RegExp[]]>([
    [
      'by a merge',
      (text) => `<<<<<<< HEAD\n${text}=======\n>>>>>>> side\n`,
      [/REVIEW-pvfix\.md:1: /, /conflict/, /Resolve it/],
    ],
    [
      'at an end marker',
      (text) => text.replace(/<!-- cold-review:end pvfix.*\n/, ''),
      [/REVIEW-pvfix\.md:\d+: /, /never ends/, /git log -p/],
    ],
    [
      'at a begin marker',
      (text) => text.replace(/(<!-- cold-review:begin) baseline /, '$1 basline '),
      [/REVIEW-pvfix\.md:\d+: /, /starts like a marker/],
    ],
  ])('%s', async (_, broken, says) => {
    const directory = world.claimed();
    const path = 'REVIEW-pvfix.md';
    const file = git(directory, ['ls-files', `*${path}`]);
    const text = readFileSync(join(directory, file), 'utf8');
    commitFiles(directory, 'docs: words\n', { [file]: broken(text) });
    await expectRefusal(world, directory, { args: ['M1'], exit: 4, says: [/M1 PASS/, ...says] });
  });
});

describe('a repository', () => {
  it('that is shallow has what it lacks fetched, and is not judged where nobody gives that', async () => {
    const [shallow, bare] = [join(scratchDirectory(), 'shallow'), bareOf(world.claimed())];
    git(scratchDirectory(), ['clone', '-q', '--depth=1', `file://${bare}`, shallow]);
    const ran = await world.review(shallow, ['M1']);
    expect(ran.exit, ran.stderr).toBe(0);
    expect(git(bare, ['log', '-1', '--format=%s', 'main'])).toBe('review(pvfix-M1): M1 PASS');
    expect(git(shallow, ['rev-parse', '--is-shallow-repository'])).toBe('true');
    git(shallow, ['remote', 'set-url', 'origin', join(bare, 'gone')]);
    const says = [/shallow/, /origin did not give that/, /git fetch --unshallow/];
    for (const command of ['M1', 'recheck', 'findings', 'ci'])
      await expectRefusal(world, shallow, { args: [command], exit: 3, says });
  });

  it('that is none is refused', async () => {
    const ran = await world.review(scratchDirectory(), ['M1']);
    expect(ran).toMatchObject({ exit: 2, stdout: '' });
    expect(ran.stderr).toMatch(/not a git repository.*Name a checkout/);
  });

  it('that is bare works: the review is pushed into it', async () => {
    const bare = bareOf(world.claimed());
    const ran = await world.review(scratchDirectory(), ['-r', bare, 'M1']);
    expect(ran.exit, ran.stderr).toBe(0);
    expect(git(bare, ['log', '-1', '--format=%s', 'main'])).toBe('review(pvfix-M1): M1 PASS');
    expect(
      git(bare, ['diff-tree', '--name-only', '-r', 'main~1', 'main']).split('\n'),
    ).toHaveLength(3);
  });

  it('whose work tree is dirty works, and stays dirty', async () => {
    const directory = world.claimed();
    write(directory, 'module.nix', 'half a thought\n');
    write(directory, 'staged.txt', 'staged\n');
    git(directory, ['add', 'staged.txt']);
    write(directory, 'new.txt', 'new\n');
    const dirty = git(directory, ['status', '--porcelain']);
    const ran = await world.review(directory, ['M1']);
    expect(ran.exit, ran.stderr).toBe(0);
    expect(git(directory, ['status', '--porcelain'])).toBe(dirty);
    expect(git(directory, ['log', '-1', '--format=%s'])).toBe('review(pvfix-M1): M1 PASS');
  });

  it('whose head is detached works: the commit lands there', async () => {
    const directory = world.claimed();
    git(directory, ['checkout', '-q', '--detach']);
    const main = git(directory, ['rev-parse', 'main']);
    const ran = await world.review(directory, ['M1']);
    expect(ran.exit, ran.stderr).toBe(0);
    expect(ran.stderr).toMatch(/to the detached head/);
    expect(git(directory, ['log', '-1', '--format=%s'])).toBe('review(pvfix-M1): M1 PASS');
    expect(git(directory, ['rev-parse', 'main'])).toBe(main);
    expect(git(directory, ['status', '--porcelain'])).toBe('');
  });

  it('whose other branch is asked about is told apart from the checkout', async () => {
    const directory = world.claimed();
    git(directory, ['checkout', '-q', '-b', 'elsewhere', 'main~2']);
    await expectRefusal(world, directory, {
      args: ['-b', 'main', 'M1'],
      exit: 4,
      says: [/main was reviewed, and the checkout is on elsewhere/, /--no-commit/],
    });
  });
});

describe('an interruption', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 130],
  ] as const)('by %s ends it at once, and leaves nothing', async (signal, exit) => {
    const directory = world.claimed();
    const before = state(directory);
    const ran = await world.review(directory, ['M2'], {
      started: (child) => {
        const look = setInterval(() => {
          if (world.leftovers().length === 0) return;
          clearInterval(look);
          child.kill(signal);
        }, 5);
      },
    });
    expect(ran).toMatchObject({ exit, signal: null, stdout: '' });
    expect(ran.stderr).toMatch(/^review: interrupted$/m);
    expect(state(directory)).toEqual(before);
    expect(world.leftovers()).toEqual([]);
  });
});

it('a full disk is named, and the repository is as it was', async ({ skip }) => {
  const directory = world.claimed();
  const before = state(directory);
  const disk = scratchDirectory();
  const inside = ['mount', '-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', disk];
  try {
    execFileSync('unshare', ['-rm', ...inside], { stdio: 'ignore' });
  } catch {
    skip('no user namespaces here: the messages are tested with the adapter');
  }
  const script = join(scratchDirectory(), 'git');
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  writeFileSync(
    script,
    `#!/bin/sh\nexec unshare -rm sh -c '${inside.join(' ')} && exec "$@"' sh '${real}' "$@"\n`,
  );
  chmodSync(script, 0o755);
  const ran = await world.review(directory, ['M1'], {
    env: { TMPDIR: disk, PATH: `${join(script, '..')}:${process.env.PATH ?? ''}` },
  });
  expect(ran.stderr).toMatch(/No space left on the disk.*TMPDIR/s);
  expect(ran.exit).toBe(2);
  expect(state(directory)).toEqual(before);
});
