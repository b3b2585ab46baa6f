import { describe, expect, it } from 'vitest';
import { forgePlace } from '../../src/ci/forge.ts';
import { detectBuild } from '../../src/ci/index.ts';

const url = 'https://git.example.net';
const told = { REVIEW_FORGE_TOKEN: 'secret', REVIEW_FORGE: 'gitea', REVIEW_FORGE_URL: url };
const named = { ...told, REVIEW_FORGE_REPOSITORY: 'acme/infra' };
const drone = { DRONE: 'true', DRONE_REPO: 'acme/infra', DRONE_REPO_LINK: `${url}/acme/infra` };
const place = (env: Record<string, string>, flags = {}) =>
  forgePlace(flags, detectBuild(env, null), { env });

describe('the forge', () => {
  it.each<[string, Record<string, string>, { repository?: string }]>([
    ['by hand, in a checkout', named, { repository: '.' }],
    ['by the address that is cloned', told, { repository: `${url}/acme/infra.git` }],
    ['by the CI system', { ...drone, REVIEW_FORGE_TOKEN: 'secret', REVIEW_FORGE: 'gitea' }, {}],
    ['by the operator, whatever CI says', { ...drone, ...named, DRONE_REPO: 'eve/fork' }, {}],
  ])('is named %s', (_how, env, flags) => {
    expect(place(env, flags)).toEqual({
      place: { kind: 'gitea', url, owner: 'acme', name: 'infra' },
      origin: url,
      token: 'secret',
    });
  });

  it('is none without a token', () => {
    expect(place({ ...named, REVIEW_FORGE_TOKEN: '' })).toBeNull();
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['address', { REVIEW_FORGE_TOKEN: 'secret' }, /which forge/],
    ['kind', { ...named, REVIEW_FORGE: 'gitlab' }, /which kind/],
    ['repository', told, /which repository/],
    ['repository of two words', { ...named, REVIEW_FORGE_REPOSITORY: 'a/b/c' }, /which repository/],
  ])('without its %s is nothing that a token is sent to', (_what, env, says) => {
    expect(() => place(env)).toThrow(says);
  });
});
