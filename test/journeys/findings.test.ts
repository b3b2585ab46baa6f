import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findingsReport } from '../../src/report/findings.ts';
import { commitFiles, git } from '../adapters/git/scratch.ts';
import { sheet, useWorld } from './journey.ts';

const world = useWorld();

/** The criteria were touched by the claim, and the host was right before. */
async function reviewed(): Promise<string> {
  const directory = world.claimed();
  const easier = sheet.replace('10.10.0.0/16\n', '10.10.0.0/16\n# easier\n');
  commitFiles(directory, 'claim(pvfix-M2): and easier\n', { 'claims/pvfix.yaml': easier });
  expect((await world.review(directory, ['M2'])).exit).toBe(0);
  return directory;
}

describe('review findings', () => {
  it('lists what the last review left, with its number, its state and the way out', async () => {
    const directory = await reviewed();
    const { exit, stdout } = await world.review(directory, ['findings']);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^pvfix: .*\n2 open of 2 findings, as the review [0-9a-f]{8} left them/);
    expect(stdout).toMatch(/ {2}A1 {2}major, open since .*\n {6}The work that is claimed changes/);
    expect(stdout).toMatch(/ {6}Look:\n {8}git diff .* claims\/pvfix\.yaml\n/);
    expect(stdout).toMatch(/ {6}Remedy: Read the difference/);
    // A command to copy is as long as it is.
    const words = stdout.split('\n').filter((line) => !/^ {8}git /.test(line));
    for (const line of words) expect(line.length).toBeLessThanOrEqual(80);
    expect(await world.review(directory, ['findings', 'pvfix'])).toMatchObject({ stdout });
    const patch = (await world.review(directory, ['findings', '-v'])).stdout;
    expect(patch).toMatch(/Seen: claims\/pvfix.yaml\n[^]*Seen: \+.*# easier/);
  });

  it('is read where the review wrote it, not at the head, and as JSON too', async () => {
    const directory = await reviewed();
    const genuine = (await world.review(directory, ['findings', '--json'])).stdout;
    const [phase] = findingsReport.parse(JSON.parse(genuine)).phases;
    expect(phase?.findings.map(({ id, identity }) => `${id} ${identity}`)).toEqual([
      'A1 criteria-touched/M2',
      'A2 nothing-changed/M2',
    ]);
    commitFiles(directory, 'chore: no findings any more\n', {
      'machine-docs/REVIEW-pvfix.json': '{"findings":[]}\n',
    });
    expect((await world.review(directory, ['findings', '--json'])).stdout).toBe(genuine);
  });

  it('shows the other phases where the record of one cannot be read', async () => {
    const directory = await reviewed();
    const message = git(directory, ['log', '-1', '--format=%B']);
    const forged = message.replaceAll('pvfix', 'other');
    git(directory, ['commit', '-q', '--allow-empty', '-m', forged]);
    const { exit, stdout } = await world.review(directory, ['findings']);
    expect(exit, stdout).toBe(3);
    expect(stdout).toMatch(/A1 {2}major/);
    expect(stdout).toMatch(/^other: cannot be read\. The review [0-9a-f]{8} holds no/m);
  });

  it('says so where there is none, and which phases there are', async () => {
    const directory = world.claimed();
    const { stdout } = await world.review(directory, ['findings']);
    expect(stdout).toMatch(/no finding, as the review/);
    const unknown = await world.review(directory, ['findings', 'pvfx']);
    expect(unknown.exit).toBe(2);
    expect(unknown.stderr).toMatch(
      /No review or baseline of pvfx that counts[^]*`review baseline` makes the first/,
    );
  });
});

describe('a blocking finding, where the sheet says that they block', () => {
  it('keeps the last milestone red that passed, whichever look finds it, until it is gone', async () => {
    const directory = await blocking();
    const ci = () => world.review(directory, ['ci', '--range', 'HEAD~1..HEAD', '--no-push']);
    const conflict = { 'notes.txt': '<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n' };

    commitFiles(directory, 'claim(pvfix-M1): still so\n', conflict);
    const claimed = await ci();
    expect(claimed.stdout).toMatch(/pvfix: M1 PASS, M2 FAIL\.\n$/);
    expect(claimed.exit).toBe(1);
    const document = readFileSync(join(directory, 'machine-docs/REVIEW-pvfix.md'), 'utf8');
    expect(document).toMatch(/^\*\*M1 PASS · M2 FAIL · \d open findings? \(1 blocking\)\*\*$/m);
    const recheck = await world.review(directory, ['recheck']);
    expect(recheck.exit).toBe(1);
    expect(recheck.stdout).toMatch(/nothing changed: .*; blocking findings hold M2; /);
    expect((await ci()).exit).toBe(1);

    commitFiles(directory, 'fix: one of them\n', { 'notes.txt': 'a\n' });
    expect((await ci()).exit).toBe(1);
    expect((await world.review(directory, ['recheck'])).exit).toBe(0);
    expect((await ci()).exit).toBe(0);
  });
});

/** M1 and M2 have passed, and conflict markers are grave. */
async function blocking(): Promise<string> {
  const directory = world.planned();
  const probe = readFileSync(
    join(import.meta.dirname, '../../probes/repo-conflict-markers.yaml'),
    'utf8',
  );
  commitFiles(directory, 'feat: findings block\n', {
    'claims/pvfix.yaml': sheet.replace('host: cc-ci', 'blocks: true\nhost: cc-ci'),
    'probes/grave-conflict.yaml': probe
      .replace('id: repo-conflict-markers', 'id: grave-conflict')
      .replace('severity: major', 'severity: blocking'),
  });
  expect((await world.review(directory, ['baseline'])).exit).toBe(0);
  const patched = { 'module.nix': 'docker network create --subnet 10.10.0.0/16 proxy\n' };
  commitFiles(directory, 'claim(pvfix-M1): done\n', patched);
  expect((await world.review(directory, ['M1'])).exit).toBe(0);
  git(directory, ['commit', '-q', '--allow-empty', '-m', 'claim(pvfix-M2): done']);
  expect((await world.review(directory, ['M2'])).exit).toBe(0);
  return directory;
}
