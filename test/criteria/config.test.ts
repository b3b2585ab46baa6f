import { describe, expect, it } from 'vitest';
import { lines, make, problemsWith } from './support.ts';

const file = 'review.yaml';
const key = 'hostKey: ssh-ed25519 SHA256:uNiVztksCsDhcc0u9e8BrrQXVUpKZIDTMczCvj3tD2s';

const mistakes: readonly (readonly [string, readonly [string, string], string])[] = [
  [
    'an unknown key',
    ['branch: main', '§brnch: main'],
    'unknown key "brnch", did you mean "branch"?',
  ],
  [
    'an unknown key of a host',
    ['    sudo: false', '    §sudu: false'],
    'unknown key "sudu", did you mean "sudo"?',
  ],
  [
    'a host without a key',
    [
      `cc-ci:\n    address: cc-ci.example.net\n    port: 22\n    user: reviewer\n    ${key}`,
      '§cc-ci:\n    address: cc-ci.example.net\n    port: 22\n    user: reviewer',
    ],
    'neither hostKey nor knownHosts',
  ],
  [
    'a host with both',
    [key, `${key}\n    §knownHosts: /etc/known_hosts`],
    'has both hostKey and knownHosts',
  ],
  [
    'a key that is no fingerprint',
    [key, 'hostKey: §ssh-ed25519 AAAAC3NzaC1lZDI1NTE5'],
    '"hostKey" is "ssh-ed25519 AAAA',
  ],
  [
    'a jump to nowhere',
    ['jump: bastion', 'jump: §bastoin'],
    'unknown host "bastoin", did you mean "bastion"?',
  ],
  ['a jump to itself', ['jump: bastion', 'jump: §cc-ci'], 'in a circle: cc-ci -> cc-ci'],
  [
    'an address that is an option',
    ['address: cc-ci.example.net', 'address: §-oProxyCommand=x'],
    'is no address',
  ],
  [
    'an address with a login',
    ['address: cc-ci.example.net', 'address: §root@cc-ci'],
    'is no address',
  ],
  ['a user that is an option', ['user: reviewer', 'user: §-l'], 'is no login name'],
  ['a port beyond', ['port: 22', 'port: §65536'], '"port" is 65536'],
  ['a port as a text', ['port: 22', "port: §'22'"], '"port" is the text "22"'],
  [
    'a var that is a number',
    ['domain: ci.example.net', 'domain: §1.10'],
    'YAML reads 1.10 as 1.1: quote it',
  ],
  [
    'a var of a strange name',
    ['domain: ci.example.net', '§do-main: x'],
    '{{do-main}} could not name this var',
  ],
  [
    'a var that is built in',
    ['domain: ci.example.net', 'domain: x\n      §address: x'],
    'is there by itself',
  ],
  ['too much at once', ['concurrent: 3', 'concurrent: §9'], '"concurrent" is 9'],
  ['an output outside', ['output: machine-docs', 'output: §../out'], '"output" holds . or ..'],
  [
    'an output in .git',
    ['output: machine-docs', 'output: §.git/hooks'],
    '"output" leads into .git',
  ],
  ['an absolute output', ['output: machine-docs', 'output: §/etc'], '"output" begins with /'],
  [
    'a repository that is an option',
    ['repository: .', 'repository: §--upload-pack=x'],
    'no repository',
  ],
  [
    'a repository that is a command',
    ['repository: .', 'repository: §ext::sh -c x'],
    'no repository',
  ],
  ['a branch that is an option', ['branch: main', 'branch: §--output=x'], 'is no name of a branch'],
  ['criteria that are neither', ['criteria: anchor', 'criteria: §anchr'], '"criteria" is'],
  [
    'criteria without a repository',
    ['criteria: anchor', 'criteria:\n  §branch: main'],
    '"repository" is missing',
  ],
  ['an unknown forge', ['forge: gitea', 'forge: §gitlab'], '"forge" is "gitlab"'],
  ['a forge without https', ['url: https://git.example.net', 'url: §javascript:alert(1)'], '"url"'],
  [
    'a token in the forge',
    ['url: https://git.example.net', 'url: §https://u:p@git.example.net'],
    'holds a login',
  ],
];

describe('a review.yaml with one mistake', () => {
  it.each(mistakes)('%s', (_, edit, message) => {
    const { text, place } = make({ file, edit });
    const found = lines(problemsWith({ [file]: text })).filter((line) => line.startsWith(file));
    expect(found[0]).toContain(`${place} `);
    expect(found[0]).toContain(message);
    expect(found).toHaveLength(1);
  });
});

describe('review.yaml', () => {
  it('has to be there', () => {
    expect(lines(problemsWith({ [file]: null }))).toContain(
      'review.yaml:1:1 there is no review.yaml',
    );
  });

  it('tells the way out for a host without a key', () => {
    const text = 'hosts:\n  a:\n    address: a.example\n    user: r\n    port: 2222\n';
    const [problem] = problemsWith({ [file]: text, 'claims/pvfix.yaml': null });
    expect(problem).toMatchObject({ line: 2, column: 3 });
    expect(problem?.expected).toContain('ssh-keyscan -p 2222 a.example | ssh-keygen -lf -');
    expect(problem?.example).toMatch(/^hostKey: ssh-ed25519 SHA256:/);
  });

  it('refuses names of hosts that could be anything else', () => {
    const text = 'hosts:\n  a/b:\n    address: a.example\n    user: r\n    knownHosts: k\n';
    expect(lines(problemsWith({ [file]: text, 'claims/pvfix.yaml': null }))).toEqual([
      'review.yaml:2:3 "a/b" is no name of a host',
    ]);
  });

  it('refuses jumps that go round', () => {
    const host = (name: string, jump: string): string =>
      `  ${name}:\n    address: ${name}.example\n    user: r\n    knownHosts: k\n    jump: ${jump}\n`;
    const text = `hosts:\n${host('a', 'b')}${host('b', 'c')}${host('c', 'b')}`;
    expect(lines(problemsWith({ [file]: text, 'claims/pvfix.yaml': null }))).toEqual([
      'review.yaml:11:11 the way to "b" leads in a circle: b -> c -> b',
      'review.yaml:16:11 the way to "c" leads in a circle: c -> b -> c',
    ]);
  });

  it.each([
    ['review.yml', 'review.yaml'],
    ['Review.yaml', 'review.yaml'],
    ['claims/pvfix.yml', 'claims/pvfix.yaml'],
    ['claims/PVFIX.YAML', 'claims/pvfix.yaml'],
    ['Claims/pvfix.yaml', 'claims/pvfix.yaml'],
    ['probes/x.yml', 'probes/x.yaml'],
    ['probes/Collectors/x.yml', 'probes/collectors/x.yaml'],
    ['claims/old/pvfix.yaml', 'claims/<phase>.yaml'],
    ['probes/net/x.yaml', 'probes/<name>.yaml, or probes/collectors/<name>.yaml'],
  ])('does not pass over %s: it says %s', (path, expected) => {
    const [first] = problemsWith({ [path]: 'x' });
    expect(first).toMatchObject({ file: path, line: 1, expected });
  });

  it('leaves other files alone', () => {
    expect(
      problemsWith({
        'claims/README.md': 'x',
        'claims/pvfix.yaml.orig': 'x',
        'probes/recordings/a/b.yaml': 'x',
        'Probes/recordings/a/b.yml': 'x',
        'x.yml': '[',
        'deploy/claims/x.yml': '[',
      }),
    ).toEqual([]);
  });
});

describe('an unknown key of a host', () => {
  const host = (lines: string): string => `hosts:\n  cc-ci:\n${lines}`;
  const misspelt = `    hostkey: ${key.slice('hostKey: '.length)}\n`;

  it.each([
    ['alone', `    address: a.example.net\n    user: a\n${misspelt}`, ['unknown key "hostkey"']],
    [
      'that is near to none',
      `    address: a.example.net\n    user: a\n${misspelt.replace('hostkey', 'fingerprint')}`,
      ['unknown key "fingerprint"'],
    ],
    [
      'before what is missing',
      misspelt,
      [
        'unknown key "hostkey", did you mean "hostKey"?',
        '"address" is missing',
        '"user" is missing',
      ],
    ],
  ])('%s has nothing said after it that comes of it', (_, written, says) => {
    const found = lines(problemsWith({ [file]: host(written), 'claims/pvfix.yaml': 'phase: x\n' }));
    expect(found.slice(0, says.length)).toEqual(
      says.map((one) => expect.stringContaining(one) as unknown),
    );
    expect(found.filter((line) => line.startsWith(file))).toHaveLength(says.length);
  });
});
