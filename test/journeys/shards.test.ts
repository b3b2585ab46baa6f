// Parallel steps that look at a part of the hosts each, and one that decides: the review that one step would have made.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { observeReport } from '../../src/report/observe-json.ts';
import { bareOf, commitFiles, git, scratchDirectory } from '../adapters/git/scratch.ts';
import { useForges } from '../forge/use.ts';
import { drone, patched, placeOf, push, subjects, type Place, type PushEvent } from './ci-place.ts';
import { sheet, useWorld, type Ran } from './journey.ts';

const world = useWorld();
const secret = { REVIEW_SHARD_SECRET: 'k'.repeat(32) };
const hosts = ['cc-ci', 'db'];

const forgeAt = useForges();

/** A repository whose phase looks at two hosts, which are one here, with its baseline. */
let planned: Promise<string> | undefined;
async function observed(): Promise<string> {
  const directory = world.planned();
  const config = parse(readFileSync(join(directory, 'review.yaml'), 'utf8')) as {
    hosts: Record<string, object>;
  };
  const named = Object.fromEntries(hosts.map((name) => [name, config.hosts['cc-ci'] ?? {}]));
  commitFiles(directory, 'feat: two hosts\n', {
    'review.yaml': stringify({ hosts: named }),
    'claims/pvfix.yaml': sheet.replace('host: cc-ci', `hosts: [${hosts.join(', ')}]`),
  });
  const { exit, stderr } = await world.review(directory, ['baseline']);
  expect(exit, stderr).toBe(0);
  return directory;
}

/** A place with a claim that is pushed. */
async function claimed() {
  planned ??= observed();
  const at = placeOf(await planned);
  commitFiles(at.builder, 'claim(pvfix-M2): recreated\n');
  return { at, event: push(at) };
}

type Env = Readonly<Record<string, string>>;

/** Runs shards, one after the other, in a workspace. */
async function observe(
  env: Env,
  of: number,
  only?: readonly number[],
  more: readonly string[] = [],
): Promise<string> {
  const workspace = scratchDirectory();
  for (const number of only ?? Array.from({ length: of }, (_, at) => at + 1)) {
    const args = ['observe', '--json', '--shard', `${number}/${of}`, ...more];
    const ran = await world.review(workspace, args, { env });
    expect(ran.exit, ran.stderr).toBe(0);
    expect(observeReport.parse(JSON.parse(ran.stdout))).toMatchObject({
      file: `cold-review-shards/shard-${number}-of-${of}`,
      failures: [],
    });
  }
  return workspace;
}

const decide = (workspace: string, env: Env, args: readonly string[] = []): Promise<Ran> =>
  world.review(workspace, ['replay', '--commit', 'cold-review-shards', ...args], { env });

/** Without what no two runs have in common: times, and the digests of what holds times. */
const timeless = (text: string): string =>
  text
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| UTC)?/g, 'TIME')
    .replace(/\d{8}T\d{9}Z/g, 'TIME')
    .replace(/ · held back \d+(?:\.\d+)? m?s by the limiter/g, '')
    .replace(/\b\d+(?:\.\d+)? m?s\b/g, 'DURATION')
    .replace(/\b[0-9a-f]{64}\b/g, 'DIGEST');

const files = ({ bare }: Place, branch = 'main') =>
  ['REVIEW-pvfix.md', 'REVIEW-pvfix.json'].map((name) =>
    timeless(git(bare, ['show', `${branch}:machine-docs/${name}`])),
  );

async function told(at: Place, event: PushEvent) {
  const forge = await forgeAt({ kind: 'gitea', repository: at.bare });
  const number = forge.addPullRequest({ commit: event.after, branch: 'main' });
  const { url } = forge.place;
  const env = {
    ...drone(event, at),
    ...secret,
    ...{ REVIEW_FORGE: 'gitea', REVIEW_FORGE_URL: url, REVIEW_FORGE_TOKEN: forge.token },
  };
  const comments = () =>
    forge
      .comments(number)
      .map(({ body }) =>
        timeless(body).replace(/\b[0-9a-f]{40}\b|127\.0\.0\.1:\d+(?=\/acme)/g, 'HERE'),
      );
  const statuses = () =>
    [event.after, git(at.bare, ['rev-parse', 'main'])].map((commit) =>
      forge
        .statuses(commit)
        .map(({ context, state, description }) => ({ context, state, description })),
    );
  return { env, comments, statuses };
}

describe('three shards and a step that decides', () => {
  it('make the reviews of one step: file, ledger, comment, statuses and exit status', async () => {
    planned ??= observed();
    const one = placeOf(await planned);
    const other = placeOf(await planned);
    commitFiles(one.builder, 'claim(pvfix-M1): patched\n', patched);
    commitFiles(one.builder, 'claim(pvfix-M2): recreated\n');
    const event = push(one);
    git(one.builder, ['push', '-q', other.bare, 'HEAD:refs/heads/main']);
    const alone = await told(one, event);
    const apart = await told(other, event);
    const whole = await world.review(scratchDirectory(), ['ci'], { env: alone.env });
    const workspace = await observe(apart.env, 3);
    expect(git(other.bare, ['rev-parse', 'main']), 'nothing is written yet').toBe(event.after);
    const decided = await decide(workspace, apart.env);
    expect(decided.exit, decided.stderr).toBe(whole.exit);
    expect(timeless(decided.stdout)).toBe(timeless(whole.stdout));
    expect(subjects(other.bare)).toEqual(subjects(one.bare));
    expect(files(other)).toEqual(files(one));
    expect(apart.statuses()).toEqual(alone.statuses());
    expect(apart.comments()).toEqual(alone.comments());
    const again = await decide(workspace, apart.env);
    expect(again, again.stderr).toMatchObject({
      exit: whole.exit,
      stdout: expect.stringMatching(/^No claim waits/) as string,
    });
    expect(subjects(other.bare)).toEqual(subjects(one.bare));
  });
});

it('beside the branch they make what one step makes there, and the branch stays as it was pushed', async () => {
  const beside = ['--reviews', 'side'];
  const side = 'cold-review/main';
  const { at: one, event } = await claimed();
  const other = { ...one, bare: bareOf(one.bare) };
  const [alone, env] = [drone(event, one), { ...drone(event, other), ...secret }];
  const whole = await world.review(scratchDirectory(), ['ci', ...beside], { env: alone });
  const workspace = await observe(env, 2, undefined, beside);
  for (let run = 0; run < 2; run += 1) {
    const decided = await decide(workspace, env, beside);
    expect(decided.exit, decided.stderr).toBe(whole.exit);
    expect(git(other.bare, ['rev-parse', 'main'])).toBe(event.after);
    expect(subjects(other.bare, side)).toEqual(subjects(one.bare, side));
    expect(files(other, side)).toEqual(files(one, side));
  }
});

describe('no review is made', () => {
  it('of a part: a shard is missing, is of another run, or was edited', async () => {
    const { at, event } = await claimed();
    const env = { ...drone(event, at), ...secret };
    const part = await observe(env, 2, [1]);
    const missing = await decide(part, env, ['--json']);
    expect(missing.exit).toBe(3);
    expect(missing.stdout).toContain('shard 2 of 2 is missing');
    const workspace = await observe(env, 2);
    const other = await decide(workspace, {
      ...env,
      DRONE_BUILD_LINK: 'https://drone.example.net/acme/infra/18',
    });
    expect(other).toMatchObject({ exit: 3 });
    expect(other.stderr).toContain('it is of the run https://drone.example.net/acme/infra/17');
    const folder = join(workspace, 'cold-review-shards');
    expect(readdirSync(folder)).toEqual(['shard-1-of-2', 'shard-2-of-2']);
    const file = join(folder, 'shard-2-of-2');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"branch":"main"', '"branch":"niam"'));
    const edited = await decide(workspace, env);
    expect(edited).toMatchObject({ exit: 3 });
    expect(edited.stderr).toContain('its seal is not that of REVIEW_SHARD_SECRET');
    expect(subjects(at.bare)[0]).toMatch(/^claim/);
  });

  it('of a shard that could not look: its host is INCONCLUSIVE, and the others are told', async () => {
    const { at, event } = await claimed();
    const env = { ...drone(event, at), ...secret };
    const workspace = await observe(env, 2, [1]);
    const blind = { ...env, REVIEW_IDENTITY: world.stranger };
    const args = ['observe', '--shard', '2/2'];
    expect((await world.review(workspace, args, { env: blind })).exit).toBe(0);
    const ran = await decide(workspace, env);
    expect(ran.exit, ran.stderr).toBe(3);
    expect(subjects(at.bare)[0]).toMatch(/^review\(pvfix-M2\): M2 INCONCLUSIVE/);
    const [text = ''] = files(at);
    expect(text).toMatch(/could not look/);
  });

  it('without the secret, without a name of the run, or with what only one step can ask', async () => {
    const { at, event } = await claimed();
    const env = drone(event, at);
    for (const args of [['observe'], ['replay', '--commit', 'cold-review-shards']]) {
      const bare = await world.review(scratchDirectory(), args, { env });
      expect(bare).toMatchObject({ exit: 2 });
      expect(bare.stderr).toContain('openssl rand -hex 32');
      const own = [...args, '--adversary', '/bin/true'];
      const asked = await world.review(scratchDirectory(), own, { env: { ...env, ...secret } });
      expect(asked).toMatchObject({ exit: 2 });
      expect(asked.stderr).toContain('review ci');
    }
    // What an earlier run left in the folder would be as good as this one's.
    const { DRONE_BUILD_LINK: run, ...nameless } = env;
    for (const args of [['observe'], ['replay', '--commit', 'cold-review-shards']]) {
      const ran = await world.review(scratchDirectory(), args, { env: { ...nameless, ...secret } });
      expect(ran).toMatchObject({ exit: 2 });
      expect(ran.stderr).toContain('REVIEW_RUN=https://');
    }
    const named = { ...nameless, ...secret, REVIEW_RUN: run };
    await observe(named, 3, [3]);
    for (const shard of ['0/2', '3/2', '2', '1/100', 'a/b'])
      expect(
        await world.review(scratchDirectory(), ['observe', '--shard', shard], {
          env: { ...env, ...secret },
        }),
      ).toMatchObject({ exit: 2 });
  });
});
