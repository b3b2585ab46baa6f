import { describe, expect, it } from 'vitest';
import { lines, make, problemsWith, valid } from './support.ts';

const file = 'probes/mount-free.yaml';

type Row = readonly [string, readonly [string, string], string];

const control = 'control: mounts.filesystems.exists(f, f.target == params.target)';

const mistakes: readonly Row[] = [
  ['an unknown key', ['about: Free', '§abuot: Free'], 'unknown key "abuot", did you mean "about"?'],
  [
    'an unknown key of a parameter',
    ['    optional: true', '    §optoinal: true'],
    'unknown key "optoinal", did you mean "optional"?',
  ],
  ['an unknown type', ['type: path', 'type: §pth'], '"type" is "pth"'],
  [
    'an id of another file',
    ['id: mount-free', 'id: §mount-full'],
    'is in a file called mount-free.yaml',
  ],
  [
    'an unknown collector',
    ['collector: mounts', 'collector: §mount'],
    'unknown collector "mount", did you mean "mounts"?',
  ],
  [
    'an unknown argument',
    [
      '      target:\n        param: target',
      '      target:\n        param: target\n      §size: 3',
    ],
    'unknown parameter "size"',
  ],
  [
    'an argument that is not declared',
    ['      target:\n        param: target', '      target:\n        §param: taget'],
    'the parameter "taget" is not declared, did you mean "target"?',
  ],
  [
    'an argument of another type',
    ['type: path', 'type: string'],
    '"target" is a string, the collector takes a path',
  ],
  [
    'an optional argument',
    ['    optional: false\n    says', '    optional: true\n    says'],
    '"target" is optional, the collector needs it',
  ],
  ['an unknown analysis', ['control:', 'analysis: §mounts\ncontrol:'], 'unknown analysis "mounts"'],
  [
    'an unknown parameter in the title',
    ["title: '{{target}} has room'", "title: §'{{tarhet}} has room'"],
    'the parameter "tarhet" is not declared',
  ],
  [
    'a port by an unknown parameter',
    ['control:', 'opens:\n  port:\n    param: §prot\ncontrol:'],
    'the parameter "prot" is not declared',
  ],
  [
    'ports that nothing takes',
    ['control:', 'finding:\n  severity: minor\n  §ports: true\ncontrol:'],
    'has to be given those that are asked for',
  ],
  [
    'an unknown operand',
    ['        param: kind', '        §param: knd'],
    'the parameter "knd" is not declared',
  ],
  [
    'an unknown given',
    ['given: atLeast', 'given: §atMost'],
    'the parameter "atMost" is not declared',
  ],
  ['a given that is always there', ['given: atLeast', 'given: §kind'], 'is always there'],
  [
    'two matchers',
    ['      equals:\n        param: kind', '      §equals: ext4\n      oneOf: [ext4]'],
    'more than one matcher',
  ],
  [
    'no matcher',
    ['    expect:\n      equals:\n        param: kind', '    expect: §{}'],
    'no matcher',
  ],
  [
    'an unknown matcher',
    ['      equals:\n        param: kind', '      §equal: ext4'],
    'unknown key "equal", did you mean "equals"?',
  ],
  [
    'an empty list to compare with',
    ['      equals:\n        param: kind', '      oneOf: §[]'],
    'asserts nothing',
  ],
  [
    'a list that is none',
    ['      equals:\n        param: kind', '      contains: §ext4'],
    'is compared with a list',
  ],
  [
    'a pattern that is none',
    ['      equals:\n        param: kind', "      matches: §'(a'"],
    'takes a regular expression',
  ],
  [
    'a pattern with a lookahead',
    ['      equals:\n        param: kind', "      matches: §'a(?=b)'"],
    'takes a regular expression',
  ],
  [
    'a bound that is no number',
    ['      atLeast:\n        param: atLeast', '      atLeast: §many'],
    'takes a number',
  ],
  [
    'a range without a fact',
    [
      '      atLeast:\n        param: atLeast',
      '      within:\n        §duration: 10s\n        of: now',
    ],
    '"of" takes the fact',
  ],
  [
    'value beside asserts',
    ['control:', '§value: mounts\ncontrol:'],
    '"value" stands beside "asserts"',
  ],
  [
    'a name twice',
    ['name: free bytes', 'name: §file system'],
    'is the name of another expectation',
  ],
  [
    'an expression that does not parse',
    ['value: mounts.filesystems[0].fstype', 'value: mounts.filesystems[0]§.'],
    'does not parse',
  ],
  [
    'an unknown variable',
    ['value: mounts.filesystems[0].fstype', 'value: size(§mount.filesystems)'],
    'unknown variable "mount", did you mean "mounts"?',
  ],
  [
    'an undeclared parameter of an expression',
    ['f.target == params.target)', 'f.target == params.§tarhet)'],
    'the parameter "tarhet" is not declared',
  ],
  [
    'a pattern in an expression',
    ['f.target == params.target)', 'f.target.matches("§(?=a)"))'],
    'does not compile (RE2)',
  ],
  [
    'a value of parameters only',
    ['value: mounts.filesystems[0].fstype', 'value: §params.target'],
    'nothing can make the check fail',
  ],
  [
    'a control that reads nothing',
    [control, "control: §'true'"],
    'reads nothing that was observed',
  ],
  [
    'a control of parameters only',
    [control, 'control: §params.target != ""'],
    'reads nothing that was observed',
  ],
  [
    'no control where it is needed',
    [
      `${control}\nasserts:\n  - name: file system\n    value: mounts.filesystems[0].fstype\n    expect:\n      equals:\n        param: kind`,
      'asserts:\n  - name: file system\n    value: mounts.filesystems[0].fstype == params.kind && params.target != ""\n    expect:\n      equals: §false',
    ],
    'a command that saw nothing would satisfy this',
  ],
  [
    'a fact of a strange name',
    ['  free: mounts', '  §Free: mounts'],
    '"Free" is no name of a fact',
  ],
  [
    'a parameter of a strange name',
    ['  atLeast:\n    type: integer', '  §at-least:\n    type: integer'],
    'no name of a parameter',
  ],
  [
    'a parameter that nothing reads',
    [
      '  atLeast:\n    type: integer',
      '  §unused:\n    type: integer\n    optional: true\n  atLeast:\n    type: integer',
    ],
    'nothing reads the parameter "unused"',
  ],
  [
    'a default of another type',
    [
      '    type: string\n    default: ext4\n    oneOf: [ext4, xfs]',
      '    type: integer\n    default: §ext4',
    ],
    'the default is "ext4", which is not a whole number',
  ],
  [
    'a default that is not one of them',
    ['default: ext4', 'default: §btrfs'],
    'which is not one of them',
  ],
  [
    'numbers to choose from for a text',
    ['oneOf: [ext4, xfs]', 'oneOf: [ext4, §4]'],
    '"oneOf" lists 4',
  ],
];

describe('a probe with one mistake', () => {
  it.each(mistakes)('%s', (_, edit, message) => {
    const marked: [string, string] = [edit[0], edit[1].includes('§') ? edit[1] : `${edit[1]}§`];
    const { text, place } = make({ file, edit: marked });
    const found = problemsWith({ [file]: text }).filter((problem) => problem.file === file);
    const hit = lines(found).find((line) => line.includes(message));
    expect(hit, lines(found).join('\n')).toBeDefined();
    if (edit[1].includes('§')) expect(hit).toContain(`${place} `);
  });
});

describe('probes', () => {
  it('of the repository may not shadow one that ships', () => {
    const path = 'probes/https-status.yaml';
    const text = (valid[file] ?? '').replace('id: mount-free', 'id: https-status');
    expect(lines(problemsWith({ [path]: text }))).toEqual([
      `${path}:1:1 the probe "https-status" is there already: builtin:${path}`,
    ]);
  });

  it('of the repository may not shadow a collector that ships either', () => {
    const path = 'probes/collectors/docker-networks.yaml';
    expect(
      lines(
        problemsWith({
          [path]: 'id: docker-networks\nclass: host\nsteps:\n  - run: [uname]\n    parse: text\n',
        }),
      ),
    ).toEqual([`${path}:1:1 the collector "docker-networks" is there already: builtin:${path}`]);
  });

  it('whose collectors name a variable alike are refused', () => {
    const text =
      'id: mount-free\ntitle: x\nfrom:\n  - ip-routes\n  - collector: mounts\n    with:\n      target: /\n  - ip-routes\nvalue: size(routes)\nexpect:\n  atLeast: 1\n';
    expect(lines(problemsWith({ [file]: text }))).toEqual([
      `${file}:8:5 the variable "routes" comes from another collector of this probe as well`,
    ]);
  });

  it('that cannot fail with the parameters of a check are refused there', () => {
    const probe = `id: mount-free
title: x
params:
  atLeast:
    type: integer
    optional: true
from:
  collector: mounts
  with:
    target: /
asserts:
  - name: free
    given: atLeast
    value: mounts.filesystems[0].avail
    expect:
      atLeast:
        param: atLeast
`;
    const sheet = (given: string): string =>
      `phase: p\ntitle: x\nhost: cc-ci\nmilestones:\n  M1:\n    title: x\n    checks:\n      - id: a\n        says: x\n        probe: mount-free\n${given}`;
    const read = (given: string): string[] =>
      lines(problemsWith({ [file]: probe, 'claims/p.yaml': sheet(given) }));
    expect(read('')).toEqual([
      'claims/p.yaml:10:9 the check asserts nothing: the probe mount-free needs one of its optional parameters',
    ]);
    expect(read('        with:\n          atLeast: 0\n')).toEqual([
      'claims/p.yaml:12:11 "free" would be satisfied by a command that saw nothing',
    ]);
    expect(read('        with:\n          atLeast: 1\n')).toEqual([]);
  });

  it('whose expectation any value fulfils are refused, though they look', () => {
    const probe = (pattern: string): string =>
      `id: mount-free\ntitle: x\nfrom:\n  collector: mounts\n  with:\n    target: /\ncontrol: size(mounts.filesystems) == 1\nvalue: mounts.filesystems[0].source\nexpect:\n  matches: '${pattern}'\n`;
    const sheet =
      'phase: p\ntitle: x\nhost: cc-ci\nmilestones:\n  M1:\n    title: x\n    checks:\n      - id: a\n        says: x\n        probe: mount-free\n';
    const read = (pattern: string): string[] =>
      lines(problemsWith({ [file]: probe(pattern), 'claims/p.yaml': sheet }));
    expect(read('.*')).toEqual([
      'claims/p.yaml:8:9 "value" of mount-free would be satisfied by any value: the check cannot fail',
    ]);
    expect(read('^/dev/')).toEqual([]);
  });
});
