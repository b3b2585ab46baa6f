import { describe, expect, it } from 'vitest';
import { lines, make, problemsWith, valid } from './support.ts';

const file = 'claims/pvfix.yaml';

const mistakes: readonly (readonly [string, readonly [string, string], string])[] = [
  // YAML's traps
  ['a tab', ['    title: Proxy', '§\ttitle: Proxy'], 'not a tab'],
  [
    'a duplicate key',
    ['state: open', 'state: open\n§state: closed'],
    'the key "state" is there twice',
  ],
  ['a colon in a plain text', ['says: the proxy', 'says: §the: proxy'], 'has to be in quotes'],
  [
    'a template at the start',
    ["url: 'https://{{domain}}/'", 'url: §{{domain}}/'],
    'begins with {{',
  ],
  ['a tag', ['state: open', 'state: §!js open'], 'tags (!name)'],
  ['a reserved start', ['says: the proxy', 'says: §@the proxy'], 'begins with @'],
  ['a second document', ['adversary:', '§---\nadversary:'], 'a second document'],
  ['a merge key', ['state: open', 'state: open\n§<<: {}'], 'merge keys'],
  ['an alias without anchor', ['state: open', 'state: §*open'], 'no anchor'],
  ['a prototype key', ['state: open', '§__proto__: {}'], '__proto__'],
  ['a quote in quotes', ["'https://{{domain}}/'", "'https://'§x'/'"], 'does not belong'],
  // the schema
  ['an unknown key', ['state: open', '§stat: open'], 'unknown key "stat", did you mean "state"?'],
  ['a key of another place', ['blocks: false', '§probe: x'], 'unknown key "probe"'],
  ['a missing key', ['        says: the proxy network is 10.10.0.0/16\n', ''], '"says" is missing'],
  [
    'a key without value',
    ['title: Give the proxy network room for its VIPs', 'title: §'],
    '"title" has no value',
  ],
  ['an unknown word', ['state: open', 'state: §opened'], '"state" is "opened"'],
  [
    'a number for a text',
    ['title: Give the proxy network room for its VIPs', 'title: §1.10'],
    'YAML reads 1.10 as 1.1: quote it',
  ],
  ['yes for true', ['blocks: false', 'blocks: §yes'], 'YAML 1.2 reads as a text'],
  ['a text for a list', ['hosts: [cc-ci]', 'hosts: §cc-ci'], '"hosts" is the text "cc-ci"'],
  ['an empty list of hosts', ['hosts: [cc-ci]', 'hosts: §[]'], '"hosts" is empty'],
  ['a list for a mapping', ['adversary:\n  accept:', 'adversary:\n  §- accept:'], 'is a list'],
  ['a waiver without an end', ['      until: 2027-01-31\n', ''], '"until" is missing'],
  ['a waiver without a reason', ['reason: closed network', "reason: §' '"], 'without a reason'],
  ['a day that is none', ['until: 2027-01-31', 'until: §2027-02-30'], '"until" is "2027-02-30"'],
  ['a misspelt id', ['id: subnet\n', 'id: §Sub_net\n'], '"id" is "Sub_net"'],
  // the sheet as a whole
  ['a phase of another name', ['phase: pvfix', 'phase: §pvfix2'], 'is called pvfix.yaml'],
  ['a milestone of no number', ['  M2:', '  §M02:'], '"M02" is no milestone'],
  [
    'an id that is taken',
    ['id: dashboard', 'id: §subnet'],
    'the id "subnet" is taken (M2, line 10)',
  ],
  [
    'host beside hosts',
    ['host: cc-ci\nblocks', 'host: cc-ci\n§hosts: [cc-ci]\nblocks'],
    'both host and hosts',
  ],
  [
    'an unknown host of the sheet',
    ['host: cc-ci\nblocks', 'host: §cc-cj\nblocks'],
    'unknown host "cc-cj", did you mean "cc-ci"?',
  ],
  ['an unknown host of a check', ['hosts: [cc-ci]', 'hosts: [cc-ci, §cc]'], 'unknown host "cc"'],
  ['a host twice', ['hosts: [cc-ci]', 'hosts: [cc-ci, §cc-ci]'], 'listed twice'],
  ['no host', ['host: cc-ci\nblocks: false', 'blocks: false'], 'which host to look at'],
  [
    'a waiver of nothing',
    ['finding: public-port/tcp/5432', 'finding: §port 5432'],
    'names no finding',
  ],
  // checks
  [
    'an unknown probe',
    ['probe: https-status', 'probe: §http-status'],
    'unknown probe "http-status", did you mean "https-status"?',
  ],
  [
    'an unknown parameter',
    ['          network: proxy', '          §netwrk: proxy'],
    'unknown parameter "netwrk", did you mean "network"?',
  ],
  ['a missing parameter', ['          network: proxy\n', ''], 'the parameter "network" is missing'],
  ['host bits', ['subnet: 10.10.0.0/16', 'subnet: §10.10.0.1/16'], '10.10.0.0/16 is'],
  [
    'no prefix length',
    ['subnet: 10.10.0.0/16', 'subnet: §10.10.0.0'],
    'no address and prefix length',
  ],
  [
    'a prefix too long',
    ['subnet: 10.10.0.0/16', 'subnet: §10.10.0.0/33'],
    'no address and prefix length',
  ],
  ['a number for a name', ['network: proxy', 'network: §0644'], 'YAML reads 0644 as 644: quote it'],
  ['a text for an integer', ['status: 200', "status: §'200'"], 'is not a whole number'],
  ['a fraction', ['status: 200', 'status: §200.5'], 'is not a whole number'],
  ['a list for one value', ['network: proxy', 'network: §[proxy]'], '"network" is a list'],
  [
    'an option for a name',
    ['network: proxy', 'network: §--all'],
    'is "--all", which is not of that form',
  ],
  [
    'a unit without suffix',
    ['unit: swarm-init.service', 'unit: §swarm-init'],
    'is not of that form',
  ],
  ['a duration without unit', ['within: 60s', 'within: §60'], 'YAML reads 60 as 60: quote it'],
  [
    'an unknown var',
    ["'https://{{domain}}/'", "§'https://{{domian}}/'"],
    '{{domian}} is no var, did you mean "domain"? of host "cc-ci"',
  ],
  ['a login in a URL', ["'https://{{domain}}/'", "§'https://a:b@{{domain}}/'"], 'holds a login'],
  ['a parameter without effect', ['          of: subnet.created\n', ''], 'no effect'],
  ['a parameter that needs another', ['          within: 60s\n', ''], '"within" is missing'],
  [
    'a vantage without effect',
    ['        before: fail', '        §vantage: reviewer'],
    'has no effect on the probe docker-network-subnet',
  ],
  // facts of other checks
  ['a fact of nothing', ['of: subnet.created', 'of: §created'], 'is not of that form'],
  [
    'a fact of an unknown check',
    ['of: subnet.created', 'of: §subnett.created'],
    'no check "subnett" in this milestone, did you mean "subnet"?',
  ],
  ['a fact that is none', ['of: subnet.created', 'of: §subnet.made'], 'has no fact "made"'],
  [
    'a fact of itself',
    ['of: subnet.created', 'of: §activation.activated'],
    'in a circle: activation -> activation',
  ],
];

describe('a claim sheet with one mistake', () => {
  it.each(mistakes)('%s', (_, edit, message) => {
    const { text, place } = make({ file, edit: withMark(edit) });
    const problems = lines(problemsWith({ [file]: text })).filter((line) => line.startsWith(file));
    expect(problems).toHaveLength(1);
    if (edit[1].includes('§')) expect(problems[0]).toMatch(place);
    expect(problems[0]).toContain(message);
  });
});

function withMark([from, to]: readonly [string, string]): readonly [string, string] {
  return to.includes('§') ? [from, to] : [from, `${to}§`];
}

describe('a claim sheet', () => {
  it('reports all mistakes at once, sorted, none twice', () => {
    const { text } = make({ file, edit: ['state: open', '§stat: open'] });
    const worse = text
      .replace('probe: https-status', 'prob: https-status')
      .replace('until: 2027-01-31', 'until: never');
    const found = problemsWith({ [file]: worse, 'review.yaml': 'hosts: 3\n' });
    expect(lines(found)).toEqual([
      'review.yaml:1:8 "hosts" is 3',
      'claims/pvfix.yaml:3:1 unknown key "stat", did you mean "state"?',
      'claims/pvfix.yaml:28:9 unknown key "prob", did you mean "probe"?',
      'claims/pvfix.yaml:55:14 "until" is "never"',
    ]);
  });

  it('reports what is wrong with its checks even where a key is misspelt or a title missing', () => {
    const { text } = make({ file, edit: ['state: open', '§stat: open'] });
    const worse = text
      .replace('    title: Proxy network recreated, services back, routes up\n', '')
      .replace('        with:\n          network: proxy', '        wiht:\n          network: --all')
      .replace('status: 200', 'status: 200.5');
    expect(lines(problemsWith({ [file]: worse }))).toEqual([
      'claims/pvfix.yaml:3:1 unknown key "stat", did you mean "state"?',
      'claims/pvfix.yaml:8:5 "title" is missing',
      'claims/pvfix.yaml:13:9 unknown key "wiht", did you mean "with"?',
      'claims/pvfix.yaml:14:20 "network" is "--all", which is not of that form',
      'claims/pvfix.yaml:35:19 "status" is 200.5, which is not a whole number',
    ]);
  });

  it('without milestones asserts nothing', () => {
    expect(lines(problemsWith({ [file]: 'phase: pvfix\ntitle: x\nmilestones: {}\n' }))).toEqual([
      'claims/pvfix.yaml:3:13 the sheet has no milestones: it asserts nothing',
    ]);
  });

  it('with a milestone without checks asserts nothing', () => {
    const text = 'phase: pvfix\ntitle: x\nmilestones:\n  M1:\n    title: y\n    checks: []\n';
    expect(lines(problemsWith({ [file]: text }))).toEqual([
      'claims/pvfix.yaml:6:13 "checks" is empty',
    ]);
  });

  it('of a host, a milestone and criteria that are to be mended is looked at all the same', () => {
    const config = (valid['review.yaml'] ?? '').replace('criteria: anchor', 'criteria: anker');
    const text = [
      'phase: pvfix',
      'title: x',
      'host: nowhere',
      'milestones:',
      '  M1:',
      '    title: y',
      '    checks:',
      '      - id: front',
      '        says: it answers',
      '        probe: https-status',
      '        with:',
      '          url: ci.example.net',
      "          location: '{{domain}}'",
      '          status: "200"',
      '  M2:',
      '    title: z',
      '    checks: []',
      '',
    ].join('\n');
    expect(lines(problemsWith({ [file]: text, 'review.yaml': config }))).toEqual([
      expect.stringMatching(/^review\.yaml:.* "criteria" is "anker"$/),
      'claims/pvfix.yaml:3:7 unknown host "nowhere"',
      'claims/pvfix.yaml:12:16 "url" is "ci.example.net", which is not of that form',
      'claims/pvfix.yaml:14:19 "status" is "200", which is not a whole number',
      'claims/pvfix.yaml:17:13 "checks" is empty',
    ]);
  });

  it('that is empty says so', () => {
    expect(lines(problemsWith({ [file]: '# later\n' }))).toEqual([
      'claims/pvfix.yaml:1:1 the file is empty',
    ]);
  });

  it('may be missing altogether', () => {
    expect(problemsWith({ [file]: null })).toEqual([]);
  });

  it('takes the only host of review.yaml where it names none', () => {
    const config =
      'hosts:\n  cc-ci:\n    address: a.example\n    user: r\n    knownHosts: k\n    vars:\n      domain: ci.example\n';
    const { text } = make({ file, edit: ['host: cc-ci\nblocks: false', '§blocks: false'] });
    expect(problemsWith({ [file]: text, 'review.yaml': config })).toEqual([]);
  });

  it('needs its vars on every host of a check', () => {
    const { text, place } = make({
      file,
      edit: [
        "hosts: [cc-ci]\n        vantage: reviewer\n        with:\n          url: 'https",
        "hosts: [cc-ci, bastion]\n        with:\n          url: §'https",
      ],
    });
    const [problem, ...more] = problemsWith({ [file]: text });
    expect(more).toEqual([]);
    expect(lines(problem ? [problem] : [])[0]).toBe(
      `${place} "url" {{domain}} is no var of host "bastion"`,
    );
  });

  it('refuses references in a circle', () => {
    const text = `phase: pvfix
title: x
host: cc-ci
milestones:
  M1:
    title: y
    checks:
${['a', 'b', 'c']
  .map(
    (id, index, all) => `      - id: ${id}
        says: ${id}
        probe: systemd-unit-active
        with:
          unit: ${id}.service
          within: 5s
          of: ${all[(index + 1) % 3] ?? ''}.activated
`,
  )
  .join('')}`;
    expect(lines(problemsWith({ [file]: text }))).toEqual([
      'claims/pvfix.yaml:14:15 the references lead in a circle: a -> b -> c -> a',
      'claims/pvfix.yaml:21:15 the references lead in a circle: b -> c -> a -> b',
      'claims/pvfix.yaml:28:15 the references lead in a circle: c -> a -> b -> c',
    ]);
  });

  it('refuses a fact of a check that looks at another host', () => {
    const { text, place } = make({
      file,
      edit: [
        '        host: cc-ci\n        holds: once\n        with:\n          unit: swarm-init.service\n          within: 60s\n          of: ',
        '        host: bastion\n        with:\n          unit: swarm-init.service\n          within: 60s\n          of: §',
      ],
    });
    expect(lines(problemsWith({ [file]: text }))).toEqual([
      `${place} the check "subnet" does not look at host "bastion"`,
    ]);
  });

  it('says nothing about uses of a probe whose file does not read', () => {
    const { text } = make({ file, edit: ['probe: docker-network-subnet', 'probe: §mount-free'] });
    const found = problemsWith({ [file]: text, 'probes/mount-free.yaml': 'id: mount-free\n' });
    expect(found.map(({ file: path }) => path)).not.toContain(file);
  });
});
