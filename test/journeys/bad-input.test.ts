import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { state } from '../adapters/git/checkout.ts';
import {
  bareOf,
  commitFiles,
  git,
  removeScratch,
  scratchDirectory,
  write,
} from '../adapters/git/scratch.ts';
import { openWorld, reviewYaml, sheet, type RunOptions, type World } from './journey.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
  removeScratch();
});

interface Refusal {
  readonly args: readonly string[];
  readonly exit: number;
  /** What, where, and the way out: all of them are said. */
  readonly says: readonly RegExp[];
  readonly options?: RunOptions;
}

/** Runs the command, which must end as told and leave the repository as it was. */
async function expectRefusal(directory: string, { args, exit, says, options }: Refusal) {
  const before = state(directory);
  const ran = await world.review(directory, args, options);
  const said = `${ran.stdout}${ran.stderr}`;
  for (const phrase of says) expect(said).toMatch(phrase);
  expect(said, 'a bug of ours').not.toMatch(/this is a bug/);
  expect(ran.exit, said).toBe(exit);
  expect(state(directory)).toEqual(before);
  expect(world.leftovers()).toEqual([]);
}

const inSheet = (from: string | RegExp, to: string): Record<string, string> => ({
  'claims/pvfix.yaml': sheet.replace(from, to),
});

describe('a claim that cannot be found is said to be', () => {
  it('where nobody claims the milestone', () =>
    expectRefusal(world.claimed(), {
      args: ['M7'],
      exit: 2,
      says: [/No commit on the branch claims M7/, /pvfix-M2, pvfix-M1/, /git commit/],
    }));

  it('where two phases claim it', async () => {
    const directory = world.claimed();
    commitFiles(directory, 'claim(other-M2): done\n');
    await expectRefusal(directory, {
      args: ['M2'],
      exit: 2,
      says: [/M2 is ambiguous/, /other/, /pvfix/, /Name the phase: review \w+-M2/],
    });
  });

  it('where the commit is none', () =>
    expectRefusal(world.claimed(), {
      args: ['HEAD~2'],
      exit: 2,
      says: [/makes no claim/, /review\(pvfix\): baseline/, /claim\(<phase>-M<n>\)/],
    }));

  it('where its phase has no sheet', async () => {
    const directory = world.claimed();
    commitFiles(directory, 'claim(other-M1): done\n');
    await expectRefusal(directory, {
      args: ['other-M1'],
      exit: 3,
      says: [/hold no claims\/other\.yaml/, /There are: pvfix/, /review baseline/],
    });
  });

  it('where its milestone is in no sheet', async () => {
    const directory = world.claimed();
    commitFiles(directory, 'claim(pvfix-M9): done\n');
    await expectRefusal(directory, {
      args: ['M9'],
      exit: 3,
      says: [/claims\/pvfix\.yaml, as it counts, has no milestone M9/, /M1, M2/, /review baseline/],
    });
  });
});

describe('an anchor', () => {
  it('that nobody set is asked for', async () => {
    const directory = world.planned();
    commitFiles(directory, 'claim(pvfix-M1): done\n');
    await expectRefusal(directory, {
      args: ['M1'],
      exit: 3,
      says: [/No baseline or review commit says which criteria count/, /review baseline/],
    });
  });

  it('that is no ancestor any more is refused', async () => {
    const directory = world.claimed();
    // The same history without the commit that the baseline names: as after a rebase.
    git(directory, ['checkout', '-q', '--orphan', 'rewritten']);
    git(directory, ['commit', '-q', '-m', 'begin']);
    for (const commit of git(directory, ['rev-list', '--reverse', 'main~3..main']).split('\n')) {
      const body = git(directory, ['log', '-1', '--format=%B', commit]);
      const tree = ['commit-tree', `${commit}^{tree}`, '-p', 'HEAD', '-F', '-'];
      git(directory, ['reset', '-q', '--hard', git(directory, tree, { input: body })]);
    }
    await expectRefusal(directory, {
      args: ['M1'],
      exit: 3,
      says: [/The anchor [0-9a-f]{8}.* is not an ancestor/, /rewritten/, /review baseline/],
    });
  });
});

describe('a mistake in the criteria is shown where it is', () => {
  const host = () => world.host;
  it.each<[string, () => Record<string, string>, RegExp[]]>([
    [
      'an empty milestone',
      () => inSheet(/ {4}checks:\n(?= {6}- id: patch)(?: {6,}.*\n)+/, '    checks: []\n'),
      [/claims\/pvfix\.yaml:7:\d+/, /check/],
    ],
    [
      'a duplicate id',
      () =>
        inSheet(
          '  M2:\n',
          sheet.slice(sheet.indexOf('      - id: patch'), sheet.indexOf('  M2:')).concat('  M2:\n'),
        ),
      [/claims\/pvfix\.yaml:14:\d+/, /patch/],
    ],
    [
      'an unknown probe',
      () => inSheet('probe: repo-file-match', 'probe: repo-file-mach'),
      [/claims\/pvfix\.yaml:10:\d+/, /repo-file-mach/, /did you mean\s+"repo-file-match"/],
    ],
    [
      'an unknown key',
      () => inSheet('        says: the module', '        sais: the module'),
      [/claims\/pvfix\.yaml:9:\d+/, /sais/, /says/],
    ],
    [
      'an unknown parameter',
      () => inSheet('          path: module.nix', '          pth: module.nix'),
      [/claims\/pvfix\.yaml:12:\d+/, /pth/, /path/],
    ],
    [
      'a wrong CIDR',
      () => inSheet('subnet: 10.10.0.0/16\n', 'subnet: 10.10.0.0/33\n'),
      [/claims\/pvfix\.yaml:22:\d+/, /10\.10\.0\.0\/33/],
    ],
    [
      'a CIDR that is an address of it',
      () => inSheet('subnet: 10.10.0.0/16\n', 'subnet: 10.10.0.7/16\n'),
      [/claims\/pvfix\.yaml:22:\d+/, /10\.10\.0\.0\/16/],
    ],
    [
      'a reference to a check that does not exist',
      () => ({ 'claims/pvfix.yaml': sheet + activation('nothing.created') }),
      [/claims\/pvfix\.yaml:2\d:\d+/, /nothing/, /subnet/],
    ],
    [
      'references in a circle',
      () => ({ 'claims/pvfix.yaml': sheet + activation('activation.since') }),
      [/claims\/pvfix\.yaml:2\d:\d+/, /activation/],
    ],
    [
      'a host without a key pin',
      () => ({ 'review.yaml': reviewYaml(host()).replace(/ {4}hostKey:.*\n/, '') }),
      [/review\.yaml:2:\d+/, /hostKey/, /knownHosts/],
    ],
    [
      'a sheet of another name than read',
      () => ({ 'claims/other.yml': 'phase: other\n' }),
      [/claims\/other\.yml:1:1/, /claims\/other\.yaml/],
    ],
  ])('%s', async (_, files, says) => {
    const directory = world.claimed();
    commitFiles(directory, 'plan: changed\n', files());
    await expectRefusal(directory, { args: ['lint'], exit: 2, says });
  });

  it('by baseline as by lint, and not by a review that an older anchor judges', async () => {
    const directory = world.claimed();
    commitFiles(directory, 'plan: changed\n', inSheet('probe: repo-file-match', 'probe: nothing'));
    const says = [/claims\/pvfix\.yaml:10:\d+/, /unknown probe "nothing"/];
    await expectRefusal(directory, { args: ['baseline'], exit: 2, says });
    await expectRefusal(directory, { args: ['M1', '--dry-run'], exit: 0, says: [/M1 PASS/] });
  });
});

const activation = (of: string): string => `      - id: activation
        says: it ran when the network was made
        probe: systemd-unit-active
        with:
          unit: swarm-init.service
          within: 60s
          of: ${of}
`;

describe('an identity', () => {
  it('that cannot be read leaves the verdict open, and says so', async () => {
    const directory = world.claimed();
    const missing = join(scratchDirectory(), 'id_nobody');
    await expectRefusal(directory, {
      args: ['M2', '--dry-run', '-i', missing],
      exit: 3,
      says: [/INCONCLUSIVE/, /id_nobody/],
    });
  });

  const locked = (): string => {
    const file = join(scratchDirectory(), 'locked');
    writeFileSync(file, readFileSync(world.identity), { mode: 0o600 });
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', file]);
    return file;
  };

  it('with a passphrase that is not given leaves it open, and names the variable', () =>
    expectRefusal(world.claimed(), {
      args: ['M2', '--dry-run', '-i', locked()],
      exit: 3,
      says: [/INCONCLUSIVE/, /REVIEW_IDENTITY_PASSPHRASE/],
    }));

  it('with a passphrase that is wrong leaves it open', () =>
    expectRefusal(world.claimed(), {
      args: ['M2', '--dry-run', '-i', locked()],
      exit: 3,
      says: [/INCONCLUSIVE/, /passphrase/],
      options: { env: { REVIEW_IDENTITY_PASSPHRASE: 'open barley' } },
    }));

  it('with the passphrase in the environment works', () =>
    expectRefusal(world.claimed(), {
      args: ['M2', '--dry-run', '-i', locked()],
      exit: 0,
      says: [/PASS/],
      options: { env: { REVIEW_IDENTITY_PASSPHRASE: 'open sesame' } },
    }));
});

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
    await expectRefusal(directory, { args: ['M1'], exit: 4, says: [/M1 PASS/, ...says] });
  });
});

describe('a repository', () => {
  it('that is shallow is refused', async () => {
    const shallow = join(scratchDirectory(), 'shallow');
    git(scratchDirectory(), ['clone', '-q', '--depth=1', `file://${world.claimed()}`, shallow]);
    await expectRefusal(shallow, {
      args: ['M1'],
      exit: 2,
      says: [/shallow/, /git fetch --unshallow/],
    });
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
    await expectRefusal(directory, {
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
    expect(state(directory)).toEqual(before);
    expect(world.leftovers()).toEqual([]);
  });
});

it('a full disk is named, and the repository is as it was', async () => {
  const directory = world.claimed();
  const before = state(directory);
  const disk = scratchDirectory();
  const inside = ['mount', '-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', disk];
  try {
    execFileSync('unshare', ['-rm', ...inside], { stdio: 'ignore' });
  } catch {
    return; // No user namespaces here: the messages are tested with the adapter.
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
