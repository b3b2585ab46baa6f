import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reviewReport } from '../../src/report/json.ts';
import { commitFiles } from '../adapters/git/scratch.ts';
import { useWorld, sheet } from './journey.ts';

const world = useWorld();

const patched = { 'module.nix': 'docker network create --subnet 10.10.0.0/16 proxy\n' };
const patternOf = (pattern: string): string =>
  sheet
    .replace(
      '        probe: repo-file-match\n',
      '        probe: repo-file-match\n        before: fail\n',
    )
    .replace(/pattern: .*/, `pattern: '${pattern}'`);

async function checkOf(directory: string) {
  const ran = await world.review(directory, ['M1', '--json']);
  const [check] = reviewReport.parse(JSON.parse(ran.stdout)).milestones[0]?.checks ?? [];
  return { exit: ran.exit, verdict: check?.verdict, reason: check?.reason };
}

async function baseline(directory: string, pattern: string): Promise<void> {
  commitFiles(directory, 'plan: asks something\n', { 'claims/pvfix.yaml': patternOf(pattern) });
  const { exit, stderr } = await world.review(directory, ['baseline', 'pvfix']);
  expect(exit, stderr).toBe(0);
}

it('a check that was seen red and asks the same passes', async () => {
  const directory = world.planned();
  await baseline(directory, 'subnet 10');
  commitFiles(directory, 'claim(pvfix-M1): patched\n', patched);
  expect(await checkOf(directory)).toMatchObject({ exit: 0, verdict: 'PASS' });
});

it('a check that asks something else by the same name was never seen red', async () => {
  const directory = world.planned();
  await baseline(directory, 'subnet 10');
  // What it asks now was true before any work; that another question was once red says nothing.
  await baseline(directory, 'docker network create');
  commitFiles(directory, 'claim(pvfix-M1): nothing was done\n');
  expect(await checkOf(directory)).toMatchObject({
    exit: 3,
    verdict: 'INCONCLUSIVE',
    reason: expect.stringMatching(/it passed already at the baseline/) as unknown,
  });
});

it('a check that was seen red once keeps that through a baseline of half the work', async () => {
  const directory = world.planned();
  await baseline(directory, 'subnet 10');
  commitFiles(directory, 'feat: half of it\n', patched);
  await baseline(directory, 'subnet 10');
  commitFiles(directory, 'claim(pvfix-M1): patched\n');
  expect(await checkOf(directory)).toMatchObject({ exit: 0, verdict: 'PASS' });
});

it('what was red after the claim alone proves nothing of before', async () => {
  const directory = world.planned();
  commitFiles(directory, 'feat: the work is there\n', patched);
  const claim = commitFiles(directory, 'claim(pvfix-M1): patched\n');
  commitFiles(directory, 'revert: the work\n', { 'module.nix': 'docker network create proxy\n' });
  await baseline(directory, 'subnet 10');
  const ran = await world.review(directory, [claim, '--json']);
  const [check] = reviewReport.parse(JSON.parse(ran.stdout)).milestones[0]?.checks ?? [];
  expect(check).toMatchObject({
    verdict: 'INCONCLUSIVE',
    reason: expect.stringMatching(/no baseline before the claim/) as unknown,
  });
  commitFiles(directory, 'claim(pvfix-M1): patched again\n', patched);
  expect(await checkOf(directory)).toMatchObject({ exit: 0, verdict: 'PASS' });
});

it('a baseline says which criteria were edited and not committed, and records the others', async () => {
  const directory = world.planned();
  expect((await world.review(directory, ['baseline'])).stderr).not.toContain('is not committed');
  writeFileSync(join(directory, 'claims/pvfix.yaml'), sheet.replace('the module', 'it'));
  writeFileSync(join(directory, 'claims/web.yaml'), 'phase: web\n');
  const { stderr, exit } = await world.review(directory, ['baseline', '-q']);
  expect(exit).toBe(0);
  expect(stderr).toContain('what is not committed does not count (2 files)');
  expect(stderr).toContain('  claims/pvfix.yaml\n  claims/web.yaml\n');
});
