import { describe, expect, it } from 'vitest';
import type { Forge, PullRequest } from '../../../src/model/forge.ts';
import { pullRequestsOf } from '../../../src/steps/telling/pull-requests.ts';

const [tip, pushed, other] = ['a', 'b', 'c'].map((letter) => letter.repeat(40)) as [
  string,
  string,
  string,
];

function request(
  number: number,
  more: Partial<PullRequest['head']> = {},
  open = true,
): PullRequest {
  const head = { commit: other, branch: 'elsewhere', repository: 'acme/infra', ...more };
  return { number, open, head, base: { branch: 'main' } };
}

interface Situation {
  readonly named?: number;
  readonly all?: readonly PullRequest[];
  /** What the forge itself says of the commit. */
  readonly said?: readonly PullRequest[];
  /** Heads that have what was pushed behind them. */
  readonly containing?: readonly string[];
  readonly found: readonly number[];
}

describe('the pull requests of what was pushed', () => {
  it.each<[string, Situation]>([
    ['are none where nobody knows any', { found: [] }],
    [
      'are what CI names, where its head was pushed',
      { named: 7, all: [request(7, { commit: pushed })], found: [7] },
    ],
    [
      'are what CI names, where its head contains what was pushed',
      { named: 7, all: [request(7)], containing: [other], found: [7] },
    ],
    [
      'are not what CI names where its head is something else',
      { named: 7, all: [request(7)], found: [] },
    ],
    [
      'are not what CI names where it is closed',
      { named: 7, all: [request(7, { commit: pushed }, false)], found: [] },
    ],
    [
      'are those whose head was pushed',
      { all: [request(1), request(2, { commit: pushed })], found: [2] },
    ],
    [
      'are those of a head before those of a branch',
      { all: [request(1, { branch: 'work' }), request(2, { commit: tip })], found: [2] },
    ],
    [
      'are those of the branch here, in any case',
      { all: [request(1, { branch: 'work', repository: 'Acme/Infra' })], found: [1] },
    ],
    [
      "are not those of a fork's branch of that name",
      { all: [request(1, { branch: 'work', repository: 'mallory/infra' })], found: [] },
    ],
    [
      'are not those of a fork that is gone',
      { all: [request(1, { branch: 'work', repository: null })], found: [] },
    ],
    [
      'are what the forge says, where it is open',
      { said: [request(3), request(4, {}, false)], found: [3] },
    ],
  ])('%s', async (_, { named, all = [], said = [], containing = [], found }) => {
    const forge = {
      place: { kind: 'gitea', url: 'https://git.example.net', owner: 'acme', name: 'infra' },
      pullRequest: (number: number) =>
        Promise.resolve(all.find((one) => one.number === number) ?? null),
      openPullRequests: () => Promise.resolve(all.filter(({ open }) => open)),
      pullRequestsOf: () => Promise.resolve(said),
    } as unknown as Forge;
    const given = {
      number: named ?? null,
      branch: 'work',
      heads: [tip, pushed],
      contains: (commit: string) => Promise.resolve(containing.includes(commit)),
    };
    const requests = await pullRequestsOf(given, forge);
    expect(requests.map(({ number }) => number)).toEqual(found);
  });
});
