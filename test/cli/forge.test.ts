import { describe, expect, it } from 'vitest';
import { tokenMissing } from '../../src/cli/forge.ts';

const forge = { kind: null, url: 'https://git.example.net' };
const said = (given: {
  env?: Record<string, string>;
  tell?: boolean;
  build?: Parameters<typeof tokenMissing>[1];
}) => {
  const { env = {}, tell = true, build = { forge } } = given;
  return tokenMissing({ tell }, build, { env, prose: (text) => text });
};

describe('a CI whose forge is known, without a token', () => {
  it.each<[string, Parameters<typeof said>[0]]>([
    ['as CI says it', {}],
    ['as the operator says it', { build: null, env: { REVIEW_FORGE_URL: forge.url } }],
    ['with an empty one', { env: { REVIEW_FORGE_TOKEN: '' } }],
  ])('is told which variable is missing, and where that is written: %s', (_how, given) => {
    expect(said(given)).toMatch(/REVIEW_FORGE_TOKEN is not set \(docs\/ci\.md, "What the forge is/);
  });

  it.each<[string, Parameters<typeof said>[0]]>([
    ['a token is there', { env: { REVIEW_FORGE_TOKEN: 'secret' } }],
    ['the operator wants nothing told', { tell: false }],
    ['no forge is known', { build: { forge: null } }],
    ['there is no CI', { build: null }],
  ])('is left alone where %s', (_how, given) => {
    expect(said(given)).toBeNull();
  });
});
