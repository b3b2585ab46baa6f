import { afterEach, describe, expect, it } from 'vitest';
import { openForge } from '../../../src/adapters/forge/index.ts';
import { forgeKind } from '../../../src/model/forge.ts';
import { faults } from '../../forge/faults.ts';
import { startForge, type ForgeSettings, type RunningForge } from '../../forge/start.ts';

const commit = 'a'.repeat(40);
const other = 'c'.repeat(40);
const status = { context: 'c', state: 'success', description: '', link: null } as const;

let server: RunningForge;

async function open(settings: ForgeSettings) {
  server = await startForge(settings);
  server.addCommit(commit);
  return openForge(server.place, server.token, { backoffMs: 1 });
}

afterEach(() => server.close());

describe.each(forgeKind.options)('a %s', (kind) => {
  it.each([
    ['x'.repeat(140), 'x'.repeat(140)],
    ['x'.repeat(141), `${'x'.repeat(139)}…`],
    ['💥'.repeat(200), `${'💥'.repeat(139)}…`],
  ])('is told as much of a description as it takes', async (description, taken) => {
    const forge = await open({ kind });
    await forge.setStatus(commit, { ...status, description });
    expect(server.statuses(commit)[0]?.description).toBe(taken);
  });

  it('refuses a comment that is too long, and takes a shorter one', async () => {
    const forge = await open({ kind });
    const number = server.addPullRequest({ commit, branch: 'work' });
    await forge.createComment(number, 'x'.repeat(65_536));
    const long = 'x'.repeat(65_537);
    await expect(forge.createComment(number, long)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('too long') as string,
    });
    const [made] = server.comments(number);
    await expect(forge.updateComment(made?.id ?? 0, long)).rejects.toMatchObject({
      kind: 'invalid',
    });
    expect(server.comments(number)).toHaveLength(1);
  });

  it.each(['comment', 'empty', 'no content'] as const)(
    'may answer an edited comment with %s',
    async (edited) => {
      const forge = await open({ kind, edited });
      const number = server.addPullRequest({ commit, branch: 'work' });
      const id = server.addComment(number, 'review-bot', 'old');
      await forge.updateComment(id, 'new');
      expect(server.comments(number)).toMatchObject([{ body: 'new' }]);
    },
  );

  it('lets nobody edit what others wrote, or what is gone', async () => {
    const forge = await open({ kind });
    const number = server.addPullRequest({ commit, branch: 'work' });
    const id = server.addComment(number, 'builder', 'mine');
    await expect(forge.updateComment(id, 'new')).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(forge.updateComment(999, 'new')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('takes no status for a commit that it does not know', async () => {
    const forge = await open({ kind });
    await expect(forge.setStatus(other, status)).rejects.toMatchObject({
      kind: kind === 'github' ? 'invalid' : 'not-found',
    });
  });

  it('knows the newest state of each context', async () => {
    const forge = await open({ kind });
    for (const [context, state] of [
      ['one', 'failure'],
      ['two', 'pending'],
      ['one', 'success'],
      ['three', 'error'],
    ] as const) {
      server.addStatus(commit, { ...status, context, state });
    }
    const builds = await forge.builds(commit);
    expect(Object.fromEntries(builds.map(({ context, state }) => [context, state]))).toEqual({
      one: 'success',
      two: 'pending',
      three: 'error',
    });
  });

  it('believes the newest of one context, where a page has several', async () => {
    const forge = await open({ kind });
    const of = (id: number, state: string) => ({ id, context: 'one', state, status: state });
    const statuses = [of(2, 'pending'), of(3, 'success'), of(1, 'failure')];
    server.plant(faults.text(JSON.stringify({ sha: commit, statuses }), { 'x-total-count': '3' }));
    expect(await forge.builds(commit)).toMatchObject([{ context: 'one', state: 'success' }]);
  });

  it('keeps what people write as it is', async () => {
    const forge = await open({ kind });
    const number = server.addPullRequest({ commit, branch: '../..//%2e%2e#?&' });
    const body = '<!-- x -->\r\n{{owner}} `$(id)` \u0000 "é💥" </details>';
    await forge.createComment(number, body);
    expect((await forge.comments(number))[0]?.body).toBe(body);
    expect((await forge.openPullRequests())[0]?.head.branch).toBe('../..//%2e%2e#?&');
  });
});

describe('GitHub', () => {
  it('has a login for the token of a run, which belongs to no user', async () => {
    const forge = await open({ kind: 'github', login: null });
    expect(await forge.login()).toBe('github-actions[bot]');
    const number = server.addPullRequest({ commit, branch: 'work' });
    await forge.createComment(number, 'PASS');
    expect((await forge.comments(number))[0]?.author).toBe('github-actions[bot]');
  });

  it.each(['reviewer[bot]', 'github-actions[bot]', null])(
    'has the login of the app %j that a token is of',
    async (app) => {
      const forge = await open({ kind: 'github', login: null, app });
      expect(await forge.login()).toBe(app ?? 'github-actions[bot]');
    },
  );

  it('does not guess whose a token is while it cannot be asked', async () => {
    const forge = await open({ kind: 'github', login: null, app: 'reviewer[bot]' });
    server.plant(faults.drop, { times: 3, method: 'POST' });
    await expect(forge.login()).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it.each([
    ['queued', null, 'pending'],
    ['in_progress', null, 'pending'],
    ['completed', 'success', 'success'],
    ['completed', 'neutral', 'skipped'],
    ['completed', 'skipped', 'skipped'],
    ['completed', 'failure', 'failure'],
    ['completed', 'timed_out', 'failure'],
    ['completed', 'action_required', 'failure'],
    ['completed', 'cancelled', 'error'],
    ['completed', 'stale', 'error'],
    ['completed', null, 'error'],
  ] as const)('counts a check run that is %s with %s as %s', async (word, conclusion, state) => {
    const forge = await open({ kind: 'github' });
    server.addCheckRun(commit, { name: 'test', status: word, conclusion });
    expect(await forge.builds(commit)).toMatchObject([{ context: 'test', state }]);
  });

  it('hides no run that failed behind another of its name', async () => {
    const forge = await open({ kind: 'github' });
    server.addStatus(commit, { ...status, context: 'test' });
    server.addCheckRun(commit, { name: 'test', status: 'completed', conclusion: 'failure' });
    server.addCheckRun(commit, { name: 'test', status: 'completed', conclusion: 'success' });
    expect(await forge.builds(commit)).toMatchObject([{ context: 'test', state: 'failure' }]);
  });

  it('says of a pull request that holds a commit whether it is open', async () => {
    const forge = await open({ kind: 'github' });
    server.addPullRequest({ commit, branch: 'work', open: false });
    expect(await forge.pullRequestsOf(commit, 'other')).toMatchObject([{ open: false }]);
  });
});

describe.each(['gitea', 'forgejo'] as const)('%s', (kind) => {
  it('has a login for the token of a run', async () => {
    const forge = await open({ kind, login: null });
    expect(await forge.login()).toBe(`${kind}-actions`);
  });

  it('does not say whose a token is that may not read its user', async () => {
    const forge = await open({ kind, lacks: ['user'] });
    await expect(forge.login()).rejects.toMatchObject({
      kind: 'forbidden',
      wayOut: expect.stringContaining('read:user') as string,
    });
  });

  it('knows what joins a branch to the default branch, and of no other base', async () => {
    const forge = await open({ kind, defaultBranch: 'trunk/1' });
    const number = server.addPullRequest({ commit, branch: 'feat/a b', base: 'trunk/1' });
    server.addPullRequest({ commit: other, branch: 'other', base: 'release' });
    expect(await forge.pullRequestsOf(commit, 'feat/a b')).toMatchObject([{ number }]);
    expect(await forge.pullRequestsOf(other, 'other')).toEqual([]);
    expect(await forge.pullRequestsOf(commit, 'trunk/1')).toEqual([]);
    expect(await forge.pullRequestsOf(commit, '')).toEqual([]);
  });

  it('is never asked what only GitHub knows', async () => {
    const forge = await open({ kind });
    await forge.pullRequestsOf(commit, 'work');
    await forge.builds(commit);
    const asked = server.requests.map(({ path }) => path).join('\n');
    expect(asked).not.toMatch(/check-runs|commits\/\w+\/pulls|graphql|per_page/);
  });
});
