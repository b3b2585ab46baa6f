import { describe, expect, it } from 'vitest';
import { outsideOf } from '../../src/cli/watch-place.ts';
import { exampleWatch } from '../../src/watch/example.ts';
import { readWatchFile, type Outside } from '../../src/watch/read-file.ts';

const there: Outside = { refuseFile: () => null, secret: () => ({ ok: true }) };

const read = (text: string, outside = there) =>
  readWatchFile({ path: 'watch.yaml', text }, outside);

function messages(text: string, outside = there): string[] {
  const result = read(text, outside);
  return result.ok ? [] : result.problems.map(({ line, message }) => `${line}: ${message}`);
}

const repository = (lines: string) =>
  `listen: 127.0.0.1:8090\nrepositories:\n  infra:\n${lines.replace(/^/gm, '    ')}\n`;

describe("the watcher's file", () => {
  it('reads, with every key there is', () => {
    expect(messages(exampleWatch)).toEqual([]);
  });

  it('needs no more than an address', () => {
    const result = read('repositories:\n  infra:\n    url: https://git.example.net/a/b.git\n');
    expect(result).toMatchObject({
      ok: true,
      value: { poll: '60s', concurrency: 4, repositories: { infra: { branches: ['main'] } } },
    });
  });

  it('tells all its mistakes at once', () => {
    const text = exampleWatch
      .replace('poll: 60s', 'poll: often')
      .replace('listen: 127.0.0.1:8090', 'listen: everywhere')
      .replace('url: https://git', 'url: https://me:word@git')
      .replace("'work/*'", '-x')
      .replace('secrets: [REVIEW_SECRET_DASHBOARD]', 'secrets: [HOME]')
      .replace('variable: REVIEW_WEBHOOK', 'varible: REVIEW_WEBHOOK');
    const said = messages(text).join('\n');
    for (const part of [
      '1: ',
      '4: "everywhere"',
      '8: a login in an address',
      '9: "-x"',
      '"varible"',
      'no name of a review',
    ])
      expect(said).toContain(part);
  });

  it('tells all of them also where some cannot be read as anything', () => {
    const said = messages(
      [
        'poll: 5',
        'repositories:',
        '  infra:',
        '    url: https://me:word@git.example.net/a/b.git',
        '    branches: []',
        '    forge: { kind: gitlab, url: git.example.net, token: 12345678 }',
        '    webhook: here',
        '    wait: 99h',
        '  "bad name": {}',
      ].join('\n'),
    );
    expect(said.map((line) => line.replace(/(: \S+ \S+ \S+).*/, '$1'))).toEqual([
      '1: "poll" is a',
      '4: a login in',
      '5: "branches" is empty',
      '6: "kind" is "gitlab"',
      '6: "token" is a',
      '7: "webhook" is a',
      '8: 99h is longer',
      '9: "url" is missing',
    ]);
  });

  it.each([
    ['forge: { kind: gitea, url: https://git.example.net, token: SECRET }'],
    ['forge: { kind: gitea, url: https://git.example.net, token: { file: SECRET } }'],
    ['forge: { kind: gitea, url: https://git.example.net, token: { variable: SECRET } }'],
    ['webhook: { from: gitea, secret: SECRET }'],
    ['webhook: { from: gitea, secret: [SECRET] }'],
    ['forge: { kind: gitea, url: https://git.example.net, token: { SECRET } }'],
    ['forge: SECRET'],
    ['webhook: SECRET'],
    ['secrets: [SECRET]'],
    ['secrets: SECRET'],
  ])('shows nothing of a secret that was put into it: %s', (line) => {
    for (const secret of ['hunter2-hunter2', '1234567890123']) {
      const text = repository(`url: /srv/a.git\n${line.replace('SECRET', secret)}`);
      const outside = outsideOf({ folder: '/nowhere', env: {} });
      const result = read(text, outside);
      expect(result.ok).toBe(false);
      expect(JSON.stringify(result)).not.toContain(secret);
    }
  });

  it.each([
    ['url: ext::sh -c id', 'no address'],
    ['url: -oProxyCommand=id', 'no address'],
    ['url: https://token@git.example.net/a/b.git', 'a login'],
    ['url: gopher://git.example.net/a', 'git is not let use'],
    ['url: /srv/a.git\nsigningKey: key', 'without allowed signers'],
    ['url: /srv/a.git\nwait: 11m', 'longer than a host'],
    ['url: /srv/a.git\ncriteria:\n  repository: ext::id', 'no address'],
    ['url: /srv/a.git\nidentity: key', 'key is gone'],
    [
      'url: /srv/a.git\nforge:\n  kind: gitea\n  url: https://git.example.net\n  token:\n    variable: T',
      'which repository of the forge',
    ],
    [
      'url: https://h.example/a/b.git\nforge:\n  kind: gitea\n  url: https://u:p@h.example\n  token:\n    variable: T',
      'no address of a forge',
    ],
    ['url: /srv/a.git\nwebhook:\n  secret:\n    variable: S', 'which forge signs'],
    ['url: /srv/a.git\nwebhook:\n  from: gitea\n  secret: {}', 'in a file or in a variable'],
    [
      'url: /srv/a.git\nwebhook:\n  from: gitea\n  secret:\n    variable: EMPTY',
      'nothing in EMPTY',
    ],
  ])('refuses %j', (lines, message) => {
    const outside: Outside = {
      refuseFile: (path) => `${path} is gone`,
      secret: ({ variable }) =>
        variable === 'EMPTY' ? { ok: false, reason: 'nothing in EMPTY' } : { ok: true },
    };
    expect(messages(repository(lines), outside).join('\n')).toContain(message);
  });

  it('says of a port alone what an address needs, however it is written', () => {
    for (const port of ['8090', "'8090'"]) {
      const text = exampleWatch.replace('listen: 127.0.0.1:8090', `listen: ${port}`);
      expect(messages(text).join('\n')).toContain('"8090" is no address to listen on');
    }
  });

  it('refuses a webhook that nothing listens for, and no repositories at all', () => {
    const lines = 'url: /srv/a.git\nwebhook:\n  from: gitea\n  secret:\n    variable: S';
    expect(messages(repository(lines).replace(/^listen.*\n/, '')).join()).toContain(
      'nothing listens',
    );
    expect(messages('repositories: {}\n').join()).toContain('no repository to watch');
  });
});
