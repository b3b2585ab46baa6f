import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { evidence as schema } from '../../src/model/evidence.ts';
import { reviewReport } from '../../src/report/json.ts';
import { commitFiles, git } from '../adapters/git/scratch.ts';
import { useWorld } from './journey.ts';

const world = useWorld();
const module = (create: string) => ({ 'module.nix': `docker network create ${create}\n` });

async function reviewed(directory: string, milestone: string) {
  const { stdout, stderr } = await world.review(directory, [milestone, '--json']);
  expect(stdout, stderr).not.toBe('');
  return reviewReport.parse(JSON.parse(stdout));
}

it('a milestone that passed is looked at again with the next claim: told, planned, and replayed to the same bytes', async () => {
  const directory = world.claimed();
  expect((await reviewed(directory, 'M1')).earlier).toEqual([]);
  commitFiles(directory, 'claim(pvfix-M2): recreated, and the patch is gone\n', module('proxy'));
  const { stdout: plan } = await world.review(directory, ['plan', 'M2']);
  expect(plan).toMatch(/for M1\/patch\n {4}git show <claim>:module\.nix/);

  const report = await reviewed(directory, 'M2');
  expect(report.verdict).toBe('PASS');
  expect(report.earlier).toMatchObject([{ milestone: 'M1', verdict: 'FAIL' }]);
  expect(report.findings.map(({ identity }) => identity)).toContain('regressed/M1');
  expect(git(directory, ['log', '-1', '--format=%s'])).toMatch(
    /M2 PASS \+ \[adversary\] A1 M1 passed before/,
  );

  const folder = join(directory, 'machine-docs');
  const path = join(folder, 'evidence', report.evidence.name);
  const evidence = schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  expect(evidence.earlier).toEqual(['M1']);
  const collections = evidence.observations.map(({ collection, step }) => `${collection} ${step}`);
  expect(new Set(collections).size).toBe(collections.length);
  const { stdout } = await world.review(directory, ['replay', '--markdown', path]);
  expect(readFileSync(join(folder, 'REVIEW-pvfix.md'), 'utf8')).toContain(stdout.trim());
});
