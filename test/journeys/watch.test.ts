// The watcher, from its file to what people see: one start, one push, one webhook, one comment, and its end.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  bareOf,
  commitFiles,
  git,
  scratchDirectory,
  scratchRepository,
} from '../adapters/git/scratch.ts';
import { startForge, type RunningForge } from '../forge/start.ts';
import { drone, patched, placesOf, push, subjects, type Place } from './ci-place.ts';
import { hangingHost } from './hanging-host.ts';
import { reviewYaml, sheet, useWorld } from './journey.ts';
import { secret, useWatchers, type Running } from './watching.ts';

const world = useWorld();
const place = placesOf(world);

const { start: watching, atEnd } = useWatchers(world);

const fileOf = ({ bare }: Place, forge: RunningForge) => `listen: 127.0.0.1:0
poll: 1h
stop: 30s
repositories:
  infra:
    url: ${bare}
    branches: [main, 'work/*']
    identity: ${world.identity}
    forge:
      kind: gitea
      url: ${forge.url}
      repository: acme/infra
      token:
        variable: FORGE_TOKEN
    webhook:
      secret:
        variable: HOOK_SECRET
`;

async function forgeOf(): Promise<RunningForge> {
  const forge = await startForge({ kind: 'gitea' });
  atEnd(() => forge.close());
  return forge;
}

describe('review watch', () => {
  it('goes from a push and a webhook to one review and one comment, and ends when told', async () => {
    const [at, forge] = [await place(), await forgeOf()];
    const env = { FORGE_TOKEN: forge.token, HOOK_SECRET: secret };
    const store = join(scratchDirectory(), 'store');
    const file = fileOf(at, forge).replace('identity:', `evidenceStore: ${store}\n    identity:`);
    const main = git(at.bare, ['rev-parse', 'main']);
    const first = forge.addPullRequest({ commit: main, branch: 'main', base: 'stable' });
    const running = await watching(file, env);
    await running.line('looked');
    git(at.builder, ['checkout', '-q', '-b', 'work/room']);
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    push(at, 'work/room');
    // The forge of the tests has to be told of commits: it takes the review's as soon as it is pushed.
    const tell = setInterval(() => {
      forge.addCommit(git(at.bare, ['rev-parse', 'work/room']));
    }, 20);
    atEnd(() => {
      clearInterval(tell);
      return Promise.resolve();
    });
    expect(await running.webhook('infra', '{"a": 1}')).toBe(202);
    expect(await running.webhook('infra', '{"a": 1}')).toBe(409);
    const { verdict, review, repository } = await running.line('reviewed');
    expect({ verdict, repository }).toEqual({ verdict: 'PASS', repository: 'infra' });
    expect((await running.line('review begins')).review).toBe(review);
    // Another webhook finds the review itself: nothing is added.
    const looked = (times: number) =>
      vi.waitFor(() => {
        expect(running.lines().filter(({ event }) => event === 'looked')).toHaveLength(times);
      }, 20_000);
    await looked(2);
    expect(await running.webhook('infra')).toBe(202);
    await looked(3);
    // A pull request that is opened now is told what stands, though nothing was pushed; none that was told already.
    const commit = git(at.bare, ['rev-parse', 'work/room']);
    const number = forge.addPullRequest({ commit, branch: 'work/room' });
    expect(await running.webhook('infra', undefined, 'pull_request')).toBe(202);
    await looked(4);
    expect(forge.comments(number)).toHaveLength(1);
    running.child.kill('SIGTERM');
    const { exit, stderr, stdout } = await running.ended;
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    await looked(4);
    expect(forge.comments(first)).toEqual([]);
    expect(stdout).not.toContain(forge.token);
    expect(subjects(at.bare, 'work/room').slice(0, 2)).toEqual([
      'review(pvfix-M1): M1 PASS',
      'claim(pvfix-M1): patched',
    ]);
    const digest = git(at.bare, [
      'log',
      '-1',
      '--format=%(trailers:key=Evidence-Digest,valueonly)',
      'work/room',
    ]);
    expect(readdirSync(store)).toEqual([`${digest.trim()}.json`]);
    expect(forge.comments(number)).toHaveLength(1);
    expect(world.leftovers()).toEqual([]);
  });

  it('twice at once, and a CI step besides, ends with one review and one comment', async () => {
    const at = await place();
    const forge = await startForge({ kind: 'gitea', repository: at.bare });
    atEnd(() => forge.close());
    const env = { FORGE_TOKEN: forge.token, HOOK_SECRET: secret };
    const both = [await watching(fileOf(at, forge), env), await watching(fileOf(at, forge), env)];
    for (const one of both) await one.line('looked');
    git(at.builder, ['checkout', '-q', '-b', 'work/room']);
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const event = push(at, 'work/room');
    const number = forge.addPullRequest({ commit: event.after, branch: 'work/room' });
    const step = world.review(scratchDirectory(), ['ci'], {
      env: {
        ...drone(event, at),
        REVIEW_FORGE: 'gitea',
        REVIEW_FORGE_URL: forge.url,
        REVIEW_FORGE_TOKEN: forge.token,
      },
    });
    for (const one of both) expect(await one.webhook('infra')).toBe(202);
    // The start, the claim; nobody wakes them for what the other pushed.
    const looked = (one: Running) => one.lines().filter((line) => line.event === 'looked');
    await vi.waitFor(
      () => {
        for (const one of both) expect(looked(one).length).toBeGreaterThan(1);
      },
      { timeout: 60_000, interval: 50 },
    );
    const { exit, stderr } = await step;
    expect(exit, stderr).toBe(0);
    for (const one of both) {
      expect(looked(one).map((line) => line.again)).not.toContain(true);
      expect(one.lines().filter(({ level }) => level !== 'info')).toEqual([]);
    }
    expect(subjects(at.bare, 'work/room').slice(0, 2)).toEqual([
      'review(pvfix-M1): M1 PASS',
      'claim(pvfix-M1): patched',
    ]);
    const state = (commit: string) => forge.statuses(commit)[0]?.state;
    expect(state(event.after)).toBe('success');
    expect(state(git(at.bare, ['rev-parse', 'work/room']))).toBe('success');
    expect(forge.comments(number).map(({ body }) => body.split('\n')[0])).toEqual([
      expect.stringMatching(/^<!-- cold-review:comment pvfix PASS/),
    ]);
  });

  it('beside the branch leaves it as it was pushed, and wakes itself by no review, also after a restart', async () => {
    const [at, forge] = [await place(), await forgeOf()];
    const env = { FORGE_TOKEN: forge.token, HOOK_SECRET: secret };
    const file = fileOf(at, forge)
      .replace(/branches: .*/, "branches: ['*']\n    reviews: side")
      .replace('poll: 1h', 'poll: 1s');
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const { after } = push(at);
    for (const claims of [1, 0]) {
      const running = await watching(file, env);
      expect(await running.line('looked')).toMatchObject({ branch: 'main', claims });
      await running.quiet('infra');
      running.child.kill('SIGTERM');
      expect(await running.ended).toMatchObject({ exit: 0 });
      expect(running.lines().filter(({ event }) => event === 'looked')).toHaveLength(1);
      expect(git(at.bare, ['rev-parse', 'main'])).toBe(after);
      expect(subjects(at.bare, 'cold-review/main')[0]).toBe('review(pvfix-M1): M1 PASS');
      expect(git(at.bare, ['for-each-ref', '--format=%(refname:short)']).split('\n')).toEqual([
        'cold-review/main',
        'main',
      ]);
    }
  });

  it('goes on with others while reviews of a host that hangs wait for each other', async () => {
    const [at, forge, host] = [await place(), await forgeOf(), await hangingHost()];
    atEnd(() => host.close());
    const criteria = bareOf(
      scratchRepository({
        'review.yaml': reviewYaml({ port: host.port, pin: world.host.pin }),
        'claims/pvfix.yaml': sheet,
      }),
    );
    const claimed = scratchRepository();
    commitFiles(claimed, 'claim(pvfix-M2): recreated\n');
    const names = Array.from({ length: 6 }, (_, number) => `hangs${number}`);
    const hanging = names.map(
      (name) => `  ${name}:
    url: ${bareOf(claimed)}
    identity: ${world.identity}
    criteria:
      repository: ${criteria}
`,
    );
    const file = fileOf(at, forge).replace('stop: 30s', 'concurrency: 1');
    const env = { FORGE_TOKEN: forge.token, HOOK_SECRET: secret };
    const running = await watching(`${file}${hanging.join('')}`, env);
    await Promise.all(names.map((name) => running.line('review begins', name)));
    await running.line('looked', 'infra');
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    push(at);
    expect(await running.webhook('infra')).toBe(202);
    expect(await running.line('reviewed', 'infra')).toMatchObject({ verdict: 'PASS' });
    const isOver = ({ event, repository }: Readonly<Record<string, unknown>>) =>
      event === 'looked' && repository !== 'infra';
    expect(running.lines().filter(isOver).length).toBeLessThan(names.length);
    // Two, and what our side has closed and this one has not yet seen.
    expect(host.most()).toBeGreaterThan(0);
    expect(host.most()).toBeLessThanOrEqual(4);
  });

  it('says every mistake of its file at once, and starts nothing', async () => {
    const folder = scratchDirectory();
    const file =
      'poll: often\nrepositories:\n  infra:\n    urll: https://git.example.net/a/b.git\n';
    writeFileSync(join(folder, 'watch.yaml'), file);
    const { exit, stderr } = await world.review(folder, ['watch']);
    expect(exit).toBe(2);
    expect(stderr).toContain('watch.yaml:1:7');
    expect(stderr).toContain('did you mean "url"?');
    expect(readFileSync(join(folder, 'watch.yaml'), 'utf8')).toBe(file);
  });
});
