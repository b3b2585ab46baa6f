// From a push to what people see on the forge: two statuses and one comment.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ForgeKind } from '../../src/model/forge.ts';
import { commitFiles, git, scratchDirectory } from '../adapters/git/scratch.ts';
import { faults } from '../forge/faults.ts';
import type { RunningForge } from '../forge/start.ts';
import { useForges } from '../forge/use.ts';
import {
  drone,
  patched,
  placeOf,
  placesOf,
  push,
  stepOf,
  subjects,
  type Place,
  type PushEvent,
} from './ci-place.ts';
import { sheet, useWorld } from './journey.ts';

const world = useWorld();
const place = placesOf(world);
const step = stepOf(world);

const forgeAt = useForges();

async function forgeOf(kind: ForgeKind, { bare }: Place): Promise<RunningForge> {
  return forgeAt({ kind, repository: bare });
}

const told = (event: PushEvent, at: Place, { place: { kind, url }, token }: RunningForge) => ({
  ...drone(event, at),
  REVIEW_FORGE: kind,
  REVIEW_FORGE_URL: url,
  REVIEW_FORGE_TOKEN: token,
});

/** A claim on a branch with a pull request. */
async function claimed(kind: ForgeKind, files: Record<string, string> = patched) {
  const at = await place();
  const forge = await forgeOf(kind, at);
  git(at.builder, ['checkout', '-q', '-b', 'work']);
  commitFiles(at.builder, 'claim(pvfix-M1): patched\n', files);
  const event = push(at, 'work');
  const number = forge.addPullRequest({ commit: event.after, branch: 'work' });
  return { at, event, number, forge };
}

const tipOf = ({ bare }: Place): string => git(bare, ['rev-parse', 'work']);

const states = (forge: RunningForge, commit: string) =>
  forge.statuses(commit).map(({ context, state }) => `${context} ${state}`);

describe.each<ForgeKind>(['github', 'gitea', 'forgejo'])('a claim on %s', (kind) => {
  it('ends with a status on the claim and on its review, and one comment', async () => {
    const { at, event, number, forge } = await claimed(kind);
    const ran = await step(told(event, at, forge));
    expect(ran.exit, ran.stderr).toBe(0);
    expect(states(forge, event.after)).toEqual(['cold-review success', 'cold-review pending']);
    expect(states(forge, tipOf(at))).toEqual(['cold-review success']);
    const [comment, ...others] = forge.comments(number);
    expect(others).toEqual([]);
    expect(comment?.body).toMatch(/^<!-- cold-review:comment pvfix PASS [0-9a-f]{40} -->\n### ✓/);
    expect(comment?.body).toContain(`/${tipOf(at)}/machine-docs/REVIEW-pvfix.md`);
  });
});

it('a comment is kept, and one more says that the verdict turned', async () => {
  const { at, event, number, forge } = await claimed('gitea', {});
  expect((await step(told(event, at, forge))).exit).toBe(1);
  expect(states(forge, event.after)).toEqual(['cold-review failure', 'cold-review pending']);
  const [comment] = forge.comments(number);
  git(at.builder, ['pull', '-q', '--rebase', 'origin', 'work']);
  commitFiles(at.builder, 'claim(pvfix-M1): patched, really\n', patched);
  const second = push(at, 'work');
  for (let run = 0; run < 2; run += 1) expect((await step(told(second, at, forge))).exit).toBe(0);
  const [edited, turned, ...rest] = forge.comments(number);
  expect(edited?.id).toBe(comment?.id);
  expect(edited?.body).toMatch(/^<!-- cold-review:comment pvfix PASS/);
  expect(turned?.body).toContain('**pvfix: FAIL → PASS** by the review of M1.');
  expect(rest).toEqual([]);
});

it('a review that lands on a claim nobody has looked at leaves nothing green there, till it is', async () => {
  const { at, event, forge } = await claimed('gitea');
  commitFiles(at.builder, 'claim(pvfix-M2): recreated\n', {});
  const second = push(at, 'work');
  expect((await step(told(event, at, forge))).exit).toBe(0);
  const landed = tipOf(at);
  expect(git(at.bare, ['log', '-1', '--format=%P', 'work'])).toBe(second.after);
  expect(states(forge, landed)).toEqual(['cold-review pending']);
  expect(forge.statuses(landed)[0]?.description).toBe('pvfix-M2 waits; pvfix: M1 PASS');
  expect(states(forge, event.after)[0]).toBe('cold-review success');
  expect((await step(told(second, at, forge))).exit).toBe(0);
  for (const commit of [tipOf(at), second.after, landed])
    expect(states(forge, commit)[0]).toBe('cold-review success');
});

it('of a push with a red claim and a green one above it, all that is shown is red', async () => {
  const { at, forge, number } = await claimed('gitea', {});
  commitFiles(at.builder, 'claim(pvfix-M2): recreated\n', {});
  const event = push(at, 'work');
  expect((await step(told(event, at, forge))).exit).toBe(1);
  expect(states(forge, event.after)[0]).toBe('cold-review failure');
  expect(forge.statuses(event.after)[0]?.description).toBe(
    'pvfix-M1 FAIL; pvfix-M2 PASS, 1 open finding',
  );
  expect(states(forge, tipOf(at))).toEqual(['cold-review failure']);
  const [{ body } = { body: '' }] = forge.comments(number);
  expect(body).toMatch(/^<!-- .* FAIL .*-->\n### ✗ pvfix: FAIL \(M2: PASS\)\n/);
  expect(body).toMatch(
    /^- ✗ M1: `patch`: the module names the subnet\n {2}- matching lines: expected/m,
  );
});

it('that refuses the comment of one phase has those of the others, and the next run makes what lacks', async () => {
  const directory = world.planned();
  const other = sheet.replace('phase: pvfix', 'phase: second');
  commitFiles(directory, 'plan: another\n', { 'claims/second.yaml': other });
  expect((await world.review(directory, ['baseline'])).exit).toBe(0);
  const at = placeOf(directory);
  const forge = await forgeOf('gitea', at);
  git(at.builder, ['checkout', '-q', '-b', 'work']);
  for (const phase of ['pvfix', 'second'])
    commitFiles(at.builder, `claim(${phase}-M1): patched\n`, { ...patched, [phase]: 'done\n' });
  const event = push(at, 'work');
  const number = forge.addPullRequest({ commit: event.after, branch: 'work' });
  const commented = () =>
    forge.comments(number).map(({ body }) => body.split(' ').slice(2, 4).join(' '));
  // A bug of its own; no rights; too long, and too long when it is short.
  for (const [status, times] of [
    [500, 1],
    [403, 1],
    [422, 2],
  ] as const) {
    forge.onRequest('POST /api/v1/repos/acme/infra/issues/', 'before', () => {
      forge.plant(faults.status(status), { method: 'POST', times });
    });
    const ran = await step(told(event, at, forge));
    expect([ran.exit, commented()], ran.stderr).toEqual([4, ['second PASS']]);
  }
  expect((await step(told(event, at, forge))).exit).toBe(0);
  expect(commented()).toEqual(['second PASS', 'pvfix PASS']);
});

describe('a forge', () => {
  it('that is down costs no review: exit 4, and the next run tells it', async () => {
    const { at, event, number, forge } = await claimed('gitea');
    forge.plant(faults.status(503), { times: 1000 });
    const ran = await step(told(event, at, forge));
    expect(ran.exit, ran.stderr).toBe(4);
    expect(ran.stderr).toContain('the forge was not told');
    expect(git(at.bare, ['log', '-1', '--format=%s', 'work'])).toBe('review(pvfix-M1): M1 PASS');
    const well = await forgeOf('gitea', at);
    well.addPullRequest({ commit: event.after, branch: 'work' });
    expect((await step(told(event, at, well))).exit).toBe(0);
    expect(well.statuses(event.after).map(({ state }) => state)).toEqual(['success']);
    expect(well.comments(1)).toHaveLength(1);
    expect(forge.comments(number)).toEqual([]);
  });

  it('learns what could not be pushed: a PASS that nobody can read is none', async () => {
    const { at, event, forge } = await claimed('gitea');
    writeFileSync(join(at.bare, 'hooks', 'pre-receive'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const ran = await step(told(event, at, forge));
    expect(ran.exit, ran.stderr).toBe(4);
    expect(ran.stderr).toContain('not published');
    const [status] = forge.statuses(event.after);
    expect(status?.state).toBe('error');
    expect(status?.description).toContain('pvfix-M1 PASS, and the review could not be pushed');
  });

  it('that is not named has no use for a token', async () => {
    const at = await place();
    const ran = await step({ ...drone(push(at), at), REVIEW_FORGE_TOKEN: 'a-token-of-somebody' });
    expect(ran.exit).toBe(2);
    expect(ran.stderr).toContain('Nobody says which forge REVIEW_FORGE_TOKEN is for');
  });

  it('whose comment somebody else forged gets one of ours', async () => {
    const { at, event, number, forge } = await claimed('forgejo');
    const forged = `<!-- cold-review:comment pvfix PASS ${'a'.repeat(40)} -->\nall is well`;
    forge.addComment(number, 'mallory', forged);
    await step(told(event, at, forge));
    const [theirs, ours] = forge.comments(number);
    expect(theirs?.body).toBe(forged);
    expect(ours?.body).toMatch(/^<!-- cold-review:comment pvfix PASS/);
  });
});

describe('a review by hand', () => {
  const byHand = async () => {
    const made = await claimed('gitea');
    git(made.at.builder, ['branch', '-q', '--set-upstream-to=origin/work']);
    const { kind, url, token } = { ...made.forge.place, token: made.forge.token };
    const env = {
      REVIEW_FORGE: kind,
      REVIEW_FORGE_URL: url,
      REVIEW_FORGE_TOKEN: token,
      REVIEW_FORGE_REPOSITORY: 'acme/infra',
    };
    return { ...made, env };
  };

  it('is told as the CI step tells it, and the CI step adds nothing', async () => {
    const { at, event, number, forge, env } = await byHand();
    const ran = await world.review(at.builder, ['M1'], { env });
    expect(ran.exit, ran.stderr).toBe(0);
    expect(ran.stderr).toMatch(/^Committed [0-9a-f]{8} to work, and pushed: /m);
    expect((await step(told(event, at, forge))).exit).toBe(0);
    expect(states(forge, event.after)).toEqual(['cold-review success', 'cold-review pending']);
    expect(states(forge, tipOf(at))).toEqual(['cold-review success']);
    expect(forge.comments(number)).toHaveLength(1);
    expect(subjects(at.bare, 'work').filter((one) => one.startsWith('review(pvfix-M1)'))).toEqual([
      'review(pvfix-M1): M1 PASS',
    ]);
  });

  it('that is not pushed is told to nobody', async () => {
    const { at, event, forge, env } = await byHand();
    const ran = await world.review(at.builder, ['M1', '--no-push'], { env });
    expect(ran).toMatchObject({ exit: 0 });
    expect(ran.stderr).toMatch(/^Committed [0-9a-f]{8} to work, not pushed: /m);
    expect(ran.stderr).toContain('The forge was not told: the review is in this checkout alone.');
    expect(states(forge, event.after)).toEqual([]);
  });

  it('that cannot be pushed from the checkout leaves no green behind', async () => {
    const { at, event, number, forge, env } = await byHand();
    writeFileSync(join(at.bare, 'hooks', 'pre-receive'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const ran = await world.review(at.builder, ['M1'], { env });
    expect(ran.exit, ran.stderr).toBe(4);
    expect(states(forge, event.after)).toEqual(['cold-review error', 'cold-review pending']);
    expect(forge.statuses(event.after)[0]?.description).toContain('could not be pushed');
    expect(forge.comments(number)).toEqual([]);
  });

  it('of a claim that is not pushed asks the forge nothing', async () => {
    const { at, forge, env } = await byHand();
    commitFiles(at.builder, 'claim(pvfix-M1): once more\n', patched);
    const before = forge.requests.length;
    const ran = await world.review(at.builder, ['M1'], { env });
    expect(ran.exit, ran.stderr).toBe(0);
    expect(ran.stderr).toMatch(
      /to work, not pushed: \S+\nNothing was pushed: upstream does not have the claim/,
    );
    expect(forge.requests.slice(before)).toEqual([]);
  });

  it('that cannot be pushed covers an older green up', async () => {
    const { at, event, forge, env } = await byHand();
    expect((await world.review(at.builder, ['M1'], { env })).exit).toBe(0);
    writeFileSync(join(at.bare, 'hooks', 'pre-receive'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    await world.review(scratchDirectory(), ['M1', '-r', at.bare, '-b', 'work'], { env });
    expect(states(forge, event.after)[0]).toBe('cold-review error');
  });

  it('is 4 where the forge cannot be told', async () => {
    const { at, forge, env } = await byHand();
    forge.plant(faults.status(401), { times: 99 });
    expect((await world.review(at.builder, ['M1'], { env })).exit).toBe(4);
  });
});

it('ten runs at once, with a push in between, make one review and one comment, and lose no commit', async () => {
  const { at, event, number, forge } = await claimed('gitea');
  const env = told(event, at, forge);
  // Within one process: ten of their own race on the lab's git server (test/e2e/push-to-comment.test.ts).
  const runs = Array.from({ length: 10 }, () => world.review(scratchDirectory(), ['ci'], { env }));
  commitFiles(at.builder, 'docs: meanwhile\n', { 'notes.md': 'words\n' });
  push(at, 'work');
  const ended = await Promise.all(runs);
  expect(ended.map(({ exit }) => exit)).toEqual(Array.from({ length: 10 }, () => 0));
  const all = subjects(at.bare, 'work');
  expect(all.filter((one) => one.startsWith('review(pvfix-M1)'))).toHaveLength(1);
  expect(all).toContain('docs: meanwhile');
  expect(forge.comments(number)).toHaveLength(1);
});
