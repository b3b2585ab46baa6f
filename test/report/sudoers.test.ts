import { describe, expect, it } from 'vitest';
import { reviewConfig } from '../../src/model/config.ts';
import { collector } from '../../src/model/probe.ts';
import type { Collection, Plan } from '../../src/probes/plan.ts';
import { sudoersText } from '../../src/report/sudoers.ts';

const hostKey = `ssh-ed25519 SHA256:${'A'.repeat(43)}`;
const config = reviewConfig.parse({
  hosts: {
    web: {
      address: 'web.example.net',
      user: 'reviewer',
      hostKey,
      sudo: true,
    },
    db: { address: 'db.example.net', user: 'audit', hostKey },
  },
});

const listing = { run: ['nft', '-j', 'list', 'ruleset'], parse: 'json', root: true };

function planOf(
  ...collections: (Partial<Collection> & { steps: unknown[]; deadline?: string })[]
): Plan {
  return {
    checks: [],
    collections: collections.map(({ steps, deadline = '10s', ...more }, at) => ({
      id: `one-${at}`,
      collector: collector.parse({ id: 'one', class: 'host', steps, deadline }),
      vantage: 'host',
      host: 'web',
      params: {},
      ...more,
    })),
  };
}

/** Without comments. */
const grants = (plan: Plan): string[] =>
  sudoersText(plan, config)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

describe('the lines to grant', () => {
  it('are what really runs: by a whole path, under timeout, deadline included', () => {
    expect(grants(planOf({ steps: [listing] }))).toEqual([
      'reviewer ALL=(root) NOPASSWD: /usr/bin/timeout -k 2 10 nft -j list ruleset',
    ]);
    expect(grants(planOf({ steps: [listing], deadline: '1500ms' }))[0]).toContain('-k 2 2 nft');
  });

  it('stand host by host, each once, for that host’s login', () => {
    const plan = planOf(
      { steps: [listing] },
      { steps: [listing] },
      { steps: [listing], host: 'db' },
    );
    const text = sudoersText(plan, config);
    expect(text.match(/^\w.*$/gm)).toHaveLength(2);
    expect(text).toMatch(/\n# web\nreviewer ALL/);
    expect(text).toMatch(/\n# db, once review\.yaml says `sudo: true` for it\naudit ALL/);
  });

  it.each([
    ['a,b:c=d', String.raw`a\,b\:c\=d`],
    ['#1', String.raw`\#1`],
    ['*?[!^]', String.raw`\*\?\[\!\^\]`],
    ['a\\b', String.raw`a\\\\b`],
    ['{{json .}}', String.raw`{{json\ .}}`],
  ])('have no pattern in them: %s is %s', (word, escaped) => {
    const [line] = grants(planOf({ steps: [{ ...listing, run: ['nft', word] }] }));
    expect(line?.split('nft ')[1]).toBe(escaped);
  });

  it.each([
    ['earlier output', [listing, { ...listing, run: ['nft', { from: '0.name' }] }], {}, 1],
    ['a space', [{ ...listing, run: ['cat', { param: 'path' }] }], { path: '/a /etc/shadow' }, 0],
    [
      'a line break',
      [{ ...listing, run: ['cat', { param: 'path' }] }],
      { path: '/a\nroot ALL=ALL' },
      0,
    ],
    ['an empty word', [{ ...listing, run: ['cat', ''] }], {}, 0],
  ])('do not grant what %s would widen, and say so on one line', (_, steps, params, granted) => {
    const plan = planOf({ steps, params });
    expect(grants(plan)).toHaveLength(granted);
    expect(sudoersText(plan, config)).toMatch(/^# Not granted, as .*: timeout -k 2 10 .*$/m);
  });

  it('are none where nothing runs as root', () => {
    expect(sudoersText(planOf({ steps: [{ ...listing, root: false }] }), config)).toBe(
      '# No command of this plan runs as root.\n',
    );
  });
});
