// Reviews beside the branch, where a commit on it would deploy: all that follows from git follows from there.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bareOf, commitFiles, git, scratchDirectory } from '../adapters/git/scratch.ts';
import { useForges } from '../forge/use.ts';
import { commitReview, makeKeys } from '../steps/reviewed.ts';
import { drone, patched, placeOf, push, subjects, type Place, type PushEvent } from './ci-place.ts';
import { useWorld, type Ran } from './journey.ts';

const world = useWorld();
const side = 'cold-review/main';

const forgeAt = useForges();

/** A forge's repository whose baseline stands beside its branch; taken once. */
let begun: Promise<string> | undefined;
async function place(): Promise<Place> {
  begun ??= (async () => {
    const bare = bareOf(world.planned());
    const args = ['baseline', '-r', bare, '-b', 'main', '--reviews', 'side'];
    const { exit, stderr } = await world.review(scratchDirectory(), args);
    expect(exit, stderr).toBe(0);
    return bare;
  })();
  const bare = bareOf(await begun);
  git(bare, ['fetch', '-q', await begun, `+refs/heads/${side}:refs/heads/${side}`]);
  const builder = join(scratchDirectory(), 'builder');
  git(bare, ['clone', '-q', bare, builder]);
  return { bare, builder };
}

const step = (
  event: PushEvent,
  at: Place,
  more: Readonly<Record<string, string>> = {},
): Promise<Ran> =>
  world.review(scratchDirectory(), ['ci', '--reviews', 'side'], {
    env: { ...drone(event, at), ...more },
  });

const tip = ({ bare }: Place, branch: string) => git(bare, ['rev-parse', branch]);
const own = (at: Place, branch = side) =>
  subjects(at.bare, branch).filter((subject) => subject.startsWith('review('));
const build = (at: Place, branch: string): PushEvent => ({
  before: tip(at, `${branch}~1`),
  after: tip(at, branch),
  branch,
});

describe('reviews beside the branch', () => {
  it('leave the branch as it was pushed; the next builds, also of their own branch, add nothing', async () => {
    const at = await place();
    const forge = await forgeAt({ kind: 'gitea', repository: at.bare });
    commitFiles(at.builder, 'feat: patch\n', patched);
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n');
    const claim = git(at.builder, ['rev-parse', 'HEAD']);
    commitFiles(at.builder, 'claim(pvfix-M2): recreated\n');
    const event = push(at);
    const number = forge.addPullRequest({ commit: event.after, branch: 'main' });
    const { kind, url } = forge.place;
    const told = { REVIEW_FORGE: kind, REVIEW_FORGE_URL: url, REVIEW_FORGE_TOKEN: forge.token };
    const ran = await step(event, at, told);
    expect(ran.exit, ran.stderr).toBe(0);
    expect(ran.stdout).toContain('2 claims looked at. pvfix: M1 PASS, M2 PASS.');
    expect(tip(at, 'main')).toBe(event.after);
    expect(own(at)).toEqual([
      expect.stringMatching(/^review\(pvfix-M2\): M2 PASS/),
      'review(pvfix-M1): M1 PASS',
      'review(pvfix): baseline',
    ]);
    const message = git(at.bare, ['log', '-1', '--format=%B', `${side}~1`]);
    expect(message).toContain(`Claim: ${claim}`);
    expect(message).toContain(`Branch-Tip: ${event.after}`);
    const review = tip(at, side);
    for (const commit of [claim, event.after, review])
      expect(forge.statuses(commit)[0]).toMatchObject({ context: 'cold-review', state: 'success' });
    const [comment, ...others] = forge.comments(number);
    expect(others).toEqual([]);
    expect(comment?.body).toContain(`/${review}/machine-docs/REVIEW-pvfix.md`);
    for (const again of [event, build(at, side)]) {
      const next = await step(again, at, told);
      expect(next, next.stderr).toMatchObject({
        exit: 0,
        stdout: 'No claim waits. pvfix: M1 PASS, M2 PASS.\n',
      });
    }
    expect([tip(at, 'main'), tip(at, side)]).toEqual([event.after, review]);
    const shown = await world.review(scratchDirectory(), [
      'findings',
      '-r',
      at.bare,
      '--reviews',
      'side',
    ]);
    expect(shown.exit, shown.stderr).toBe(0);

    // A checkout that has fetched them knows them.
    git(at.builder, ['fetch', '-q']);
    const claim2 = await world.review(at.builder, ['claim', 'M2', '--dry-run']);
    expect(claim2.stderr).toBe('');
    expect(claim2.stdout).toMatch(
      /recorded\s+by\s+\w{8}\s+on\s+cold-review\/main,\s+as\s+it\s+was\s+fetched\s+last/,
    );
    expect(claim2.stdout).toMatch(/stands +PASS/);
    const listed = ['ls-tree', '-r', '--name-only', `origin/${side}`, 'machine-docs/evidence'];
    const name =
      git(at.builder, listed)
        .split('\n')
        .find((one) => one.includes('M2')) ?? '';
    const text = git(at.builder, ['cat-file', 'blob', `origin/${side}:${name}`]);
    const kept = join(at.builder, 'seen.json');
    writeFileSync(kept, `${text}\n`);
    const judged = await world.review(at.builder, ['replay', kept]);
    expect(judged.stderr).toContain(`the review ${review.slice(0, 8)} rests on it`);
    expect(judged.exit).toBe(0);
    rmSync(kept);

    // Work of the builder's that was never looked at does not become green by lying where reviews are.
    git(at.builder, ['fetch', '-q', 'origin', `+refs/heads/${side}:refs/heads/reviews`]);
    git(at.builder, ['checkout', '-q', '-b', 'work']);
    commitFiles(at.builder, 'claim(pvfix-M1): patched, they say\n', { 'module.nix': 'nothing\n' });
    git(at.builder, ['merge', '-q', '--no-edit', 'reviews']);
    const lent = push(at, side);
    expect(await step(lent, at, told)).toMatchObject({ exit: 0 });
    expect(forge.statuses(lent.after)).toEqual([]);
  });

  it('stay red, for a push without a claim and their own build, until the claim is true', async () => {
    const at = await place();
    commitFiles(at.builder, 'claim(pvfix-M1): patched, they say\n');
    expect((await step(push(at), at)).exit).toBe(1);
    commitFiles(at.builder, 'docs: words\n', { 'notes.md': 'words\n' });
    const red = { exit: 1, stdout: 'No claim waits. pvfix: M1 FAIL.\n' };
    expect(await step(push(at), at)).toMatchObject(red);
    expect(await step(build(at, side), at)).toMatchObject(red);
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const green = await step(push(at), at);
    expect(green.exit, green.stderr).toBe(0);
    const file = git(at.bare, ['show', `${side}:machine-docs/REVIEW-pvfix.md`]);
    expect(file.match(/^## M1: (?:PASS|FAIL)/gm)).toEqual(['## M1: FAIL', '## M1: PASS']);
  });

  it('of a new branch go on from those of the default branch, and leave these alone', async () => {
    const at = await place();
    const before = tip(at, side);
    git(at.builder, ['checkout', '-q', '-b', 'work']);
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const ran = await step(push(at, 'work'), at);
    expect(ran.exit, ran.stderr).toBe(0);
    expect(own(at, 'cold-review/work')).toEqual([
      'review(pvfix-M1): M1 PASS',
      'review(pvfix): baseline',
    ]);
    expect(tip(at, side)).toBe(before);

    // What the last review saw is not there any more: a fresh clone lacks it.
    git(at.builder, ['commit', '-q', '--amend', '-m', 'claim(pvfix-M1): patched, said better']);
    const rewritten = await step(push(at, 'work', true), at);
    expect(rewritten.exit, rewritten.stderr).toBe(0);
    expect(rewritten.stdout).toContain('1 claim looked at.');

    // Nothing green is left where the claim is gone, and its review is not.
    git(at.builder, ['reset', '-q', '--hard', 'main']);
    commitFiles(at.builder, 'docs: words\n', { 'words.md': 'words\n' });
    expect(await step(push(at, 'work', true), at)).toMatchObject({
      exit: 3,
      stdout: 'No claim waits. pvfix: M1 INCONCLUSIVE.\n',
    });
  });

  it('that name what is nowhere are passed over', async () => {
    const at = await place();
    git(at.builder, ['checkout', '-q', '-b', 'forged', `origin/${side}`]);
    const message = git(at.builder, ['log', '-1', '--format=%B']);
    const tipless = message.replace(/^Branch-Tip: .*$/m, `Branch-Tip: ${'d'.repeat(40)}`);
    commitFiles(at.builder, tipless, { 'words.md': 'words\n' });
    push(at, side);
    git(at.builder, ['checkout', '-q', '-b', 'work', 'main']);
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const ran = await step(push(at, 'work'), at);
    expect(ran.exit, ran.stderr).toBe(0);
  });

  it('are one, whoever makes them at once, where the side branch is new', async () => {
    const at = await place();
    git(at.builder, ['checkout', '-q', '-b', 'work']);
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const event = push(at, 'work');
    const ran = await Promise.all(Array.from({ length: 5 }, () => step(event, at)));
    expect(ran.map(({ exit }) => exit)).toEqual(ran.map(() => 0));
    expect(own(at, 'cold-review/work')).toEqual([
      'review(pvfix-M1): M1 PASS',
      'review(pvfix): baseline',
    ]);
  });
});

describe('whoever writes the side branch', () => {
  it('turns nothing red green by deleting it or by winding it back', async () => {
    const at = await place();
    const begun = tip(at, side);
    commitFiles(at.builder, 'claim(pvfix-M1): patched, they say\n');
    const claim = push(at);
    expect((await step(claim, at)).exit).toBe(1);
    git(at.bare, ['update-ref', `refs/heads/${side}`, begun]);
    commitFiles(at.builder, 'docs: words\n', { 'notes.md': 'words\n' });
    const wound = push(at);
    const again = await step(wound, at);
    expect(again.exit, again.stderr).toBe(1);
    expect(own(at)[0]).toBe('review(pvfix-M1): M1 FAIL');
    git(at.bare, ['update-ref', '-d', `refs/heads/${side}`]);
    const gone = await step({ ...wound, before: claim.after }, at);
    expect(gone).toMatchObject({ exit: 3 });
    expect(gone.stderr).toContain(`no baseline or review that counts is on ${side}`);
  });

  it('is not believed where signatures count: what nobody allowed signed is no review, and a finding', async () => {
    const keys = makeKeys();
    const bare = bareOf(world.planned());
    const at = { ...placeOf(bare), bare };
    git(at.builder, ['remote', 'set-url', 'origin', bare]);
    const signed = ['--signing-key', keys.reviewer, '--allowed-signers', keys.signers];
    const where = ['-r', bare, '-b', 'main', '--reviews', 'side', ...signed];
    const baseline = await world.review(scratchDirectory(), ['baseline', ...where]);
    expect(baseline.exit, baseline.stderr).toBe(0);
    commitFiles(at.builder, 'claim(pvfix-M1): patched, they say\n');
    const event = push(at);
    const claimed = (more: readonly string[] = []) =>
      world.review(scratchDirectory(), ['ci', '--reviews', 'side', ...signed, ...more], {
        env: drone(event, at),
      });
    expect((await claimed()).exit).toBe(1);
    git(at.builder, ['fetch', '-q', 'origin', `+refs/heads/${side}:refs/heads/forged`]);
    git(at.builder, ['checkout', '-q', 'forged']);
    const text = git(at.builder, ['show', 'HEAD:machine-docs/REVIEW-pvfix.md']);
    commitReview(at.builder, {
      milestone: 'M1',
      criteria: tip(at, 'main'),
      files: { 'machine-docs/REVIEW-pvfix.md': text.replace('## M1: FAIL', '## M1: PASS') },
    });
    git(at.builder, ['push', '-q', 'origin', `HEAD:refs/heads/${side}`]);
    expect(await claimed()).toMatchObject({ exit: 1, stdout: 'No claim waits. pvfix: M1 FAIL.\n' });
    git(at.builder, ['checkout', '-q', 'main']);
    commitFiles(at.builder, 'claim(pvfix-M2): recreated\n');
    const second = push(at);
    const ran = await world.review(scratchDirectory(), ['ci', '--reviews', 'side', ...signed], {
      env: drone(second, at),
    });
    expect(ran.exit, ran.stderr).toBe(1);
    const file = git(bare, ['show', `${side}:machine-docs/REVIEW-pvfix.md`]);
    expect(file).toContain('## M1: FAIL');
    expect(file).not.toContain('## M1: PASS');
    expect(own(at)[0]).toMatch(/A\d/);
  });
});

it.each([
  [['M1', '--reviews', 'side'], 'Name the repository by its URL'],
  [['M1', '--reviews', 'notes'], 'Example: --reviews side'],
])('%j is a usage error', async (args, says) => {
  const ran = await world.review(world.claimed(), args);
  expect(ran).toMatchObject({ exit: 2 });
  expect(ran.stderr).toContain(says);
});
