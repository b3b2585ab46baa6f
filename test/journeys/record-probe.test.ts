import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commitFiles } from '../adapters/git/scratch.ts';
import { play } from '../probes/playback.ts';
import { readRecording } from '../probes/recording.ts';
import { useWorld } from './journey.ts';

const world = useWorld();

async function probed(directory: string, name: string, ...rest: string[]) {
  const path = join(directory, 'recording.json');
  const ran = await world.review(directory, ['probe', name, ...rest, '--record', path]);
  return { ...ran, path };
}

it.each([
  ['PASS', 0, 'docker-network-subnet', ['network=proxy', 'subnet=10.10.0.0/16']],
  ['FAIL', 1, 'docker-network-subnet', ['network=proxy', 'subnet=10.11.0.0/16']],
  ['PASS', 0, 'swarm-service-replicas', ['count=9', 'settled=1s']],
  ['PASS', 0, 'repo-file-match', ['path=module.nix', 'pattern=subnet']],
  ['FAIL', 1, 'repo-no-match', ['paths=**/*.nix', 'pattern=subnet']],
  ['INCONCLUSIVE', 3, 'mount-usage', ['path=/', 'usedPercentAtMost=90']],
])('what was recorded of a %s plays back to it', async (verdict, status, name, given) => {
  const { exit, path, stderr } = await probed(world.claimed(), name, '--with', ...given);
  expect(exit, stderr).toBe(status);
  const recording = readRecording(path);
  expect(recording.verdict).toBe(verdict);
  expect((await play(name, recording)).result.verdict).toBe(verdict);
});

it('holds no field that the probe does not keep', async () => {
  const given = ['--with', 'network=proxy', 'subnet=10.10.0.0/16'];
  const { path } = await probed(world.claimed(), 'docker-network-subnet', ...given);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('Subnet');
  expect(text).not.toContain('EnableIPv6');
});

it('holds no secret of a file that it read', async () => {
  const directory = world.claimed();
  commitFiles(directory, 'chore: a token\n', {
    'module.nix': 'subnet\ntoken = ghp_0123456789abcdefghijABCDEFGHIJ456789\n',
  });
  const { path } = await probed(
    directory,
    'repo-file-match',
    '--with',
    'path=module.nix',
    'pattern=subnet',
  );
  expect(readFileSync(path, 'utf8')).toContain('‹redacted:');
  expect(readFileSync(path, 'utf8')).not.toContain('ghp_0123');
});

it('is no reason to overwrite a file', async () => {
  const directory = world.claimed();
  writeFileSync(join(directory, 'recording.json'), 'mine');
  const { exit, stderr } = await probed(
    directory,
    'repo-file-match',
    '--with',
    'path=module.nix',
    'pattern=subnet',
  );
  expect([exit, stderr]).toEqual([2, expect.stringContaining('Name a file that is not there yet')]);
  expect(readFileSync(join(directory, 'recording.json'), 'utf8')).toBe('mine');
});
