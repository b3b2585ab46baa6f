import { afterEach, describe, expect, it } from 'vitest';
import { openForge } from '../../src/adapters/forge/index.ts';
import { repositoryIn } from '../../src/ci/forge.ts';
import { forgeKind } from '../../src/model/forge.ts';
import { forgeRights } from '../../src/steps/forge-rights.ts';
import { startForge, type ForgeSettings, type RunningForge } from '../forge/start.ts';

let server: RunningForge | undefined;
afterEach(async () => {
  await server?.close();
});

async function rights(settings: ForgeSettings, token?: string) {
  server = await startForge(settings);
  const forge = openForge(server.place, token ?? server.token, { backoffMs: 1, patienceMs: 10 });
  const found = await forgeRights(forge);
  expect(
    server.requests.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/graphql')),
  ).toEqual([]);
  return new Map(
    found.map(({ subject, ok, says, wayOut }) => [subject, { ok, words: `${says} ${wayOut}` }]),
  );
}

describe.each(forgeKind.options)(
  'what a token of a %s may do is asked without writing, and',
  (kind) => {
    it('is said as far as the forge says it', async () => {
      const found = await rights({ kind });
      expect([...found].map(([subject, { ok }]) => [subject, ok])).toEqual([
        ['token', true],
        ['repository', true],
        ['pulls', true],
        ['status', null],
        ['comment', null],
      ]);
      expect(found.get('token')?.words).toContain("review-bot's");
      const scopes =
        kind === 'github'
          ? ['statuses: write', 'pull-requests: write']
          : ['write:repository', 'write:issue'];
      expect(found.get('status')?.words).toContain(scopes[0]);
      expect(found.get('comment')?.words).toContain(scopes[1]);
    });

    it('no status is promised to an account that may not write', async () => {
      const found = await rights({ kind, push: false });
      expect(found.get('status')).toMatchObject({ ok: false });
      expect(found.get('status')?.words).toMatch(
        /review-bot may not write to acme\/infra.*Give review-bot write access/,
      );
    });

    it('a token that is wrong, or lacks a right, is named with the way out', async () => {
      const wrong = await rights({ kind }, 'another');
      expect([...wrong.keys()]).toEqual(['token']);
      expect(wrong.get('token')).toMatchObject({ ok: false });
      expect(wrong.get('token')?.words).toContain('new token');
      const blind = await rights({ kind, lacks: ['read'] });
      expect([...blind.keys()]).toEqual(['token', 'repository']);
      expect(blind.get('repository')).toMatchObject({ ok: false });
    });
  },
);

describe('the scopes of a classic token of GitHub', () => {
  it.each([
    ['repo', true, true, true],
    ['repo:status, read:org', true, true, false],
    ['public_repo', true, false, false],
    ['public_repo', false, true, true],
    ['gist', false, false, false],
    ['', true, null, null],
  ] as const)('%j, private: %s', async (scopes, isPrivate, status, comment) => {
    const found = await rights({ kind: 'github', scopes, isPrivate });
    expect([found.get('status')?.ok, found.get('comment')?.ok]).toEqual([status, comment]);
  });

  it('are not expected of an app, whose rights are its own', async () => {
    const found = await rights({ kind: 'github', login: null, push: false });
    expect(found.get('status')?.ok).toBeNull();
  });
});

it.each([
  ['https://git.example.net/acme/infra.git', 'acme/infra'],
  ['ssh://git@git.example.net:2222/acme/infra.git/', 'acme/infra'],
  ['git@git.example.net:acme/infra.git', 'acme/infra'],
  ['https://example.net/git/acme/infra', 'acme/infra'],
  ['/srv/git/infra.git', null],
  ['.', null],
])('the repository that %s names is %s', (address, repository) => {
  expect(repositoryIn(address)).toBe(repository);
});
