import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doctorReport } from '../../src/report/doctor-json.ts';
import { commitFiles, git } from '../adapters/git/scratch.ts';
import { readRecording, type Recording } from '../embedded/recordings.ts';
import { reviewYaml, sheet, useWorld } from './journey.ts';

const world = useWorld();

const words = 'stat -L -c|%a %F:%n|-- /bin/docker /bin/timeout /bin/stat'.split('|');
const stat = [...(words[0] ?? '').split(' '), words[1] ?? '', ...(words[2] ?? '').split(' ')];

/** A host whose login is what the answers say. */
function login(
  more: Readonly<Record<string, { stdout?: string; stderr?: string; exit?: number }>>,
) {
  const usual = {
    'id -u': { stdout: '1000\n' },
    'id -Gn': { stdout: 'reviewer docker\n' },
    'printenv PATH': { stdout: '/bin\n' },
    'docker version --format {{.Server.Version}}': { stdout: '20.10.24\n' },
  };
  const programs = ['docker', 'timeout', 'stat'].map((name) => `755 regular file:/bin/${name}\n`);
  const answers: Recording['answers'] = Object.entries({ ...usual, ...more }).map(
    ([argv, answer]) => ({
      argv: argv.split(' '),
      exit: 0,
      stderr: '',
      ...answer,
      stdout: answer.stdout,
    }),
  );
  const found = { argv: stat, exit: 0, stdout: programs.join(''), stderr: '' };
  const recording = readRecording('after');
  world.host.become({ ...recording, answers: [...recording.answers, found, ...answers] });
}

const denied = {
  'docker version --format {{.Server.Version}}': {
    exit: 1,
    stderr: 'permission denied while trying to connect to the Docker daemon socket\n',
  },
};

describe('review doctor', () => {
  it('finds nothing where every check can be made, and changes nothing', async () => {
    login({});
    const directory = world.claimed();
    const head = git(directory, ['rev-parse', 'HEAD']);
    const { exit, stdout, stderr } = await world.review(directory, ['doctor']);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/1 by this login: nothing found that keeps one from/);
    expect(exit, stdout).toBe(0);
    expect(git(directory, ['rev-parse', 'HEAD'])).toBe(head);
    expect(git(directory, ['status', '--porcelain'])).toBe('');
  });

  it('names the checks that a login may not make, why, and the way out, in 80 columns', async () => {
    login(denied);
    const { exit, stdout } = await world.review(world.claimed(), ['doctor']);
    expect(stdout).toMatch(/these +pvfix-M2: subnet\n +why +Docker lets this login ask nothing/);
    expect(stdout).toContain('usermod -aG docker reviewer');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(exit).toBe(1);
  });

  it('never takes over another host key: it says both, and asks the host nothing', async () => {
    login({});
    const directory = world.planned();
    const other = `ssh-ed25519 SHA256:${'A'.repeat(43)}`;
    commitFiles(directory, 'another key\n', {
      'review.yaml': reviewYaml({ port: world.host.port, pin: other }),
    });
    const asked = world.host.unrecorded.length;
    const { exit, stdout } = await world.review(directory, ['doctor', '--json']);
    const { well, hosts } = doctorReport.parse(JSON.parse(stdout));
    expect(well).toBe(false);
    expect(hosts[0]).toMatchObject({ login: null, checks: 1, blocked: 1 });
    expect(hosts[0]?.hindrances[0]?.why).toContain(other);
    expect(hosts[0]?.hindrances[0]?.why).toContain(world.host.pin);
    expect(exit).toBe(1);
    expect(world.host.unrecorded.length).toBe(asked);
  });

  it('says once what keeps every check of a host from being made', async () => {
    login({});
    const directory = world.planned();
    const second =
      '      - id: other\n        says: other\n        probe: docker-network-subnet\n        with: {network: other, subnet: 10.11.0.0/16}\n';
    const pin = `ssh-ed25519 SHA256:${'A'.repeat(43)}`;
    commitFiles(directory, 'another key, and a second check\n', {
      'review.yaml': reviewYaml({ port: world.host.port, pin }),
      'claims/pvfix.yaml': sheet + second,
    });
    const { stdout } = await world.review(directory, ['doctor']);
    expect(stdout.match(/cc-ci shows ssh-ed25519/g)).toHaveLength(1);
    expect(stdout).toContain('none of 2 checks by this login can be made');
    expect(stdout.match(/(?<=^|\n\n)\w.*(?=\n)/g)).toEqual([
      'This machine',
      'Forge',
      'Repository',
      expect.stringMatching(/^cc-ci: /),
    ]);
    expect(stdout).not.toContain('these');
  });

  it.each([
    ['an identity that is not there', ['-i', '/nonexistent'], 1, 'does not exist'],
    ['no criteria', ['-r', '/'], 2, 'This machine'],
  ])('says what is missing: %s', async (_, args, status, says) => {
    const { exit, stdout } = await world.review(world.claimed(), ['doctor', ...args]);
    expect(stdout).toContain(says);
    expect(exit).toBe(status);
  });

  it('and plan say which criteria are written and do not count, and how they would', async () => {
    login({});
    const directory = world.claimed();
    const file = join(directory, 'review.yaml');
    const edited = `${readFileSync(file, 'utf8')}output: reviews\n`;
    writeFileSync(file, edited);
    const { stderr, exit } = await world.review(directory, ['doctor']);
    expect(stderr).toMatch(
      /not counted until the next baseline: review\.yaml\. .*: commit them, then review baseline/,
    );
    expect(exit).toBe(0);
    commitFiles(directory, 'plan: elsewhere\n', {
      'review.yaml': edited,
      'claims/pvfix.yaml': `${sheet}# a note\n`,
    });
    const plan = await world.review(directory, ['plan', 'M2']);
    expect(plan.stderr).toMatch(
      /until the next baseline: claims\/pvfix\.yaml, review\.yaml\. To make that count: review baseline/,
    );
    expect((await world.review(directory, ['plan', 'M2', '--quiet'])).stderr).toBe('');
  });

  it('has the mistakes of the criteria, after what it saw of this machine', async () => {
    const directory = world.planned();
    commitFiles(directory, 'a mistake\n', { 'claims/pvfix.yaml': 'phase: pvfix\n' });
    const { exit, stdout, stderr } = await world.review(directory, ['doctor']);
    expect(stdout).toMatch(/^This machine\n.*node/);
    expect(stderr).toContain('claims/pvfix.yaml');
    expect(exit).toBe(2);
  });
});
