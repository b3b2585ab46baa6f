// What a merge does to reviews that stand on both of its sides, and how the printed way out settles it.
import { describe, expect, it } from 'vitest';
import { commitFiles, git } from '../adapters/git/scratch.ts';
import { useForges } from '../forge/use.ts';
import { drone, patched, placesOf, push, stepOf, subjects, type PushEvent } from './ci-place.ts';
import { useWorld } from './journey.ts';

const world = useWorld();
const place = placesOf(world);
const step = stepOf(world);
const forgeAt = useForges();

/**
 * A branch with a pull request has a review of M1, and main one of M2 that the branch has not; and main was merged into it, with main's
 * side of the record.
 */
async function merged() {
  const at = await place();
  const { builder } = at;
  const forge = await forgeAt({ kind: 'gitea', repository: at.bare });
  const { kind, url } = forge.place;
  const env = { REVIEW_FORGE: kind, REVIEW_FORGE_URL: url, REVIEW_FORGE_TOKEN: forge.token };
  const build = (event: PushEvent) => step({ ...drone(event, at), ...env });
  git(builder, ['checkout', '-q', '-b', 'work']);
  commitFiles(builder, 'claim(pvfix-M1): patched\n', patched);
  const claimed = push(at, 'work');
  const number = forge.addPullRequest({ commit: claimed.after, branch: 'work' });
  expect((await build(claimed)).exit).toBe(0);
  git(builder, ['checkout', '-q', 'main']);
  commitFiles(builder, 'claim(pvfix-M2): recreated\n');
  expect((await build(push(at))).exit).toBe(0);
  git(builder, ['fetch', '-q']);
  git(builder, ['checkout', '-q', '-B', 'work', 'origin/work']);
  const merge = ['merge', '-q', '--no-ff', '-m', "Merge branch 'main'", 'origin/main'];
  expect(() => git(builder, merge), 'the records are in conflict').toThrow();
  git(builder, ['checkout', '--theirs', 'machine-docs']);
  commitFiles(builder, "Merge branch 'main'\n");
  const comments = () => forge.comments(number).map(({ body }) => body);
  return { at, build, comments, statuses: (commit: string) => forge.statuses(commit) };
}

describe('a merge of two branches that were both reviewed', () => {
  it('is inconclusive with the way out, which settles it: the next claim is reviewed', async () => {
    const { at, build, comments, statuses } = await merged();
    expect(comments()).toEqual([expect.stringMatching(/^<!-- .* PASS .*\n### ✓ pvfix M1: PASS\n/)]);
    const brought = push(at, 'work');
    const torn = await build(brought);
    expect(torn.exit, torn.stderr).toBe(3);
    expect(torn.stdout).toBe('No claim waits. pvfix: M1 INCONCLUSIVE, M2 INCONCLUSIVE.\n');
    expect(torn.stderr).toMatch(/stand side by side[^]*review baseline pvfix/);
    expect(statuses(brought.after)[0]).toMatchObject({
      ...{ state: 'error', description: 'pvfix: reviews stand side by side' },
    });
    const words = /stand side by side in the history[^]*go on from both: review baseline pvfix\n$/;
    expect(comments()).toEqual([
      expect.stringMatching(
        /^<!-- .* INCONCLUSIVE .*\n### \? pvfix: INCONCLUSIVE\n\n\*\*M1 INCONCLUSIVE/,
      ),
      expect.stringContaining('**pvfix: PASS → INCONCLUSIVE** by a merge that'),
    ]);
    expect(comments()[0]).toMatch(words);
    const doctor = await world.review(at.builder, ['doctor']);
    expect(doctor.exit).toBe(1);
    expect(doctor.stdout).toMatch(/✗ reviews[^]*side by side[^]*baseline pvfix/);

    const settled = await world.review(at.builder, ['baseline', 'pvfix']);
    expect(settled.exit, settled.stderr).toBe(0);
    commitFiles(at.builder, 'claim(pvfix-M1): patched, again\n');
    const green = await build(push(at, 'work'));
    expect(green.exit, green.stderr).toBe(0);
    expect(green.stdout).toContain('1 claim looked at. pvfix: M1 PASS, M2 PASS.');
    expect(comments()[0]).toMatch(/\n### ✓ pvfix M1: PASS\n/);
    expect(subjects(at.bare, 'work')[0]).toMatch(/^review\(pvfix-M1\): M1 PASS/);
    const document = git(at.bare, ['show', 'work:machine-docs/REVIEW-pvfix.md']);
    expect(document).toContain('stood side by side');
    const sections = document.match(/^<!-- cold-review:begin \w+ \S+/gm) ?? [];
    expect(sections.map((one) => /(baseline|M\d)-/.exec(one)?.[1] ?? 'status')).toEqual([
      ...['status', 'baseline', 'M1', 'M2', 'baseline', 'M1'],
    ]);
  });
});
