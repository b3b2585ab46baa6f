import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { commitFiles, git, scratchDirectory } from '../adapters/git/scratch.ts';
import { useWorld, reviewYaml, sheet } from './journey.ts';
import { expectRefusal } from './refusal.ts';

const world = useWorld();

const inSheet = (from: string | RegExp, to: string): Record<string, string> => ({
  'claims/pvfix.yaml': sheet.replace(from, to),
});

describe('a claim that cannot be found is said to be', () => {
  it('where nobody claims the milestone', () =>
    expectRefusal(world, world.claimed(), {
      args: ['M7'],
      exit: 2,
      says: [/No commit on the branch claims M7/, /pvfix-M2, pvfix-M1/, /git commit/],
    }));

  it('where two phases claim it', async () => {
    const directory = world.claimed();
    commitFiles(directory, 'claim(other-M2): done\n');
    await expectRefusal(world, directory, {
      args: ['M2'],
      exit: 2,
      says: [/M2 is ambiguous/, /other/, /pvfix/, /Name the phase: review \w+-M2/],
    });
  });

  it('where the commit is none', () =>
    expectRefusal(world, world.claimed(), {
      args: ['HEAD~2'],
      exit: 2,
      says: [/makes no claim/, /review\(pvfix\): baseline/, /claim\(<phase>-M<n>\)/],
    }));

  it('where its phase has no sheet', async () => {
    const directory = world.claimed();
    commitFiles(directory, 'claim(other-M1): done\n');
    await expectRefusal(world, directory, {
      args: ['other-M1'],
      exit: 3,
      says: [/hold no claims\/other\.yaml/, /There are: pvfix/, /review baseline/],
    });
  });

  it('where its milestone is in no sheet', async () => {
    const directory = world.claimed();
    commitFiles(directory, 'claim(pvfix-M9): done\n');
    await expectRefusal(world, directory, {
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
    await expectRefusal(world, directory, {
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
    await expectRefusal(world, directory, {
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
      'a certificate that is not there, in block and in flow style',
      () => ({
        'claims/pvfix.yaml':
          sheet +
          answers('ca: infra/ca.pem') +
          answers('', '{ url: https://a.example, status: 200, ca: no.pem }'),
      }),
      [/claims\/pvfix\.yaml:2\d:\d+.*"infra\/ca\.pem"/, /claims\/pvfix\.yaml:3\d:\d+.*"no\.pem"/],
    ],
    [
      'a waiver of a kind that nothing raises',
      () => ({ 'claims/pvfix.yaml': sheet + accepting('public-prt/tcp/5432') }),
      [/claims\/pvfix\.yaml:2\d:\d+/, /"public-prt"/, /finding: public-port\/tcp\/5432/],
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
    await expectRefusal(world, directory, { args: ['lint'], exit: 2, says });
  });

  it('by baseline as by lint, and not by a review that an older anchor judges', async () => {
    const directory = world.claimed();
    commitFiles(directory, 'plan: changed\n', inSheet('probe: repo-file-match', 'probe: nothing'));
    const says = [/claims\/pvfix\.yaml:10:\d+/, /unknown probe "nothing"/];
    await expectRefusal(world, directory, { args: ['baseline'], exit: 2, says });
    await expectRefusal(world, directory, {
      args: ['M1', '--dry-run'],
      exit: 0,
      says: [/M1 PASS/],
    });
  });
});

const answers = (ca: string, flow = ''): string => `      - id: answers${flow === '' ? '' : '-too'}
        says: it answers
        probe: https-status
        with:${flow === '' ? `\n          url: https://a.example\n          status: 200\n          ${ca}` : ` ${flow}`}
`;

const accepting = (finding: string): string => `adversary:
  accept:
    - finding: ${finding}
      reason: closed network
      until: 2199-12-31
`;

const activation = (of: string): string => `      - id: activation
        says: it ran when the network was made
        probe: systemd-unit-active
        with:
          unit: swarm-init.service
          within: 60s
          of: ${of}
`;

describe('an identity', () => {
  const locked = (): string => {
    const file = join(scratchDirectory(), 'locked');
    writeFileSync(file, readFileSync(world.identity), { mode: 0o600 });
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', file]);
    return file;
  };

  const noKey = (): string => {
    const file = join(scratchDirectory(), 'no-key');
    writeFileSync(file, 'hello\n');
    return file;
  };
  const wrong = { REVIEW_IDENTITY_PASSPHRASE: 'open barley' };

  it.each<[string, () => string, RegExp, Record<string, string>?]>([
    ['that is not there', () => join(scratchDirectory(), 'id_nobody'), /id_nobody does not exist/],
    ['that is a folder', () => scratchDirectory(), /is a directory/],
    ['that is no key', noKey, /no-key is not a private key/],
    ['with a passphrase that is not given', locked, /REVIEW_IDENTITY_PASSPHRASE/],
    ['with a passphrase that is wrong', locked, /passphrase of .* is not the one/, wrong],
  ])("%s is the operator's to mend: nothing is looked at or written", async (_, file, why, env) => {
    const directory = world.claimed();
    await expectRefusal(world, directory, {
      args: ['M2', '-i', file()],
      exit: 2,
      says: [why, /No host was looked at.*review doctor/],
      ...(env && { options: { env } }),
    });
  });

  it('with the passphrase in the environment works', () =>
    expectRefusal(world, world.claimed(), {
      args: ['M2', '--dry-run', '-i', locked()],
      exit: 0,
      says: [/PASS/],
      options: { env: { REVIEW_IDENTITY_PASSPHRASE: 'open sesame' } },
    }));
});

describe('a question that is not there, or asked wrongly, says the way on', () => {
  it('where no probe speaks of it', () =>
    expectRefusal(world, world.claimed(), {
      args: ['probes', 'zeppelin'],
      exit: 2,
      says: [/speaks of zeppelin/, /`review probes` lists them all/, /adding-a-probe\.md/],
    }));

  it('where a parameter is missing', () =>
    expectRefusal(world, world.claimed(), {
      args: ['probe', 'docker-network', '--criteria', 'worktree'],
      exit: 2,
      says: [
        /^review: the parameter "network" is missing/m,
        /docker-network takes: network, \[driver\], \[scope\]\./,
      ],
    }));
});
