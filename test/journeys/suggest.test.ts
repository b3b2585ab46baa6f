import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { suggestionReport } from '../../src/report/suggest-json.ts';
import { commitFiles, git } from '../adapters/git/scratch.ts';
import { reviewYaml, useWorld } from './journey.ts';

const world = useWorld();

describe('review suggest', () => {
  it('writes a sheet without mistakes to where its shell has made room for it', async () => {
    const directory = world.planned();
    const head = git(directory, ['rev-parse', 'HEAD']);
    const path = join(directory, 'claims/draft.yaml');
    writeFileSync(path, '');
    const { exit, stdout, stderr } = await world.review(directory, ['suggest', '--host', 'cc-ci']);
    expect(exit, stderr).toBe(0);
    expect(stdout).toContain('says: the network proxy is 10.10.0.0/16');
    expect(stdout).toMatch(/^# Not looked at:\n(?:# .*\n)*?# - .*packages: dpkg-query is not/m);
    expect(stderr).toMatch(/^\d+ checks? pass(?:es)? now on cc-ci\. .*\nNot looked at: \d/);
    expect(git(directory, ['rev-parse', 'HEAD'])).toBe(head);
    writeFileSync(path, stdout);
    const linted = await world.review(directory, ['lint']);
    expect(linted.stdout).toMatch(/^No mistake in the work tree: 2 sheets/);
  });

  it('has one document for machines, of the criteria that count', async () => {
    const args = ['suggest', '--json', '--phase', 'as-it-is', '--title', 'As it is'];
    const { exit, stdout, stderr } = await world.review(world.claimed(), args);
    const { sheet, checks } = suggestionReport.parse(JSON.parse(stdout));
    expect(exit, stderr).toBe(0);
    expect(checks.map(({ id }) => id)).toContain('network-proxy');
    expect(sheet).toMatch(/^phase: as-it-is\ntitle: As it is\nhost: cc-ci\n/m);
  });

  it('has no sheet of a host that shows another key, and asks it nothing', async () => {
    const directory = world.planned();
    const pin = `ssh-ed25519 SHA256:${'A'.repeat(43)}`;
    commitFiles(directory, 'another key\n', {
      'review.yaml': reviewYaml({ port: world.host.port, pin }),
    });
    const asked = world.host.unrecorded.length;
    const { exit, stdout, stderr } = await world.review(directory, ['suggest']);
    expect(exit).toBe(3);
    expect(stdout).toBe('');
    expect(stderr.match(/is pinned/g)).toHaveLength(1);
    expect(world.host.unrecorded.length).toBe(asked);
  });

  it.each([
    ['a host that nobody knows', ['--host', 'db-1'], 'names no host db-1'],
    ['a phase that no sheet can have', ['--phase', '../x'], 'is no name of a phase'],
    ['no title', ['--title', ''], '--title is empty'],
  ])('refuses %s', async (_, args, says) => {
    const { exit, stdout, stderr } = await world.review(world.claimed(), ['suggest', ...args]);
    expect(stderr).toContain(says);
    expect(stdout).toBe('');
    expect(exit).toBe(2);
  });
});
