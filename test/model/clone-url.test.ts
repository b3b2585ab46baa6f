import { expect, it } from 'vitest';
import { isCloneUrl } from '../../src/model/clone-url.ts';

it.each<[string, boolean]>([
  ['https://git.example.net/acme/infra.git', true],
  ['HTTPS://git.example.net/acme/infra.git', true],
  ['ssh://git@git.example.net/acme/infra.git', true],
  ['git@git.example.net:acme/infra.git', true],
  ['infra-host:acme/infra.git', true],
  ['[::1]:infra.git', true],
  ['file:///srv/infra.git', true],
  ['ext::sh -c x', true],
  ['.', false],
  ['../infra', false],
  ['/srv/a:b', false],
  ['./a:b', false],
  ['--upload-pack=x:y', false],
  ['', false],
])('%s: %j', (text, is) => {
  expect(isCloneUrl(text)).toBe(is);
});
