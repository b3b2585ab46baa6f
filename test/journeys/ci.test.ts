// `review ci` as a step of CI: a bare repository that is pushed to, and the variables that each system sets.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ciReport } from '../../src/report/ci-json.ts';
import {
  bareOf,
  commitFiles,
  git,
  scratchDirectory,
  scratchRepository,
} from '../adapters/git/scratch.ts';
import { drone, patched, placeOf, placesOf, push, stepOf, subjects } from './ci-place.ts';
import { useWorld } from './journey.ts';

const world = useWorld();

const place = placesOf(world);
const step = stepOf(world);

describe('a push of three commits of which the second is a claim', () => {
  it('is reviewed on the branch, once, and the next build has nothing to do', async () => {
    const at = await place();
    commitFiles(at.builder, 'feat: patch\n', patched);
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n');
    commitFiles(at.builder, 'docs: more words\n', { 'notes.md': 'words\n' });
    const event = push(at);
    const ran = await step(drone(event, at));
    expect(ran.exit, ran.stderr).toBe(0);
    expect(ran.stdout).toContain('1 claim looked at. pvfix: M1 PASS.');
    expect(subjects(at.bare)[0]).toBe('review(pvfix-M1): M1 PASS');
    expect(git(at.bare, ['log', '-1', '--format=%B', 'main'])).toContain(
      'Run: https://drone.example.net/acme/infra/17',
    );
    const tip = git(at.bare, ['rev-parse', 'main']);
    const own = { before: event.after, after: tip, branch: 'main' };
    const forge = { DRONE_REPO_LINK: 'https://git.example.net/acme/infra' };
    for (const again of [event, own]) {
      const next = await step({ ...drone(again, at), ...forge });
      expect(next).toMatchObject({ exit: 0, stdout: 'No claim waits. pvfix: M1 PASS.\n' });
      expect(next.stderr).toContain('REVIEW_FORGE_TOKEN is not set');
    }
    expect(git(at.bare, ['rev-parse', 'main'])).toBe(tip);
  });
});

describe('red stays red', () => {
  it('for the build of the review itself, and for a push without a claim', async () => {
    const at = await place();
    commitFiles(at.builder, 'claim(pvfix-M1): patched, they say\n');
    const first = await step(drone(push(at), at));
    expect(first.exit, first.stderr).toBe(1);
    git(at.builder, ['pull', '-q', '--rebase']);
    commitFiles(at.builder, 'docs: words\n', { 'notes.md': 'words\n' });
    const second = await step(drone(push(at), at));
    expect(second).toMatchObject({ exit: 1, stdout: 'No claim waits. pvfix: M1 FAIL.\n' });
    git(at.builder, ['pull', '-q', '--rebase']);
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    expect((await step(drone(push(at), at))).exit).toBe(0);
  });

  it('where nobody could look: the claim waits, is tried again, and told once', async () => {
    const at = await place();
    commitFiles(at.builder, 'claim(pvfix-M2): recreated\n');
    const event = push(at);
    const blind = { ...drone(event, at), REVIEW_IDENTITY: world.stranger };
    expect((await step(blind)).exit).toBe(3);
    const told = git(at.bare, ['rev-parse', 'main']);
    const again = await step(blind);
    expect(again.exit, again.stderr).toBe(3);
    expect(again.stderr).toContain('Another run has told this already');
    expect(git(at.bare, ['rev-parse', 'main'])).toBe(told);
    const seeing = await step(drone(event, at));
    expect(seeing.exit, seeing.stderr).toBe(0);
    expect(subjects(at.bare)[0]).toMatch(/^review\(pvfix-M2\): M2 PASS/);
  });
});

describe('a claim of a milestone that no sheet has', () => {
  it('waits until it is taken back as the message says, which takes back no claim that can be judged', async () => {
    const at = await place();
    const mistake = commitFiles(at.builder, 'claim(pvfix-M9): patched\n');
    const waits = await step(drone(push(at), at));
    expect(waits.exit).toBe(3);
    const body = `This reverts commit ${mistake}.`;
    expect(waits.stderr).toContain(`-m '${body}'`);
    commitFiles(at.builder, `Revert "claim(pvfix-M9)"\n\n${body}\n`);
    const untrue = commitFiles(at.builder, 'claim(pvfix-M1): patched, they say\n');
    commitFiles(at.builder, `Revert "claim"\n\nThis reverts commit ${untrue}.\n`);
    const ran = await step(drone(push(at), at));
    expect(ran).toMatchObject({
      exit: 1,
      stdout: expect.stringContaining('1 claim looked at') as string,
    });
    expect(ran.stderr).not.toContain('M9');
    expect(subjects(at.bare)[0]).toMatch(/^review\(pvfix-M1\): M1 FAIL/);
  });
});

describe('a push', () => {
  it('of several claims is reviewed oldest first, and its exit status is that of the worst', async () => {
    const at = await place();
    commitFiles(at.builder, 'claim(pvfix-M1): patched, they say\n');
    commitFiles(at.builder, 'claim(pvfix-M2): recreated\n');
    const ran = await step(drone(push(at), at));
    expect(ran.exit).toBe(1);
    expect(subjects(at.bare).slice(0, 2)).toEqual([
      expect.stringMatching(/^review\(pvfix-M2\): M2 PASS/),
      expect.stringMatching(/^review\(pvfix-M1\): M1 FAIL/),
    ]);
  });

  it('of a new branch, and one that was forced, is reviewed', async () => {
    const at = await place();
    git(at.builder, ['checkout', '-q', '-b', 'work']);
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const first = push(at, 'work');
    expect(first.before).toMatch(/^0+$/);
    expect((await step(drone(first, at))).exit).toBe(0);
    expect(subjects(at.bare, 'work')[0]).toBe('review(pvfix-M1): M1 PASS');
    git(at.builder, ['commit', '-q', '--amend', '-m', 'claim(pvfix-M1): patched, in better words']);
    const forced = push(at, 'work', true);
    expect((await step(drone(forced, at))).exit).toBe(0);
    expect(subjects(at.bare, 'work').slice(0, 2)).toEqual([
      'review(pvfix-M1): M1 PASS',
      'claim(pvfix-M1): patched, in better words',
    ]);
    expect(subjects(at.bare)[0]).toBe('review(pvfix): baseline');
  });

  it('of a claim whose phase nobody planned is inconclusive, and keeps no other claim from its review', async () => {
    const at = await place();
    commitFiles(at.builder, 'claim(other-M1): done\n');
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const event = push(at);
    const ran = await step(drone(event, at));
    expect(ran.exit).toBe(3);
    expect(ran.stderr).toContain('hold no claims/other.yaml');
    expect(subjects(at.bare)[0]).toBe('review(pvfix-M1): M1 PASS');
    const later = await step(drone(event, at));
    expect(later.exit, 'nobody has decided it since').toBe(3);
  });

  it('before anybody took a baseline is inconclusive, stays so, and is reviewed after it', async () => {
    const at = placeOf(world.planned());
    // Somebody wrote so before this tool came, and no sheet knows it.
    commitFiles(at.builder, 'claim(older-M1): done\n');
    commitFiles(at.builder, 'claim(pvfix-M1): patched, they say\n');
    const ran = await step(drone(push(at), at));
    expect(ran.exit).toBe(3);
    expect(ran.stderr).toContain('review baseline');
    commitFiles(at.builder, 'docs: words\n', { 'notes.md': 'words\n' });
    const later = await step(drone(push(at), at));
    expect(later.exit, later.stderr).toBe(3);
    expect(later.stderr).toMatch(/^pvfix-M1 .*they say$/m);
    expect((await world.review(at.builder, ['baseline'])).exit).toBe(0);
    const red = await step(drone(push(at), at));
    expect(red.exit, red.stderr).toBe(1);
    expect(red.stdout).toContain('1 claim looked at. pvfix: M1 FAIL.');
    expect(red.stderr).not.toContain('older');
    const text = git(at.bare, ['show', 'main:machine-docs/REVIEW-pvfix.json']);
    expect(text).toContain('claim-before-criteria/M1');
  });

  it('of what was meant as a claim is told in a line each, and changes nothing', async () => {
    const at = await place();
    const near = ['claim(pvfix-m1): done', 'Claim(pvfix-M1): done', 'claim(pvfix-M01): done'];
    for (const subject of near) commitFiles(at.builder, `${subject}\n`);
    const event = push(at);
    const ran = await step(drone(event, at));
    expect(ran.exit).toBe(0);
    for (const subject of near) expect(ran.stderr).toContain(`is none: ${subject} (at character`);
    commitFiles(at.builder, 'docs: words\n', { 'notes.md': 'words\n' });
    expect((await step(drone(push(at), at))).stderr).not.toContain('is none');
  });

  it('is not hidden by a baseline that nobody signed, where signatures count', async () => {
    const at = placeOf(world.planned());
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const criteria = git(at.builder, ['rev-parse', 'HEAD~1']);
    const digests = ['Criteria-Digest', 'Evidence-Digest'].map((it) => `${it}: ${'d'.repeat(64)}`);
    const trailers = [`Criteria: ${criteria}`, ...digests].join('\n');
    commitFiles(at.builder, `review(pvfix): baseline\n\n${trailers}\n`);
    const signers = join(scratchDirectory(), 'signers');
    writeFileSync(signers, 'ops@example.net ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGx0\n');
    const env = { ...drone({ ...push(at), before: '' }, at), REVIEW_ALLOWED_SIGNERS: signers };
    const ran = await step(env);
    expect(ran.exit, ran.stderr).toBe(3);
    expect(ran.stderr).toContain('pvfix-M1');
  });

  it('without any claim, ever, is nothing to do', async () => {
    const at = await place();
    commitFiles(at.builder, 'docs: words\n', { 'notes.md': 'words\n' });
    const ran = await step(drone(push(at), at));
    expect(ran).toMatchObject({
      exit: 0,
      stdout: 'No claim waits, and nothing was reviewed before.\n',
    });
  });

  it('whose commits are not on the branch - of a fork, or rewritten since - is not judged', async () => {
    const at = await place();
    const elsewhere = drone({ before: '0'.repeat(40), after: 'a'.repeat(40), branch: 'main' }, at);
    const ran = await step(elsewhere);
    expect(ran.exit).toBe(3);
    expect(ran.stderr).toMatch(/is not on main[^]*fork/);
  });
});

describe('a pull request', () => {
  it('of a fork, or whose branch is gone, is not judged', async () => {
    const at = await place();
    const env = drone({ before: '0'.repeat(40), after: 'a'.repeat(40), branch: 'main' }, at);
    const fork = { DRONE_BUILD_EVENT: 'pull_request', DRONE_SOURCE_BRANCH: 'patch-1' };
    const ran = await step({ ...env, ...fork });
    expect(ran.exit).toBe(3);
    expect(ran.stderr).toMatch(/"patch-1"[^]*A fork is not reviewed/);
  });

  it('is reviewed on its source branch, never at the merge that CI makes', async () => {
    const at = await place();
    git(at.builder, ['checkout', '-q', '-b', 'work']);
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const { after } = push(at, 'work');
    const event = join(scratchDirectory(), 'event.json');
    const head = { sha: after, ref: 'work' };
    writeFileSync(event, JSON.stringify({ pull_request: { number: 7, head } }));
    const summary = join(scratchDirectory(), 'summary.md');
    const ran = await step(
      {
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_EVENT_PATH: event,
        GITHUB_SHA: 'b'.repeat(40),
        GITHUB_REF: 'refs/pull/7/merge',
        GITHUB_STEP_SUMMARY: summary,
      },
      ['--repository', at.bare],
    );
    expect(ran.exit, ran.stderr).toBe(0);
    expect(subjects(at.bare, 'work')[0]).toBe('review(pvfix-M1): M1 PASS');
  });
});

describe('by hand', () => {
  it('a range says what was pushed', async () => {
    const at = await place();
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const ran = await world.review(at.builder, ['ci', '--range', 'HEAD~1..HEAD', '--json']);
    expect(ran.exit, ran.stderr).toBe(0);
    const { reviews, standing } = ciReport.parse(JSON.parse(ran.stdout));
    expect(reviews.map(({ verdict }) => verdict)).toEqual(['PASS']);
    expect(standing).toEqual([
      { phase: 'pvfix', milestones: [{ milestone: 'M1', verdict: 'PASS' }], recheck: null },
    ]);
  });

  it('an older claim that is looked at late turns no verdict of a later one', async () => {
    const at = await place();
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    commitFiles(at.builder, 'claim(pvfix-M1): patched otherwise\n', { 'module.nix': 'no\n' });
    const later = await world.review(at.builder, ['ci', '--range', 'HEAD~1..HEAD']);
    expect(later.exit, later.stderr).toBe(1);
    const late = await world.review(at.builder, ['ci', '--range', 'HEAD~3..HEAD~2', '--json']);
    expect(late.exit, late.stderr).toBe(1);
    const { reviews, standing } = ciReport.parse(JSON.parse(late.stdout));
    expect(reviews.map(({ verdict }) => verdict)).toEqual(['PASS']);
    expect(standing[0]?.milestones).toEqual([{ milestone: 'M1', verdict: 'FAIL' }]);
  });

  it('a range that begins in the part which a shallow clone lacks is found', async () => {
    const shallow = join(scratchDirectory(), 'shallow');
    const bare = bareOf(world.claimed());
    git(world.claimed(), ['clone', '-q', '--depth=1', `file://${bare}`, shallow]);
    const ran = await world.review(shallow, ['ci', '--no-push', '--range', 'HEAD~1..HEAD']);
    expect(ran.exit, ran.stderr).toBe(0);
    expect(subjects(shallow)[0]).toMatch(/^review\(pvfix-M\d\): M\d PASS/);
  });

  it.each(['ci', 'observe'])(
    '%s blames a repository of criteria for what it lacks',
    async (name) => {
      const at = await place();
      const env = { ...drone(push(at, 'work'), at), REVIEW_SHARD_SECRET: 's'.repeat(40) };
      const criteria = scratchRepository({ 'review.yaml': '' });
      git(criteria, ['branch', '-q', '-m', 'master']);
      const ran = await world.review(scratchDirectory(), [name, '--criteria', `${criteria}#main`], {
        env,
      });
      expect(ran.stderr).toContain(
        `There is no branch main: ${criteria}. Name one that exists: master.`,
      );
      expect(ran.exit).toBe(2);
    },
  );

  it.each([
    ['nonsense..HEAD', 3, 'not in the repository'],
    ['HEAD..nonsense', 3, 'is not on main'],
    ['HEAD', 2, 'no range of commits'],
    ['HEAD~1...HEAD', 2, '--range HEAD~1..HEAD'],
    ['a..b..c', 2, 'no range of commits'],
  ])('the range %s ends with %i', async (range, exit, says) => {
    const ran = await world.review(world.claimed(), ['ci', '--range', range]);
    expect(ran.stderr).toContain(says);
    expect(ran.exit).toBe(exit);
  });
});

describe("a plugin's settings", () => {
  it('are flags, and what is wrong with them is said all at once', async () => {
    const at = await place();
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const env = drone(push(at), at);
    const dry = await step({ ...env, PLUGIN_COMMIT: 'false', PLUGIN_READER: '["jq","yq"]' });
    expect(dry.exit, dry.stderr).toBe(0);
    expect(subjects(at.bare)[0]).toBe('claim(pvfix-M1): patched');
    const wrong = await step({ ...env, PLUGIN_COMITT: 'false', PLUGIN_PUSH: 'maybe' });
    expect(wrong.exit).toBe(2);
    expect(wrong.stderr).toMatch(/no setting comitt.*push is true or false.*The settings are/s);
  });
});
