import { describe, expect, test } from 'vitest';
import { render } from './builders.ts';
import { m2Pass } from './samples.ts';

describe('what could not be looked at beside the claim', () => {
  test('is not what asks Docker where there is none', () => {
    const [docker, rights] = ['docker is not on this host', 'root alone may'];
    const blind = [
      { probe: 'image-tag-moved', host: '*a*', reason: docker, noDocker: true as const },
      { probe: 'network-collides', host: '*a*', reason: docker, noDocker: true as const },
      { probe: 'filter-not-durable', host: '*a*', reason: rights },
    ];
    const adversary = { probes: 3, places: ['*a*'], blind, before: [] };
    const text = render.section({ ...m2Pass, adversary });
    expect(text).toContain('No Docker at `*a*`, as far as was seen: the login has no');
    expect(text).toContain('2 probes had nothing to ask there.');
    expect(text).toContain('<details><summary>1 probe could not look</summary>');
    expect(text).not.toContain(docker);
  });
});
