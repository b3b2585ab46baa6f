import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openForge } from '../../../src/adapters/forge/index.ts';
import { forgeKind, type Forge } from '../../../src/model/forge.ts';
import { wrongWith } from '../../forge/description.ts';
import { faults } from '../../forge/faults.ts';
import { startForge, type RunningForge } from '../../forge/start.ts';

const commit = 'a'.repeat(40);
const other = 'c'.repeat(40);
const unknown = 'f'.repeat(40);
/** Deadlines and pauses that a test can wait for. */
const quick = { timeoutMs: 300, backoffMs: 1, patienceMs: 100 };

describe.each(forgeKind.options)('a repository of a %s', (kind) => {
  let server: RunningForge;
  let forge: Forge;

  beforeEach(async () => {
    server = await startForge({ kind });
    server.addCommit(commit);
    forge = openForge(server.place, server.token, quick);
  });

  afterEach(async () => {
    await server.close();
    if (kind !== 'github') return;
    for (const { operation, answered } of server.requests) {
      const isEmpty = answered === null || answered.body === undefined;
      if (operation === null || isEmpty || answered.status >= 300) continue;
      expect(wrongWith(operation, answered.body), operation).toBeNull();
    }
  });

  it('says whose the token is', async () => {
    expect(await forge.login()).toBe('review-bot');
  });

  it('sets a status, and the newest of a context is the one that counts', async () => {
    const status = { context: 'cold-review/pvfix-M2', description: 'looking', link: null } as const;
    await forge.setStatus(commit, { ...status, state: 'pending' });
    await forge.setStatus(commit, {
      ...status,
      state: 'success',
      link: 'https://ci.example.net/1',
    });
    expect(server.statuses(commit)).toMatchObject([
      { context: 'cold-review/pvfix-M2', state: 'success', link: 'https://ci.example.net/1' },
      { context: 'cold-review/pvfix-M2', state: 'pending', link: null },
    ]);
    expect(await forge.builds(commit)).toEqual([
      { context: 'cold-review/pvfix-M2', state: 'success', description: 'looking' },
    ]);
  });

  it('finds nothing that ran on a commit that nothing ran on', async () => {
    expect(await forge.builds(commit)).toEqual([]);
  });

  it('shows a pull request by its number', async () => {
    const number = server.addPullRequest({ commit, branch: 'feat/proxy', repository: 'eve/infra' });
    expect(await forge.pullRequest(number)).toEqual({
      number,
      open: true,
      head: { commit, branch: 'feat/proxy', repository: 'eve/infra' },
      base: { branch: 'main' },
    });
    server.changePullRequest(number, { open: false, commit: other });
    expect(await forge.pullRequest(number)).toMatchObject({ open: false, head: { commit: other } });
  });

  it('has no pull request of a number that is none', async () => {
    expect(await forge.pullRequest(77)).toBeNull();
  });

  it('lists the pull requests that are open', async () => {
    const open = server.addPullRequest({ commit, branch: 'one' });
    server.addPullRequest({ commit: other, branch: 'two', open: false });
    expect((await forge.openPullRequests()).map(({ number }) => number)).toEqual([open]);
  });

  it('finds the pull request of a commit', async () => {
    const number = server.addPullRequest({ commit, branch: 'feat/proxy' });
    server.addPullRequest({ commit: other, branch: 'other' });
    const found = await forge.pullRequestsOf(commit, 'feat/proxy');
    expect(found.map((pull) => pull.number)).toEqual([number]);
  });

  it('finds no pull request of a commit that it does not know', async () => {
    expect(await forge.pullRequestsOf(unknown, 'nobody')).toEqual([]);
  });

  it('makes a comment, lists it with its author, and edits it in place', async () => {
    const number = server.addPullRequest({ commit, branch: 'one' });
    server.addComment(number, 'builder', 'Ready?');
    await forge.createComment(number, '<!-- mark -->\nPASS');
    const [first, second] = await forge.comments(number);
    expect(first).toMatchObject({ author: 'builder', body: 'Ready?' });
    expect(second).toMatchObject({ author: 'review-bot', body: '<!-- mark -->\nPASS' });
    await forge.updateComment(second?.id ?? 0, '<!-- mark -->\nFAIL');
    expect(server.comments(number).map(({ body }) => body)).toEqual([
      'Ready?',
      '<!-- mark -->\nFAIL',
    ]);
  });

  it('deletes a comment, and what is gone already is no mistake', async () => {
    const number = server.addPullRequest({ commit, branch: 'one' });
    const id = server.addComment(number, 'review-bot', 'twice');
    for (let run = 0; run < 2; run += 1) await forge.deleteComment(id);
    expect(server.comments(number)).toEqual([]);
  });

  it('sends a comment once: one whose answer is lost may be there', async () => {
    const number = server.addPullRequest({ commit, branch: 'one' });
    server.plant(faults.drop, { carriedOut: true });
    await expect(forge.createComment(number, 'PASS')).rejects.toMatchObject({
      kind: 'unreachable',
      unsure: true,
    });
    expect(server.comments(number)).toHaveLength(1);
    expect(server.requests).toHaveLength(1);
  });
});
