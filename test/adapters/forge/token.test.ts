import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openForge } from '../../../src/adapters/forge/index.ts';
import { apiOf, graphqlOf } from '../../../src/adapters/forge/place.ts';
import { forgeKind, ForgeFailure, type ForgePlace } from '../../../src/model/forge.ts';
import { faults } from '../../forge/faults.ts';
import { startForge, type RunningForge } from '../../forge/start.ts';

const commit = 'a'.repeat(40);
const quick = { backoffMs: 1, patienceMs: 100 };
const place: ForgePlace = {
  kind: 'gitea',
  url: 'https://git.example.net',
  owner: 'acme',
  name: 'infra',
};

async function failureOf(work: () => Promise<unknown>): Promise<ForgeFailure> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ForgeFailure) return error;
    throw error;
  }
  throw new Error('Nothing failed.');
}

describe.each(forgeKind.options)('the token of a %s', (kind) => {
  let server: RunningForge;

  beforeEach(async () => {
    server = await startForge({ kind });
  });

  afterEach(() => server.close());

  it('goes to the API as that forge takes it', async () => {
    await openForge(server.place, `  ${server.token}\n`, quick).login();
    expect(server.requests.map(({ authorization }) => authorization)).toEqual([
      `token ${server.token}`,
    ]);
  });

  it('that is wrong is told apart from one that lacks a right', async () => {
    const wrong = openForge(server.place, 'another', quick);
    const unknown = await failureOf(() => wrong.login());
    expect(unknown).toMatchObject({ kind: 'unauthorized' });
    expect(unknown.wayOut).toContain('new token');
    const poor = await startForge({ kind, lacks: ['status', 'comment'] });
    const number = poor.addPullRequest({ commit, branch: 'work' });
    const forge = openForge(poor.place, poor.token, quick);
    const status = { context: 'c', state: 'success', description: '', link: null } as const;
    const noStatus = await failureOf(() => forge.setStatus(commit, status));
    const noComment = await failureOf(() => forge.createComment(number, 'PASS'));
    await poor.close();
    expect([noStatus.kind, noComment.kind]).toEqual(['forbidden', 'forbidden']);
    const scopes =
      kind === 'github'
        ? ['`statuses: write`', '`pull-requests: write`']
        : ['write:repository', 'write:issue'];
    expect(noStatus.wayOut).toContain(scopes[0]);
    expect(noComment.wayOut).toContain(scopes[1]);
    expect(noStatus.message).toMatch(
      /^Asked 127\.0\.0\.1:\d+ to set the status c of aaaaaaaa in acme\/infra: it answered 403 \(/,
    );
  });

  it('is in no failure, even where the forge says it', async () => {
    const forge = openForge(server.place, server.token, quick);
    server.plant(faults.status(422, `Bad ${server.token}\u001b[31m\u202e\nrequest`));
    const said = await failureOf(() => forge.login());
    expect(said.message).toMatch(/it answered 422 \(Bad \*\*\* \[31m request\)\.$/);
    server.plant(faults.redirect(`http://localhost:1/${server.token}?${server.token}`));
    const failures = [said, await failureOf(() => forge.login())];
    for (const fault of [faults.drop, faults.html(), faults.html(500), faults.status(401)]) {
      server.plant(fault, { times: 3 });
      failures.push(await failureOf(() => forge.login()));
    }
    await server.close();
    failures.push(await failureOf(() => forge.login()));
    server = await startForge({ kind });
    for (const failure of failures) {
      expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain(server.token);
    }
    expect(failures).toHaveLength(7);
  });

  it('is not printed, and nothing else is', async () => {
    const printed = vi.spyOn(console, 'warn').mockReturnValue();
    server.plant(
      faults.text('{"login":"x"}', { deprecation: 'true', link: '<x>; rel="deprecation"' }),
    );
    await openForge(server.place, server.token, quick).login();
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });
});

describe('a token that cannot be sent', () => {
  it.each(['', '  \n', 'two words', 'two\nlines', 'schlüssel'])(
    'is refused unsaid: %j',
    (token) => {
      const open = () => openForge(place, token);
      expect(open).toThrow(ForgeFailure);
      expect(open).toThrow(/^(?:There is no token for|The token for) https:\/\/git\.example\.net/);
      if (token.trim() !== '') expect(open).not.toThrow(token);
    },
  );
});

describe('the address of an API', () => {
  it.each([
    ['github', 'https://github.com', 'https://api.github.com/'],
    ['github', 'https://acme.ghe.com', 'https://api.acme.ghe.com/'],
    ['github', 'https://github.example.net', 'https://github.example.net/api/v3'],
    ['gitea', 'https://git.example.net', 'https://git.example.net/api/v1'],
    ['gitea', 'http://gitea:3000/', 'http://gitea:3000/api/v1'],
    ['forgejo', 'https://example.net/git', 'https://example.net/git/api/v1'],
  ] as const)('of a %s at %s is %s', (kind, url, api) => {
    expect(apiOf({ ...place, kind, url }).href).toBe(api);
  });

  it.each([
    ['https://github.com', 'https://api.github.com'],
    ['https://github.example.net', 'https://github.example.net/api'],
  ])('has its GraphQL beside it: %s at %s', (url, graphql) => {
    expect(graphqlOf({ ...place, kind: 'github', url })).toBe(graphql);
  });

  it.each([
    'git.example.net',
    'ssh://git@git.example.net',
    'https://name:secret@git.example.net',
    'https://git.example.net/?token=secret',
    'file:///etc/passwd',
    '',
  ])('is not made from %j', (url) => {
    expect(() => openForge({ ...place, url }, 'token')).toThrow('no plain http or https address');
  });

  it.each([
    ['..', 'infra'],
    ['acme', '..'],
    ['acme', '.'],
    ['acme/x', 'infra'],
    ['', 'infra'],
    ['acme', 'in fra'],
  ])('has no place for %j and %j', (owner, name) => {
    expect(() => openForge({ ...place, owner, name }, 'token')).toThrow(ForgeFailure);
  });
});
