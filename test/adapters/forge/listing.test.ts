import { afterEach, describe, expect, it } from 'vitest';
import { openForge } from '../../../src/adapters/forge/index.ts';
import { forgeKind } from '../../../src/model/forge.ts';
import { faults } from '../../forge/faults.ts';
import { startForge, type ForgeSettings, type RunningForge } from '../../forge/start.ts';

const commitOf = (n: number): string => n.toString(16).padStart(40, '0');
const quick = { backoffMs: 1, patienceMs: 100 };
const seven = [1, 2, 3, 4, 5, 6, 7];

let server: RunningForge;

async function open(settings: ForgeSettings, options = {}) {
  server = await startForge(settings);
  return openForge(server.place, server.token, { ...quick, ...options });
}

afterEach(() => server.close());

/** One page of a listing that never ends. */
const page = (number: number, commit = commitOf(number)) =>
  faults.text(
    JSON.stringify([
      { number, state: 'open', head: { sha: commit, ref: 'x', repo: null }, base: { ref: 'main' } },
    ]),
    { link: '<https://elsewhere.example/?page=2>; rel="next"' },
  );

describe.each(forgeKind.options)('a listing of a %s', (kind) => {
  it('has all pages, whatever the forge puts on one', async () => {
    const forge = await open({ kind, mostPerPage: 3 });
    for (const n of seven) {
      server.addPullRequest({ commit: commitOf(n), branch: `b${n}` });
      server.addStatus(commitOf(1), {
        context: `c${n}`,
        state: 'success',
        description: '',
        link: null,
      });
    }
    for (const n of seven) server.addComment(1, 'builder', `no ${n}`);
    expect(await forge.openPullRequests()).toHaveLength(7);
    expect(await forge.builds(commitOf(1))).toHaveLength(7);
    expect((await forge.comments(1)).map(({ body }) => body)).toEqual(seven.map((n) => `no ${n}`));
  });

  it('asks for one page where there is one', async () => {
    const forge = await open({ kind });
    server.addPullRequest({ commit: commitOf(1), branch: 'b' });
    await forge.openPullRequests();
    await forge.comments(1);
    expect(server.requests).toHaveLength(2);
  });

  it('follows no link of a forge that does not know its own address', async () => {
    const forge = await open({ kind, mostPerPage: 3, rootUrl: 'https://wrong.example' });
    for (const n of seven) server.addPullRequest({ commit: commitOf(n), branch: `b${n}` });
    expect(await forge.openPullRequests()).toHaveLength(7);
  });

  it('ends where a page comes again and again', async () => {
    const forge = await open({ kind });
    server.plant(page(1), { times: 100 });
    expect(await forge.openPullRequests()).toHaveLength(1);
    expect(server.requests).toHaveLength(2);
  });

  it('that never ends is no listing', async () => {
    const forge = await open({ kind });
    for (let n = 1; n <= 60; n += 1) server.plant(page(n));
    await expect(forge.openPullRequests()).rejects.toMatchObject({ kind: 'nonsense' });
    expect(server.requests).toHaveLength(50);
  });

  it('that takes too long is slow', async () => {
    let now = 0;
    const forge = await open({ kind }, { now: () => (now += 1000), listMs: 4000 });
    for (let n = 1; n <= 60; n += 1) server.plant(page(n));
    await expect(forge.openPullRequests()).rejects.toMatchObject({ kind: 'slow' });
    expect(server.requests.length).toBeLessThan(10);
  });

  it('leaves out a pull request whose head is no commit, and asked for by number says so', async () => {
    const forge = await open({ kind });
    for (const head of ['', 'main', 'A'.repeat(40), '1'.repeat(64)]) {
      server.addPullRequest({ commit: head, branch: 'b' });
    }
    expect(await forge.openPullRequests()).toEqual([]);
    await expect(forge.pullRequest(1)).rejects.toMatchObject({ kind: 'nonsense' });
  });

  it('has numbers that are numbers', async () => {
    const forge = await open({ kind });
    for (const number of ['99999999999999999999', '1.5', '-1', '0', 'null', 'true']) {
      const fault = page(1);
      server.plant({
        ...fault,
        ...faults.text(JSON.stringify([{ number: 7 }]).replace('7', number)),
      });
      await expect(forge.openPullRequests()).rejects.toMatchObject({ kind: 'nonsense' });
    }
  });

  it('has comments of accounts that are gone, and they are nobody’s', async () => {
    const forge = await open({ kind });
    server.addPullRequest({ commit: commitOf(1), branch: 'b' });
    server.addComment(1, null, 'bye');
    expect(await forge.comments(1)).toMatchObject([{ author: '', body: 'bye' }]);
  });

  it('has pull requests of forks that are gone', async () => {
    const forge = await open({ kind });
    server.addPullRequest({ commit: commitOf(1), branch: 'b', repository: null });
    expect(await forge.openPullRequests()).toMatchObject([{ head: { repository: null } }]);
  });

  it('is of a repository that the token sees, or none', async () => {
    const forge = await open({ kind });
    const hidden = openForge({ ...server.place, name: 'hidden' }, server.token, quick);
    for (const work of [
      () => hidden.openPullRequests(),
      () => hidden.pullRequest(1),
      () => hidden.comments(1),
      () => forge.comments(99),
    ]) {
      await expect(work()).rejects.toMatchObject({ kind: 'not-found' });
    }
  });

  it('is asked for no commit that is none', async () => {
    const forge = await open({ kind });
    const status = { context: 'c', state: 'success', description: '', link: null } as const;
    for (const commit of ['main', '', '..', 'a'.repeat(39), `${'a'.repeat(40)}/x`]) {
      await expect(forge.builds(commit)).rejects.toMatchObject({ kind: 'invalid' });
      await expect(forge.setStatus(commit, status)).rejects.toMatchObject({ kind: 'invalid' });
    }
    expect(server.requests).toEqual([]);
  });
});
