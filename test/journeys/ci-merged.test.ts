// What a merge does to reviews that stand on both of its sides, and how the printed way out settles it.
import { describe, expect, it } from 'vitest';
import { commitFiles, git } from '../adapters/git/scratch.ts';
import { drone, patched, placesOf, push, stepOf, subjects, type Place } from './ci-place.ts';
import { useWorld } from './journey.ts';

const world = useWorld();
const place = placesOf(world);
const step = stepOf(world);

/** Main has a review of M2, a branch from before that one of M1; and the branch was merged, with main's side of the record. */
async function merged(): Promise<Place> {
  const at = await place();
  const { builder } = at;
  git(builder, ['checkout', '-q', '-b', 'work']);
  commitFiles(builder, 'claim(pvfix-M1): patched\n', patched);
  expect((await step(drone(push(at, 'work'), at))).exit).toBe(0);
  git(builder, ['checkout', '-q', 'main']);
  commitFiles(builder, 'claim(pvfix-M2): recreated\n');
  expect((await step(drone(push(at), at))).exit).toBe(0);
  git(builder, ['pull', '-q', '--rebase']);
  git(builder, ['fetch', '-q']);
  const merge = ['merge', '-q', '--no-ff', '-m', "Merge branch 'work'", 'origin/work'];
  expect(() => git(builder, merge), 'the records are in conflict').toThrow();
  git(builder, ['checkout', '--ours', 'machine-docs']);
  commitFiles(builder, "Merge branch 'work'\n");
  return at;
}

describe('a merge of two branches that were both reviewed', () => {
  it('is inconclusive with the way out, which settles it: the next claim is reviewed', async () => {
    const at = await merged();
    const torn = await step(drone(push(at), at));
    expect(torn.exit, torn.stderr).toBe(3);
    expect(torn.stdout).toBe('No claim waits. pvfix: M1 INCONCLUSIVE, M2 INCONCLUSIVE.\n');
    expect(torn.stderr).toMatch(/stand side by side[^]*review baseline pvfix/);
    const doctor = await world.review(at.builder, ['doctor']);
    expect(doctor.exit).toBe(1);
    expect(doctor.stdout).toMatch(/✗ reviews[^]*side by side[^]*baseline pvfix/);

    const settled = await world.review(at.builder, ['baseline', 'pvfix']);
    expect(settled.exit, settled.stderr).toBe(0);
    commitFiles(at.builder, 'claim(pvfix-M1): patched, again\n');
    const green = await step(drone(push(at), at));
    expect(green.exit, green.stderr).toBe(0);
    expect(green.stdout).toContain('1 claim looked at. pvfix: M2 PASS, M1 PASS.');
    expect(subjects(at.bare)[0]).toMatch(/^review\(pvfix-M1\): M1 PASS/);
    const document = git(at.bare, ['show', 'main:machine-docs/REVIEW-pvfix.md']);
    expect(document).toContain('stood side by side');
    const sections = document.match(/^<!-- cold-review:begin \w+ \S+/gm) ?? [];
    expect(sections.map((one) => /(baseline|M\d)-/.exec(one)?.[1] ?? 'status')).toEqual([
      ...['status', 'baseline', 'M2', 'M1', 'baseline', 'M1'],
    ]);
  });
});
