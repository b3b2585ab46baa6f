import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { evidence as schema } from '../../src/model/evidence.ts';
import { reviewReport } from '../../src/report/json.ts';
import { useWorld } from './journey.ts';

const world = useWorld();

it('several cold runs are one evidence file, and replay to the same bytes', async () => {
  const directory = world.claimed();
  const ran = await world.review(directory, ['M2', '--runs', '3', '--json']);
  expect(ran.exit, ran.stderr).toBe(0);
  const report = reviewReport.parse(JSON.parse(ran.stdout));
  expect(report.milestones[0]?.checks[0]?.runs?.verdicts).toEqual(['PASS', 'PASS', 'PASS']);
  const folder = join(directory, 'machine-docs');
  const path = join(folder, 'evidence', report.evidence.name);
  const { runs, observations } = schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const shapes = runs.map((one) =>
    one.observations.map(({ collection, step }) => `${collection} ${step}`),
  );
  const first = observations.map(({ collection, step }) => `${collection} ${step}`);
  expect(shapes).toEqual([first, first]);
  const starts = [observations, ...runs.map((one) => one.observations)].map(
    (seen) => seen.find(({ host }) => host !== null)?.startedAt,
  );
  expect(new Set(starts).size).toBe(3);
  const { stdout } = await world.review(directory, ['replay', '--markdown', path]);
  expect(readFileSync(join(folder, 'REVIEW-pvfix.md'), 'utf8')).toContain(stdout.trim());
});

it.each(['0', '21', 'many'])('--runs %s is a usage error', async (runs) => {
  const ran = await world.review(world.claimed(), ['M2', '--runs', runs]);
  expect(ran).toMatchObject({ exit: 2 });
  expect(ran.stderr).toContain('--runs 3');
});
